// Names from a stranger's checkout become words of commands and values of YAML, never commands or keys.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../cli/run-command.ts';
import { initCommand } from '../../../../cli/workflows/init.ts';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { CONFIG_FILE } from '../../../../generator/files.ts';
import { PYPROJECT } from '../projects.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const ORIGIN = '[remote "origin"]\n\turl = https://github.com/Owner/kit.git\n';
/** Instead of Python: writes its arguments, one a line. */
const FAKE_PYTHON = '#!/bin/sh\nprintf "%s\\n" "$@" > "$ARGUMENTS"\n';

let folder = '';
let printed = '';
const output = { result: (text: string) => add(text), note: (text: string) => add(text) };
const add = (text: string) => {
  printed += `${text}\n`;
};
const init = () =>
  runCommand(false, output, () =>
    initCommand(folder, { yes: true, dryRun: false, action: ACTION, docker: 'python' }, output),
  );
const config = async () => loadConfig(await readFile(join(folder, CONFIG_FILE), 'utf8'), FACTS);
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-names-'));
  printed = '';
  await write('pyproject.toml', PYPROJECT);
  await write('tests/test_a.py', 'def test_a():\n    pass\n');
  await write('.git/config', ORIGIN);
  await write('fake-bin/python', FAKE_PYTHON);
  await chmod(join(folder, 'fake-bin/python'), 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const workflow = (labels: string) =>
  `on: push\njobs:\n  test:\n    runs-on: ${labels.replace('\n', '\n      ')}\n    steps: [{ run: make }]\n`;

/** Runs a command as a job does, and returns the arguments that Python got. */
async function runWithFakePython(command: string): Promise<readonly string[]> {
  const env = { PATH: `${join(folder, 'fake-bin')}:${process.env.PATH}`, ARGUMENTS: join(folder, 'arguments') };
  execFileSync('sh', ['-euc', command], { cwd: folder, env, stdio: 'ignore' });
  return (await readFile(env.ARGUMENTS, 'utf8')).split('\n').slice(0, -1);
}

describe('the name of a test', () => {
  it.each([
    'a _arch.py',
    '$(touch injected)_arch.py',
    '`touch injected`_arch.py',
    ';touch injected;_arch.py',
    '&& touch injected #_arch.py',
    '"; touch injected; "_arch.py',
    "'; touch injected; '_arch.py",
    '> injected _arch.py',
    '-x_arch.py',
    '$HOME_arch.py',
    '*_arch.py',
    '~_arch.py',
    ': x #_arch.py',
    '\\_arch.py',
    'é_arch.py',
  ])('%s is one word of the commands', async (name) => {
    await write(`tests/test_${name}`, '');
    expect(await init()).toBe(0);
    const { python, images } = await config();
    for (const command of [python?.['architecture-test'], images.kit?.test]) {
      expect(await runWithFakePython(command ?? '')).toEqual(['-m', 'pytest', `tests/test_${name}`]);
    }
    expect(await readdir(folder)).not.toContain('injected');
  });

  it.each([
    ['a tab', 'a\t_arch.py'],
    ['an escape sequence', '\u001b[31m_arch.py'],
    ['a GitHub expression', '$' + '{{ github.token }}_arch.py'],
  ])('with %s is skipped, and init says so', async (_what, name) => {
    await write(`tests/test_${name}`, '');
    await write('tests/test_architecture.py', '');
    expect(await init()).toBe(0);
    expect((await config()).python?.['architecture-test']).toBe('python -m pytest tests/test_architecture.py');
    expect(printed).toContain(`${JSON.stringify(`tests/test_${name}`)}: skipped`);
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).not.toContain('injected');
  });
});

describe('the name of a folder with a project', () => {
  const NAMES = ['a b', '-rf', '$' + '{{ secrets.X }}', "a'b $(touch injected) #:", 'a\nb', '\u001b[31m', 'é'];

  it.each(NAMES)('%j is skipped, and init says so', async (name) => {
    await write(`${name}/package.json`, '{ "scripts": { "test": "node --test" } }');
    await write(`${name}/a.test.js`, '');
    expect(await init()).toBe(0);
    expect(await config()).not.toHaveProperty('node');
    expect(printed).toMatch(/Node in ".+": skipped, because no config can have this name of a folder/);
    expect(printed).not.toContain('\u001b');
  });

  it('does not matter if another folder has one', async () => {
    await write('a b/package.json', '{ "scripts": { "test": "node --test" } }');
    await write('a b/a.test.js', '');
    await write('web/package.json', '{ "scripts": { "test": "node --test" } }');
    await write('web/a.test.js', '');
    expect(await init()).toBe(0);
    expect((await config()).node?.['working-directory']).toBe('web');
  });

  it('is skipped in a job of a workflow', async () => {
    const job = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n';
    await write('.github/workflows/own.yml', `${job}      - { run: pytest -x, working-directory: a b }\n`);
    await write('a b/tests/test_b.py', '');
    expect(await init()).toBe(0);
    expect((await config()).python).not.toHaveProperty('working-directory');
  });
});

it.each([
  ['a tab', 'on: push\njobs:\n\ttest: {}\n'],
  ['a list that does not end', 'on: [push\njobs: {}\n'],
  ['no mapping', '- on\n- push\n'],
])('a workflow with %s is not read, and init says so', async (_what, text) => {
  await write('.github/workflows/own.yml', text);
  expect(await init()).toBe(0);
  expect(printed).toContain('.github/workflows/own.yml: not read, because it is not a mapping in YAML.');
});

it.each(["main'], x: [a", 'a, b: c', 'a#b', 'a"b', "a'b", 'true', '3.10', '@a', '&a', '$(id)'])(
  'the branch %s is one value of the config',
  async (branch) => {
    await write('.git/refs/remotes/origin/HEAD', `ref: refs/remotes/origin/${branch.replaceAll(' ', '')}\n`);
    expect(await init()).toBe(0);
    const branches = [branch.replaceAll(' ', '')];
    const { triggers } = await config();
    expect(triggers).toMatchObject({ push: { branches }, 'pull-request': { branches } });
  },
);

it.each([
  ['an expression', '[self-hosted, arm64, "$' + '{{ matrix.x }}"]'],
  ['a key', '[self-hosted, arm64, "a: b"]'],
  ['a line end', '[self-hosted, arm64,\n  {x: y}]'],
  ['a comment', '[self-hosted, arm64, "a # b"]'],
  ['two architectures', '[self-hosted, arm64, x64]'],
])('runner labels with %s are skipped, and init says so', async (_what, labels) => {
  await write('.github/workflows/own.yml', workflow(labels));
  expect(await init()).toBe(0);
  expect((await config()).runners['self-hosted']).toEqual({});
  expect(printed).toMatch(/runs-on .*: skipped/);
});

it('labels that look like other types stay texts', async () => {
  await write('.github/workflows/own.yml', workflow('[self-hosted, arm64, "3.10", true, dgx]'));
  expect(await init()).toBe(0);
  expect((await config()).runners['self-hosted'].dgx?.labels).toEqual(['self-hosted', 'arm64', '3.10', 'true', 'dgx']);
});
