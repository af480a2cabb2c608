// `workflows try` in real checkouts, with this Node. Python and the registries are in test/e2e/init.test.ts.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../cli/run-command.ts';
import { tryCommand } from '../../../cli/workflows/try.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const VERSION = process.versions.node.split('.')[0];
const PASSING = 'echo "# tests 2"; echo "# pass 2"';

let root: string;
let checkout: string;
let temporary: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'try-'));
  checkout = join(root, 'checkout');
  temporary = join(root, 'temporary');
  mkdirSync(temporary);
});
afterEach(() => rmSync(root, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), text);
  }
}

/** What npm caches in the temporary folder is not ours. */
const leftovers = () => readdirSync(temporary).filter((name) => name.startsWith('ipfs-kit'));

/** A config with one leg. `rest`: further keys of the runtime. */
function writeConfig(test: string, rest: object = {}): void {
  const node = { versions: [VERSION], test, ...rest };
  write({
    '.github/ipfs-kit.yml': `action: ${ACTION}\nnode: ${JSON.stringify(node)}\nworkflows: { ci: { hosted: [linux/amd64] } }\n`,
  });
}

async function runTry(env: Readonly<Record<string, string>> = {}, timeLimit?: number) {
  const results: string[] = [];
  const notes: string[] = [];
  const output = { result: (text: string) => results.push(text), note: (text: string) => notes.push(text) };
  const options = {
    json: true,
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, TMPDIR: temporary, ...env },
    ...(timeLimit === undefined ? {} : { timeLimit }),
  };
  const before = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  const code = await runCommand(true, output, () => tryCommand(checkout, null, options, output));
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
  return { code, leg: JSON.parse(results[0] ?? '{}').legs?.[0], log: notes.join('\n') };
}

describe('workflows try', () => {
  it.each([
    ['passes with the number of tests', PASSING, 0, { passed: true, tests: 2, problem: null }],
    ['fails if no test ran', 'echo "# pass 0"', 1, { passed: false, tests: 0, problem: 'no test ran' }],
    ['passes with an unknown number of tests', 'true', 0, { passed: true, tests: null }],
    ['fails with the tests', `${PASSING}; exit 3`, 1, { tests: 2, problem: 'the test command ended with exit code 3' }],
    ['stops at the first failing line', `false\n${PASSING}`, 1, { problem: 'the test command ended with exit code 1' }],
  ])('%s', async (_what, test, code, expected) => {
    writeConfig(test);
    expect(await runTry()).toMatchObject({ code, leg: expected });
    expect(leftovers()).toEqual([]);
  });

  it('does not test what cannot be installed', async () => {
    writeConfig('touch tested', { install: 'exit 7' });
    expect((await runTry()).leg).toMatchObject({ problem: 'the install command ended with exit code 7', tests: null });
  });

  it('stops at its time limit', async () => {
    writeConfig('sleep 60');
    expect((await runTry({}, 0.02)).leg.problem).toContain('was stopped at the time limit of 0.02 minutes');
    expect(leftovers()).toEqual([]);
  });

  it('has the tracked files and those that would be added, in a repository with a commit', async () => {
    write({ '.gitignore': 'ignored\n', ignored: '', deleted: '', 'a/b': '' });
    symlinkSync('a/b', join(checkout, 'link'));
    writeConfig(`find . -not -path './.git*' \\( -type f -o -type l \\) | sort; git log --oneline | wc -l; ${PASSING}`);
    execFileSync('git', ['init', '--quiet'], { cwd: checkout });
    execFileSync('git', ['add', 'deleted'], { cwd: checkout });
    rmSync(join(checkout, 'deleted'));
    expect((await runTry()).log).toContain('\n./a/b\n./link\n1\n');
  });

  it('runs in the working directory, with the values of the matrix', async () => {
    write({ 'js/here': '' });
    writeConfig(`ls; echo "$DATABASE_KIND"; ${PASSING}`, {
      'working-directory': 'js',
      matrix: { 'database-kind': ['sqlite'] },
    });
    expect((await runTry()).log).toContain('\nhere\nsqlite\n');
  });

  it("has another home folder, and none of the user's secrets", async () => {
    writeConfig(`echo "$HOME"; env; ${PASSING}`);
    const secrets = {
      GITHUB_TOKEN: 's3cret',
      AWS_SECRET_ACCESS_KEY: 's3cret',
      PIP_INDEX_URL: 'https://me:s3cret@host/simple',
    };
    const { log } = await runTry(secrets);
    expect(log).toContain('CI=true');
    expect(log).not.toContain('s3cret');
    expect(log).not.toMatch(new RegExp(`^${process.env.HOME}$`, 'm'));
  });

  it('passes on what an install command writes for later steps, and runs no sudo', async () => {
    const install = 'echo "FROM_INSTALL=yes" >> "$GITHUB_ENV"; sudo touch here || echo "sudo failed"';
    writeConfig(`echo "$FROM_INSTALL"; ${PASSING}`, { install });
    const { log } = await runTry();
    expect(log).toContain('\nyes\n');
    expect(log).toContain('sudo failed');
  });

  it.runIf(process.platform !== 'win32')('leaves no process and no file after Ctrl+C', async () => {
    writeConfig('echo started; sleep 300');
    const main = join(import.meta.dirname, '../../../cli/main.ts');
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, TMPDIR: temporary };
    const child = spawn(process.execPath, [main, 'workflows', 'try'], { cwd: checkout, env });
    let printed = '';
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (data: Buffer) => {
        printed += data.toString();
        if (printed.includes('\nstarted')) resolve();
      });
      child.once('exit', () => resolve());
    });
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect(printed).toContain('interrupted');
    expect(code).toBe(1);
    expect(leftovers()).toEqual([]);
    expect(existsSync(join(checkout, 'test-results'))).toBe(false);
  });
});
