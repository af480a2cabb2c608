// What a new user does first: `init --yes` and `workflows try`, in small repositories of many styles. Installs from the registries.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../cli/run-command.ts';
import { initCommand } from '../../cli/workflows/init.ts';
import { tryCommand } from '../../cli/workflows/try.ts';
import { INIT_REPOSITORIES } from '../support/init-repositories.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';

interface TriedLeg {
  readonly id: string;
  readonly passed: boolean;
  readonly tests: number | null;
}

const root = mkdtempSync(join(tmpdir(), 'init-repositories-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Writes a repository into a new folder, and returns what init and try print, and how they end. */
function createRepository(files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(root, 'repository-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const printed: string[] = [];
  const results: string[] = [];
  const output = {
    result: (text: string) => results.push(text),
    note: (text: string) => printed.push(text),
  };
  return {
    folder,
    log: () => [...printed, ...results].join('\n'),
    init: () =>
      runCommand(false, output, () => initCommand(folder, { yes: true, dryRun: false, action: ACTION }, output)),
    tryLegs: async (selector: string | null = null) => {
      results.length = 0;
      const code = await runCommand(true, output, () => tryCommand(folder, selector, { json: true }, output));
      return { code, legs: (JSON.parse(results.at(-1) ?? '{}') as { legs?: readonly TriedLeg[] }).legs ?? [] };
    },
  };
}

describe.concurrent('init --yes and workflows try', { timeout: 300_000 }, () => {
  it.each(INIT_REPOSITORIES.filter(({ expected }) => typeof expected !== 'string'))(
    'pass, and run the tests, with $style',
    async ({ files, expected }) => {
      const { init, tryLegs, log } = createRepository(files);
      expect(await init(), log()).toBe(0);
      const { code, legs } = await tryLegs();
      const counts = Object.fromEntries(legs.map(({ id, tests }) => [id.split('-')[0], tests]));
      expect(counts, log()).toEqual(expected);
      expect(code, log()).toBe(0);
    },
  );

  it.each(INIT_REPOSITORIES.filter(({ expected }) => typeof expected === 'string'))(
    'end with a reason and write nothing, with $style',
    async ({ files, expected }) => {
      const { folder, init, log } = createRepository(files);
      expect(await init()).toBe(2);
      expect(log()).toContain(expected);
      expect(readdirSync(folder)).toEqual([...new Set(Object.keys(files).map((path) => path.split('/')[0]))].sort());
    },
  );
});
