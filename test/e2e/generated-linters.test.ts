// Lints the workflows of at least 30 configs, hand-picked and random, with every linter. Prints the counts.
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { generateWorkflows } from '../../generator/generate.ts';
import { type GitHubParser, installLinters, type Linters, loadGitHubParser } from '../support/programs/linters.ts';
import { SEED } from '../support/random-seed.ts';
import { anyConfig, configText, HAND_PICKED } from '../unit/generator/configs.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ANY = fc.sample(anyConfig, { numRuns: 15, seed: SEED });
const EXAMPLES = ['ipfs-kit-py', 'python-package', 'node-package', 'go-module'].map(
  (name) => [name, readFileSync(join(ROOT, 'examples', name, '.github/ipfs-kit.yml'), 'utf8')] as const,
);
const CONFIGS = [
  ...Object.entries(HAND_PICKED).map(([name, config]) => [name, configText(config)] as const),
  ...ANY.map((config, index) => [`any ${index}`, configText(config)] as const),
  ...EXAMPLES,
];

let linters: Linters;
let github: GitHubParser;
let folder = '';
const counts = { configs: 0, workflows: 0, jobs: 0, ignored: 0 };

beforeAll(async () => {
  linters = await installLinters();
  github = await loadGitHubParser();
  folder = await mkdtemp(join(tmpdir(), 'generated-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  console.log(
    `${counts.configs} configs, ${counts.workflows} workflows, ${counts.jobs} jobs pass actionlint with shellcheck, ` +
      `GitHub's parser and zizmor (auditor), except ${counts.ignored} findings that are ignored with a reason`,
  );
});

it('there are at least 30 configs', () => {
  expect(CONFIGS.length).toBeGreaterThanOrEqual(30);
});

it.each(CONFIGS)('the workflows pass all linters: %s', async (name, text) => {
  const repository = join(folder, name.replace(/\W+/g, '-'));
  const { files, plan } = generateWorkflows(text);
  await mkdir(join(repository, '.git'), { recursive: true });
  // For `action: ./`, the linters read the actions themselves.
  for (const path of ['action.yml', 'actions']) await cp(join(ROOT, path), join(repository, path), { recursive: true });
  for (const file of files) {
    await mkdir(dirname(join(repository, file.path)), { recursive: true });
    await writeFile(join(repository, file.path), file.text);
  }
  for (const file of files.filter(({ how }) => how === 'generated')) {
    expect(await github(`${name}/${file.path}`, file.text), text).toEqual([]);
  }
  const [actionlint, zizmor] = await Promise.all([linters.actionlint(repository), linters.zizmor(repository)]);
  expect(actionlint, text).toStrictEqual({ code: 0, out: '' });
  expect(zizmor.out, text).toContain('No findings to report.');
  expect(zizmor.code).toBe(0);
  counts.configs++;
  counts.workflows += plan.workflows.length;
  counts.jobs += plan.workflows.reduce((sum, { jobs }) => sum + jobs.length + 1, 0);
  counts.ignored += Number(/\((\d+) ignored/.exec(zizmor.out)?.[1] ?? 0);
});
