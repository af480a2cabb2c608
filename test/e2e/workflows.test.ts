// Lints the committed workflows of this repository and of the example with actionlint, zizmor and GitHub's own parser.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runProgram } from '../support/command.ts';
import { type GitHubParser, installLinters, type Linters, loadGitHubParser } from '../support/programs/linters.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WORKFLOWS = '.github/workflows';
const EXAMPLE = join(ROOT, 'examples/ipfs-kit-py');

let linters: Linters;
let github: GitHubParser;
/** Copies of the files that the linters read. Tests break one thing in them. */
let own = '';
let example = '';

beforeAll(async () => {
  linters = await installLinters();
  github = await loadGitHubParser();
  own = await mkdtemp(join(tmpdir(), 'workflows-'));
  for (const path of ['.github', 'action.yml', 'actions'])
    await cp(join(ROOT, path), join(own, path), { recursive: true });
  example = await mkdtemp(join(tmpdir(), 'workflows-'));
  await cp(EXAMPLE, example, { recursive: true });
  // actionlint looks for local actions in the nearest folder with .git in it.
  for (const folder of [own, example]) await mkdir(join(folder, '.git'));
});
afterAll(async () => {
  for (const folder of [own, example]) await rm(folder, { recursive: true, force: true });
});

describe.each(['own', 'example'] as const)('the workflows in %s', (which) => {
  const folder = () => (which === 'own' ? own : example);

  it('pass actionlint with shellcheck', async () => {
    expect(await linters.actionlint(folder())).toStrictEqual({ code: 0, out: '' });
  });

  it('pass zizmor, and so do the action and the Dependabot config', async () => {
    const { code, out } = await linters.zizmor(folder());
    expect(out).toContain('No findings to report.');
    const files = [
      ...(await workflows(folder())),
      '.github/dependabot.yml',
      ...(which === 'own' ? ['action.yml'] : []),
    ];
    for (const file of files) expect(out).toContain(`completed ./${file}`);
    expect(code).toBe(0);
  });

  it("pass GitHub's parser and language service", async () => {
    for (const file of await workflows(folder())) {
      expect(await github(`${which}/${file}`, await readFile(join(folder(), file), 'utf8'))).toEqual([]);
    }
  });

  it('give a reason for every ignored finding of zizmor', async () => {
    const texts = await Promise.all((await workflows(folder())).map((file) => readFile(join(folder(), file), 'utf8')));
    const inline = texts.flatMap((text) => [...text.matchAll(/# zizmor: ignore\[([\w-]+)\](.*)/g)]);
    const listed = await readFile(join(folder(), '.github/zizmor.yml'), 'utf8');
    for (const [, rule, reason] of inline)
      expect([rule, reason]).toEqual(['self-repository', expect.stringMatching(/ \w+/)]);
    for (const line of listed.split('\n').filter((each) => /^ +- /.test(each))) expect(line).toMatch(/# \w+/);
    const fleets = texts.flatMap((text) => text.match(/runs-on: \[self-hosted/g) ?? []);
    // An alias repeats the finding of its step.
    const jobs = texts.flatMap((text) => Object.values((parse(text) as ParsedWorkflow).jobs));
    const own = jobs.flatMap(({ steps = [] }) => steps).filter(({ uses }) => uses?.startsWith('./'));
    expect(own.length).toBeGreaterThanOrEqual(inline.length);
    expect((await linters.zizmor(folder())).out).toContain(`(${own.length + fleets.length} ignored)`);
  });
});

interface ParsedWorkflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly uses?: string }[] }>>;
}

describe('the linters report', () => {
  const FILE = `${WORKFLOWS}/multi-arch-ci.yml`;

  it.each([
    [
      'an unknown input of the own action',
      'actionlint',
      'kubo-version:',
      'kubo-versoin:',
      'input "kubo-versoin" is not',
    ],
    ['an unknown job in needs', 'actionlint', 'needs: [python-', 'needs: [pithon-', 'does not exist'],
    [
      'an unknown runner',
      'actionlint',
      'runs-on: ubuntu-24.04',
      'runs-on: ubuntu-24.40',
      'label "ubuntu-24.40" is unknown',
    ],
    ['an unquoted variable', 'actionlint', '[ "$result" =', '[ $result =', 'SC2086'],
    ['an action pinned to a tag', 'zizmor', /checkout@\w+ # v7.0.1/, 'checkout@v7', 'unpinned-uses'],
    ['a local action without a reason', 'zizmor', / # zizmor: ignore.*/, '', 'self-repository'],
    [
      'credentials that stay after the checkout',
      'zizmor',
      'persist-credentials: false',
      'persist-credentials: true',
      'artipacked',
    ],
    ['a permission without a reason', 'zizmor', '{contents: read}', '{packages: read}', 'undocumented-permissions'],
    ['an unknown key', 'github', 'timeout-minutes:', 'timeout-mintues:', "Unexpected value 'timeout-mintues'"],
  ] as const)('%s: %s', async (_name, linter, from, to, finding) => {
    const file = join(own, FILE);
    const clean = await readFile(file, 'utf8');
    const broken = clean.replace(from, to);
    expect(broken).not.toBe(clean);
    if (linter === 'github') {
      expect((await github('broken', broken)).join('\n')).toContain(finding);
      return;
    }
    await writeFile(file, broken);
    const { code, out } = await linters[linter](own);
    await writeFile(file, clean);
    expect(out).toContain(finding);
    expect(code).not.toBe(0);
  });
});

describe('the gate of ci.yml', () => {
  const ended = (result?: string) => ({ result, outputs: { result: 'success' } });

  it.each([
    ['passes when every job succeeded', { test: ended('success'), action: ended('success') }, 0],
    ['fails when one failed', { test: ended('success'), action: ended('failure') }, 1],
    ['fails when one was skipped', { test: ended('skipped'), action: ended('success') }, 1],
    ['fails when one was cancelled', { test: ended('cancelled'), action: ended('success') }, 1],
    ['fails when one has an empty result', { test: ended('success'), action: ended('') }, 1],
    ['fails when one has no result', { test: ended('success'), action: ended() }, 1],
    ['fails when it needs nothing', {}, 1],
  ])('%s', async (_name, needs, code) => {
    const { jobs } = parse(await readFile(join(ROOT, WORKFLOWS, 'ci.yml'), 'utf8')) as {
      jobs: { gate: { steps: { run: string }[] } };
    };
    const script = jobs.gate.steps[0]?.run ?? 'exit 2';
    const result = await runProgram('sh', ['-euc', script], own, {
      ...process.env,
      NEEDS: JSON.stringify(needs, null, 2),
    });
    expect(result.code).toBe(code);
    expect(result.out.includes('::error title=Gate::')).toBe(code !== 0);
  });
});

async function workflows(folder: string): Promise<readonly string[]> {
  return (await readdir(join(folder, WORKFLOWS))).map((name) => `${WORKFLOWS}/${name}`);
}
