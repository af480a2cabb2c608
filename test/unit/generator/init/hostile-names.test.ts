// Names from a stranger's checkout become words of commands and values of YAML, never commands or keys.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../cli/run-command.ts';
import { initCommand } from '../../../../cli/workflows/init.ts';
import { CONFIG_FILE, loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
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
  runCommand(false, output, () => initCommand(folder, { yes: true, dryRun: false, action: ACTION }, output));
const config = async () => loadConfig(await readFile(join(folder, CONFIG_FILE), 'utf8'), FACTS);
const write = async (path: string, text: string) => {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hostile-names-'));
  printed = '';
  await write('pyproject.toml', PYPROJECT);
  await write('.git/config', ORIGIN);
  await write('fake-bin/python', FAKE_PYTHON);
  await chmod(join(folder, 'fake-bin/python'), 0o755);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a command as a job does, and returns the arguments that Python got. */
async function runWithFakePython(command: string): Promise<readonly string[]> {
  const env = { PATH: `${join(folder, 'fake-bin')}:${process.env.PATH}`, ARGUMENTS: join(folder, 'arguments') };
  execFileSync('sh', ['-euc', command], { cwd: folder, env, stdio: 'ignore' });
  return (await readFile(env.ARGUMENTS, 'utf8')).split('\n').slice(0, -1);
}

describe('the name of a test', () => {
  it.each([
    'test arch.py',
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
    await write(`tests/${name}`, '');
    expect(await init()).toBe(0);
    const { python, images } = await config();
    for (const command of [python?.['architecture-test'], images.kit?.test]) {
      expect(await runWithFakePython(command ?? '')).toEqual(['-m', 'pytest', `tests/${name}`]);
    }
    expect(await readdir(folder)).not.toContain('injected');
  });

  it.each([
    ['a line end', 'a\ntouch injected\n_arch.py'],
    ['a tab', 'a\t_arch.py'],
    ['an escape sequence', '\u001b[31m_arch.py'],
    ['a GitHub expression', '$' + '{{ github.token }}_arch.py'],
  ])('with %s is skipped, and init says so', async (_what, name) => {
    await write(`tests/${name}`, '');
    await write('tests/test_architecture.py', '');
    expect(await init()).toBe(0);
    expect((await config()).python?.['architecture-test']).toBe('python -m pytest tests/test_architecture.py');
    expect(printed).toContain(`${JSON.stringify(`tests/${name}`)}: skipped`);
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).not.toContain('injected');
  });
});

it.each(["main'], x: [a", 'a, b: c', 'a#b', 'a"b', "a'b", 'true', '3.10', '@a', '&a', '$(id)'])(
  'the branch %s is one value of the config',
  async (branch) => {
    await write('.git/refs/remotes/origin/HEAD', `ref: refs/remotes/origin/${branch.replaceAll(' ', '')}\n`);
    expect(await init()).toBe(0);
    const branches = [branch.replaceAll(' ', '')];
    const { triggers, workflows } = await config();
    expect(triggers).toMatchObject({ push: { branches }, 'pull-request': { branches } });
    expect(workflows['docker-multi-arch']?.triggers).toMatchObject({
      push: { branches },
      'pull-request': { branches },
    });
  },
);

it.each([
  ['an expression', '[self-hosted, arm64, $' + '{{ matrix.x }}]'],
  ['a key', '[self-hosted, arm64, "a: b"]'],
  ['a line end', '[self-hosted, arm64,\n  {x: y}]'],
  ['a comment', '[self-hosted, arm64, "a # b"]'],
  ['two architectures', '[self-hosted, arm64, x64]'],
  ['the name of a kind of job', '[self-hosted, arm64, hosted]'],
])('runner labels with %s are skipped, and init says so', async (_what, labels) => {
  await write('.github/workflows/own.yml', `runs-on: ${labels}\n`);
  expect(await init()).toBe(0);
  expect((await config()).runners['self-hosted']).toEqual({});
  expect(printed).toMatch(/runs-on .*: skipped/);
});

it('labels that look like other types stay texts', async () => {
  await write('.github/workflows/own.yml', 'runs-on: [self-hosted, arm64, 3.10, true, dgx]\n');
  expect(await init()).toBe(0);
  expect((await config()).runners['self-hosted'].dgx?.labels).toEqual(['self-hosted', 'arm64', '3.10', 'true', 'dgx']);
});
