// Runs the scripts of generated workflows as a runner does: with sh -eu and the environment variables that GitHub sets.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createScriptFolder, type ScriptFolder, stepOf } from './step-scripts.ts';

let place: ScriptFolder;
let folder = '';
beforeEach(async () => {
  place = await createScriptFolder();
  folder = place.folder;
});
afterEach(() => place.tearDown());

const sh: ScriptFolder['sh'] = (script, env) => place.sh(script, env);
const program: ScriptFolder['program'] = (name, script) => place.program(name, script);

describe('the gate', () => {
  const { run, env } = stepOf('all runtimes on all machines', 'gate', 'Check the results of all jobs');
  const jobs = [...(env.JOBS?.matchAll(/^(\S+) /gm) ?? [])].map(([, job]) => job ?? '');
  const legs = (env.LEGS ?? '')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [job, ...ids] = line.split(' ');
      return ids.map((id) => `${env.WORKFLOW}-${job}-${id}`);
    });
  const FLEET = 'python-arm64';

  /** The value of JOBS after GitHub evaluated its expressions: each job with its result and whether it may be skipped. */
  function jobLines(results: Record<string, string>, maySkip = false): string {
    return jobs.map((job) => `${job} ${results[job] ?? 'success'} ${maySkip && job.endsWith('64')}`).join('\n');
  }

  async function uploadResults(except: readonly string[] = []): Promise<void> {
    for (const leg of legs.filter((each) => !except.includes(each))) {
      await mkdir(join(folder, 'legs', leg), { recursive: true });
      await writeFile(join(folder, 'legs', leg, 'leg.md'), `| ${leg} | linux/amd64 | success |\n`);
    }
  }

  it.each([
    ['every job succeeded', {}, false, 0, ''],
    ['one failed', { 'node-hosted': 'failure' }, false, 1, 'node-hosted: expected success, got failure'],
    ['one was cancelled', { 'node-hosted': 'cancelled' }, false, 1, 'node-hosted: expected success, got cancelled'],
    ['one has no result', { 'node-hosted': 'nothing' }, false, 1, 'node-hosted: expected success, got nothing'],
    ['a fleet was skipped and may not be', { [FLEET]: 'skipped' }, false, 1, `${FLEET}: expected success, got skipped`],
    ['a fleet was skipped and may be', { [FLEET]: 'skipped' }, true, 0, `${FLEET} was skipped, which is allowed`],
    ['a fleet failed that may be skipped', { [FLEET]: 'failure' }, true, 1, `${FLEET}: expected success, got failure`],
    [
      'a job was skipped that never may be',
      { 'node-hosted': 'skipped' },
      true,
      1,
      'node-hosted: expected success, got skipped',
    ],
  ])('gives one result when %s', async (_name, results, maySkip, code, message) => {
    await uploadResults();
    const result = await sh(run, { ...env, JOBS: jobLines(results, maySkip) });
    expect(result.out).toContain(message);
    expect(result.code).toBe(code);
    expect(result.outputs).toBe(code === 0 ? 'result=success\n' : '');
    expect(result.out.includes('::error title=Gate::')).toBe(code !== 0);
  });

  it.each([...legs.keys()].slice(0, 4))('fails if a leg is missing: number %s', async (index) => {
    await uploadResults([legs[index] ?? '']);
    const { code, out } = await sh(run, { ...env, JOBS: jobLines({}) });
    expect(code).toBe(1);
    expect(out.match(/::error title=Gate::leg \S+ of \S+ uploaded no results/g)).toHaveLength(1);
  });

  it('fails if a leg uploaded an empty file', async () => {
    await uploadResults();
    await writeFile(join(folder, 'legs', legs[0] ?? '', 'leg.md'), '');
    expect((await sh(run, { ...env, JOBS: jobLines({}) })).code).toBe(1);
  });

  it('fails if all legs are missing and the folder does not exist', async () => {
    const { code, out } = await sh(run, { ...env, JOBS: jobLines({}) });
    expect(code).toBe(1);
    expect(out.match(/uploaded no results/g)).toHaveLength(legs.length);
  });

  it('does not require the legs of a job that may be skipped and was', async () => {
    await uploadResults(legs.filter((leg) => leg.includes(`-${FLEET}-`)));
    expect((await sh(run, { ...env, JOBS: jobLines({ [FLEET]: 'skipped' }, true) })).code).toBe(0);
  });

  it('fails even if there is a leg whose name starts with that of the missing one', async () => {
    const missing = legs[0] ?? '';
    await uploadResults([missing]);
    await mkdir(join(folder, 'legs', `${missing}-arm`), { recursive: true });
    await writeFile(join(folder, 'legs', `${missing}-arm`, 'leg.md'), 'x\n');
    expect((await sh(run, { ...env, JOBS: jobLines({}) })).code).toBe(1);
  });

  it('lists all legs in one table', async () => {
    await uploadResults();
    const { summary } = await sh(run, { ...env, JOBS: jobLines({}) });
    expect(summary.split('\n').slice(0, 2)).toEqual(['| leg | platform | result |', '| --- | --- | --- |']);
    for (const leg of legs) expect(summary).toContain(`| ${leg} | linux/amd64 | success |\n`);
  });
});

// /proc/sys/kernel/arch exists since Linux 6.1.
describe.skipIf(!existsSync('/proc/sys/kernel/arch'))('the check of an emulated leg', () => {
  const { env, run } = stepOf('emulated', 'python-emulated', 'Test in the container');
  const foreign = process.arch === 'x64' ? 'aarch64' : 'x86_64';
  const own = process.arch === 'x64' ? 'x86_64' : 'aarch64';

  /** Runs the check with a uname that says `machine`. An emulator makes uname say another architecture than this machine's. */
  async function prove(machine: string, expected: string, version = '3.11') {
    await program('uname', `echo ${machine}`);
    return sh(`${env.PROVE}echo proven\n`, { MACHINE: expected, VERSION: '3.11', PRINT_VERSION: `echo ${version}` });
  }

  it('passes if kernel and program have another architecture than uname says', async () => {
    const { code, out } = await prove(foreign, foreign);
    expect(out).toContain(`uname: ${foreign}, kernel: ${own}, program: ${own}, version: 3.11\n`);
    expect(code).toBe(0);
    expect(out).toContain('proven');
  });

  it.each([
    ['the machine has the architecture that should be emulated', own, own, '3.11', 'test natively, on a hosted runner'],
    ['the container is for another platform', own, foreign, '3.11', `expected ${foreign}, but uname says ${own}`],
    ['the runtime has another version', foreign, foreign, '3.12', 'expected version 3.11, got 3.12'],
  ])('fails if %s', async (_name, machine, expected, version, message) => {
    const { code, out } = await prove(machine, expected, version);
    expect(code).toBe(1);
    expect(out).toContain('::error title=Emulated leg::');
    expect(out).toContain(message);
    expect(out).not.toContain('proven');
  });

  it('starts the container with the platform, the own user and only allowed variables, and its exit code counts', async () => {
    await program('docker', 'for each in "$@"; do echo "<$each>"; done; exit 7');
    const { code, out } = await sh(run, {
      ...env,
      PLATFORM: 'linux/arm64',
      IMAGE: 'an-image',
      GITHUB_WORKSPACE: folder,
      RUNNER_TOOL_CACHE: '/opt/tools',
      SECRET_OF_THE_RUNNER: 'x',
    });
    expect(code).toBe(7);
    const args = [...out.matchAll(/^<(.*)>$/gm)].map(([, each]) => each);
    const ids = execFileSync('sh', ['-c', 'echo "$(id -u):$(id -g)"'], { encoding: 'utf8' }).trim();
    expect(args).toEqual(
      expect.arrayContaining(['--platform', 'linux/arm64', '--user', ids, `${folder}:/workspace`, 'an-image']),
    );
    const passed = args.flatMap((each, index) => (args[index - 1] === '--env' ? [each] : []));
    expect(passed).toEqual(['HOME=/tmp', 'QEMU_CPU', 'MACHINE', 'VERSION', 'PRINT_VERSION', 'CI', 'RESULTS']);
  });

  it('is a POSIX script together with the commands after it', () => {
    expect(env.COMMANDS).toBe(
      'python -m venv --system-site-packages --without-pip /tmp/venv\nPATH=/tmp/venv/bin:$PATH\nexport PIP_PYTHON=/tmp/venv/bin/python\npython -m pip install .\npython -m pytest -m smoke',
    );
    execFileSync('sh', ['-n', '-c', `${env.PROVE}${env.COMMANDS}`]);
  });
});

describe('the runtime of a leg', () => {
  it.each([
    ['the smallest config', 'python-hosted', 'python', '3.11', '3.11', 0],
    ['the smallest config', 'python-hosted', 'python', '3.12', '3.11', 1],
    ['node', 'node-hosted', 'node', '22', '22', 0],
    ['node', 'node-hosted', 'node', '20', '22', 1],
    ['go', 'go-hosted', 'go', 'go1.26.4', '1.26', 0],
    ['go', 'go-hosted', 'go', 'go1.26', '1.26', 0],
    ['go', 'go-hosted', 'go', 'go1.2', '1.26', 1],
    ['go', 'go-hosted', 'go', 'go1.260.1', '1.26', 1],
  ])('of %s, job %s: %s prints %s and the leg expects %s', async (config, job, name, printed, expected, code) => {
    await program(name, `echo ${printed}`);
    const { run } = stepOf(config, job, 'Check that this is');
    const result = await sh(run, { VERSION: expected });
    expect(result.code).toBe(code);
    if (code === 1) expect(result.out).toMatch(/::error title=Wrong \w+::expected \w+ [\d.]+, got /);
  });

  it('has its version parsed from the output of real programs', () => {
    const { env } = stepOf('emulated Go with tools', 'go-emulated', 'Test in the container');
    const version = (script: string, go: string) =>
      execFileSync('sh', ['-c', `go() { echo ${go}; }; ${script}`], { encoding: 'utf8' }).trim();
    expect(version(env.PRINT_VERSION ?? '', 'go1.26.3')).toBe('1.26');
    const node = stepOf('node', 'node-hosted', 'Check that this is').run.match(/\$\((node .*)\)/)?.[1] ?? '';
    expect(execFileSync('sh', ['-c', node], { encoding: 'utf8' }).trim()).toBe(process.versions.node.split('.')[0]);
  });
});

describe('the check of changed files', () => {
  const { run, env } = stepOf('paths', 'changes', 'Compare');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...args], {
      stdio: 'ignore',
    });

  /** Creates the merge commit that GitHub creates for a pull request, here one that changes a single file. */
  async function pullRequest(changed: string): Promise<void> {
    git('init', '--initial-branch=main');
    git('commit', '--allow-empty', '--message=base');
    git('checkout', '-b', 'topic');
    await mkdir(join(folder, changed, '..'), { recursive: true });
    await writeFile(join(folder, changed), 'changed\n');
    git('add', changed);
    git('commit', '--message=change');
    git('checkout', 'main');
    git('merge', '--no-ff', 'topic');
  }

  it.each([
    ['src/a/b.py', 'pull_request', 'true'],
    ['pyproject.toml', 'pull_request', 'true'],
    ['docs/src/a.md', 'pull_request', 'false'],
    ['docs/pyproject.toml', 'pull_request', 'false'],
    ['docs/a.md', 'push', 'true'],
  ])('decides whether %s in a %s matters: %s', async (file, event, matter) => {
    await pullRequest(file);
    const { code, outputs } = await sh(run, { ...env, EVENT: event });
    expect(code).toBe(0);
    expect(outputs).toBe(`matter=${matter}\n`);
  });

  it('decides that the changes matter if it cannot find them', async () => {
    expect((await sh(run, { ...env, EVENT: 'pull_request' })).outputs).toBe('matter=true\n');
  });
});

describe('the report of dependencies without a wheel', () => {
  const { run } =
    stepOf('emulated', 'python-emulated', 'Write the summary') &&
    stepOf('multi-line scripts', 'python-hosted', 'Report');
  const NO_WHEEL =
    'case "$*" in *dependencies.txt*|*slow==2*) echo "ERROR: No matching distribution" >&2; exit 1;; esac';

  it('is a table of the dependencies', async () => {
    await program(
      'python',
      `case "$*" in *freeze*) printf 'fast==1\\nslow==2\\nmine @ file:///work\\n'; exit;; esac\n${NO_WHEEL}`,
    );
    const { code, summary } = await sh(run, { LEG: 'Python 3.8' });
    expect(code).toBe(0);
    expect(summary).toBe('| no wheel for Python 3.8 |\n| --- |\n| slow==2 |\n\n');
  });

  it.each([
    ['nothing is installed', ''],
    ['all dependencies have a wheel', "printf 'fast==1\\n'"],
    ['only the project is installed', "printf 'mine @ file:///work\\n'"],
  ])('is empty if %s', async (_name, frozen) => {
    await program('python', `case "$*" in *freeze*) ${frozen || ':'};; esac`);
    expect(await sh(run, { LEG: 'x' })).toMatchObject({ code: 0, summary: '' });
  });

  it('fails if pip itself fails', async () => {
    await program('python', 'exit 3');
    expect((await sh(run, { LEG: 'x' })).code).toBe(3);
  });
});
