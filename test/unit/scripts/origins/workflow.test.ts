// .github/workflows/origins.yml runs the check, with only the permissions that it needs.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const workflow = parse(read('.github/workflows/origins.yml'));
const { check, ...others } = workflow.jobs;

it('runs every week, and manually', () => {
  expect(Object.keys(workflow.on)).toEqual(['workflow_dispatch', 'schedule']);
  expect(workflow.on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \d$/) }]);
});

it('may only read the repository and write issues', () => {
  expect(others).toEqual({});
  expect(workflow.permissions).toEqual({});
  expect(check.permissions).toEqual({ contents: 'read', issues: 'write' });
});

it('passes the token only to the check', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const steps: { readonly run?: string; readonly env?: object }[] = check.steps;
  const withToken = steps.filter(({ env }) => env);
  expect(withToken).toEqual([
    {
      name: expect.any(String),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
      env: { GITHUB_TOKEN: '${{ github.token }}' },
      run: 'npm run check:origins -- --issue',
    },
  ]);
  const script = scripts['check:origins'].split(' ').at(-1);
  expect(script).toBe('scripts/origins/check.ts');
  expect(existsSync(join(ROOT, script))).toBe(true);
});
