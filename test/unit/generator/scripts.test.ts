// The scripts of generated workflows, run as a runner does: by sh -eu, with what GitHub would put into their environment.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlace, type Place, stepOf } from './step-scripts.ts';

let place: Place;
let folder = '';
beforeEach(async () => {
  place = await makePlace();
  folder = place.folder;
});
afterEach(() => place.leave());

const sh: Place['sh'] = (script, env) => place.sh(script, env);
const program: Place['program'] = (name, script) => place.program(name, script);

describe('the gate', () => {
  const { run, env } = stepOf('all on all', 'gate', 'Fail on anything but success');
  const jobs = [...(env.JOBS?.matchAll(/^(\S+) /gm) ?? [])].map(([, job]) => job ?? '');
  const legs = (env.LEGS ?? '')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [job, ...ids] = line.split(' ');
      return ids.map((id) => `${env.WORKFLOW}-${job}-${id}`);
    });
  const FLEET = 'python-arm64';

  /** What GitHub would make of the expressions: how each job ended, and whether it may be skipped. */
  function ended(results: Record<string, string>, maySkip = false): string {
    return jobs.map((job) => `${job} ${results[job] ?? 'success'} ${maySkip && job.endsWith('64')}`).join('\n');
  }

  async function leave(except: readonly string[] = []): Promise<void> {
    for (const leg of legs.filter((each) => !except.includes(each))) {
      await mkdir(join(folder, 'legs', leg), { recursive: true });
      await writeFile(join(folder, 'legs', leg, 'leg.md'), `| ${leg} | linux/amd64 | success |\n`);
    }
  }

  it.each([
    ['every job succeeded', {}, false, 0, ''],
    ['one failed', { 'node-hosted': 'failure' }, false, 1, 'node-hosted ended as failure'],
    ['one was cancelled', { 'node-hosted': 'cancelled' }, false, 1, 'node-hosted ended as cancelled'],
    ['one has no result', { 'node-hosted': 'nothing' }, false, 1, 'node-hosted ended as nothing'],
    ['a fleet was skipped without leave', { [FLEET]: 'skipped' }, false, 1, `${FLEET} ended as skipped`],
    ['a fleet was skipped with leave', { [FLEET]: 'skipped' }, true, 0, `${FLEET} was skipped, as it may be here`],
    ['a fleet failed that may be skipped', { [FLEET]: 'failure' }, true, 1, `${FLEET} ended as failure`],
    ['a job that has no leave was skipped', { 'node-hosted': 'skipped' }, true, 1, 'node-hosted ended as skipped'],
  ])('%s', async (_name, results, maySkip, code, message) => {
    await leave();
    const result = await sh(run, { ...env, JOBS: ended(results, maySkip) });
    expect(result.out).toContain(message);
    expect(result.code).toBe(code);
    expect(result.outputs).toBe(code === 0 ? 'result=success\n' : '');
    expect(result.out.includes('::error title=Gate::')).toBe(code !== 0);
  });

  it.each([...legs.keys()].slice(0, 4))('a leg is missing, by its exact name: number %s', async (index) => {
    await leave([legs[index] ?? '']);
    const { code, out } = await sh(run, { ...env, JOBS: ended({}) });
    expect(code).toBe(1);
    expect(out.match(/::error title=Gate::leg \S+ of \S+ left nothing behind/g)).toHaveLength(1);
  });

  it('a leg left an empty file', async () => {
    await leave();
    await writeFile(join(folder, 'legs', legs[0] ?? '', 'leg.md'), '');
    expect((await sh(run, { ...env, JOBS: ended({}) })).code).toBe(1);
  });

  it('all legs are missing, and no folder is there', async () => {
    const { code, out } = await sh(run, { ...env, JOBS: ended({}) });
    expect(code).toBe(1);
    expect(out.match(/left nothing behind/g)).toHaveLength(legs.length);
  });

  it('does not ask for the legs of a job that was skipped with leave', async () => {
    await leave(legs.filter((leg) => leg.includes(`-${FLEET}-`)));
    expect((await sh(run, { ...env, JOBS: ended({ [FLEET]: 'skipped' }, true) })).code).toBe(0);
  });

  it('is not fooled by a leg whose name starts like the missing one', async () => {
    const missing = legs[0] ?? '';
    await leave([missing]);
    await mkdir(join(folder, 'legs', `${missing}-arm`), { recursive: true });
    await writeFile(join(folder, 'legs', `${missing}-arm`, 'leg.md'), 'x\n');
    expect((await sh(run, { ...env, JOBS: ended({}) })).code).toBe(1);
  });

  it('puts every leg into one table', async () => {
    await leave();
    const { summary } = await sh(run, { ...env, JOBS: ended({}) });
    expect(summary.split('\n').slice(0, 2)).toEqual(['| leg | platform | result |', '| --- | --- | --- |']);
    for (const leg of legs) expect(summary).toContain(`| ${leg} | linux/amd64 | success |\n`);
  });
});

// The kernel says what it is since 6.1.
describe.skipIf(!existsSync('/proc/sys/kernel/arch'))('the proof of an emulated leg', () => {
  const { env, run } = stepOf('emulated', 'python-emulated', 'Test in the container');
  const foreign = process.arch === 'x64' ? 'aarch64' : 'x86_64';
  const own = process.arch === 'x64' ? 'x86_64' : 'aarch64';

  /** A container whose uname says `machine`: an emulator's, if that is not this machine's architecture. */
  async function prove(machine: string, wanted: string, version = '3.11') {
    await program('uname', `echo ${machine}`);
    return sh(`${env.PROVE}echo proven\n`, { MACHINE: wanted, VERSION: '3.11', PRINT_VERSION: `echo ${version}` });
  }

  it('passes where kernel and program are of another architecture than uname says', async () => {
    const { code, out } = await prove(foreign, foreign);
    expect(out).toContain(`uname: ${foreign}, kernel: ${own}, program: ${own}, version: 3.11\n`);
    expect(code).toBe(0);
    expect(out).toContain('proven');
  });

  it.each([
    ['the machine is the one that should be emulated', own, own, '3.11', 'test it natively, on a hosted runner'],
    ['the container is of another platform', own, foreign, '3.11', `this is ${own}, the leg is named after ${foreign}`],
    [
      'the runtime is of another version',
      foreign,
      foreign,
      '3.12',
      'this is version 3.12, the leg is named after 3.11',
    ],
  ])('fails where %s', async (_name, machine, wanted, version, message) => {
    const { code, out } = await prove(machine, wanted, version);
    expect(code).toBe(1);
    expect(out).toContain('::error title=Emulated leg::');
    expect(out).toContain(message);
    expect(out).not.toContain('proven');
  });

  it('starts the container with the platform, the own user, an allow-list and nothing else, and keeps its exit code', async () => {
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

  it('is POSIX to the end: what the container runs is the proof and then the commands', () => {
    expect(env.COMMANDS).toBe(
      'python -m venv --system-site-packages --without-pip /tmp/venv\nPATH=/tmp/venv/bin:$PATH\nexport PIP_PYTHON=/tmp/venv/bin/python\npython -m pip install .\npython -m pytest -m smoke',
    );
    execFileSync('sh', ['-n', '-c', `${env.PROVE}${env.COMMANDS}`]);
  });
});

describe('the runtime of a leg', () => {
  it.each([
    ['the smallest', 'python-hosted', 'python', '3.11', '3.11', 0],
    ['the smallest', 'python-hosted', 'python', '3.12', '3.11', 1],
    ['node', 'node-hosted', 'node', '22', '22', 0],
    ['node', 'node-hosted', 'node', '20', '22', 1],
    ['go', 'go-hosted', 'go', 'go1.26.4', '1.26', 0],
    ['go', 'go-hosted', 'go', 'go1.26', '1.26', 0],
    ['go', 'go-hosted', 'go', 'go1.2', '1.26', 1],
    ['go', 'go-hosted', 'go', 'go1.260.1', '1.26', 1],
  ])('of %s: %s, where %s is %s and the leg is named after %s', async (config, job, name, printed, wanted, code) => {
    await program(name, `echo ${printed}`);
    const { run } = stepOf(config, job, 'Assert that this is');
    const result = await sh(run, { VERSION: wanted });
    expect(result.code).toBe(code);
    if (code === 1) expect(result.out).toMatch(/::error title=Wrong \w+::this leg is named after/);
  });

  it('is asked for its version as real programs print it', () => {
    const { env } = stepOf('emulated Go with tools', 'go-emulated', 'Test in the container');
    const version = (script: string, go: string) =>
      execFileSync('sh', ['-c', `go() { echo ${go}; }; ${script}`], { encoding: 'utf8' }).trim();
    expect(version(env.PRINT_VERSION ?? '', 'go1.26.3')).toBe('1.26');
    const node = stepOf('node', 'node-hosted', 'Assert that this is').run.match(/\$\((node .*)\)/)?.[1] ?? '';
    expect(execFileSync('sh', ['-c', node], { encoding: 'utf8' }).trim()).toBe(process.versions.node.split('.')[0]);
  });
});

describe('changes', () => {
  const { run, env } = stepOf('paths', 'changes', 'Compare');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...args], {
      stdio: 'ignore',
    });

  /** A merge commit as GitHub makes it of a pull request that changes one file. */
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
  ])('of %s in a %s matter: %s', async (file, event, matter) => {
    await pullRequest(file);
    const { code, outputs } = await sh(run, { ...env, EVENT: event });
    expect(code).toBe(0);
    expect(outputs).toBe(`matter=${matter}\n`);
  });

  it('matter where they cannot be found out', async () => {
    expect((await sh(run, { ...env, EVENT: 'pull_request' })).outputs).toBe('matter=true\n');
  });
});

describe('the report of dependencies without a wheel', () => {
  const { run } =
    stepOf('emulated', 'python-emulated', 'Summarise') && stepOf('scripts of several lines', 'python-hosted', 'Report');
  const NO_WHEEL =
    'case "$*" in *dependencies.txt*|*slow==2*) echo "ERROR: No matching distribution" >&2; exit 1;; esac';

  it('is a table of them', async () => {
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
    ['all have one', "printf 'fast==1\\n'"],
    ['only the project is', "printf 'mine @ file:///work\\n'"],
  ])('is nothing where %s', async (_name, frozen) => {
    await program('python', `case "$*" in *freeze*) ${frozen || ':'};; esac`);
    expect(await sh(run, { LEG: 'x' })).toMatchObject({ code: 0, summary: '' });
  });

  it('fails where pip itself does', async () => {
    await program('python', 'exit 3');
    expect((await sh(run, { LEG: 'x' })).code).toBe(3);
  });
});
