// The bundled action with a real engine and QEMU: what is proven in a container, what it gets, and what is left of a cancelled one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionEnvironment, runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, type StepResult } from '../../../scripts/local-runner/runner-env.ts';
import { runProgram } from '../../support/command.ts';
import { type DockerEnv, startDockerEnv } from '../../support/docker/environment.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const ACTION = join(import.meta.dirname, '..', '..', '..', 'actions', 'run-emulated', 'action.yml');
const PLATFORM = `linux/${OTHER_ARCH}`;
const MACHINE = { amd64: 'x86_64', arm64: 'aarch64' }[OTHER_ARCH];

let folder: string;
let world: DockerEnv;
let runnerEnv: RunnerEnv;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-emulated-'));
  world = await startDockerEnv();
  const { PATH = '', DOCKER_HOST = '', DOCKER_CONFIG = '' } = world.env;
  env = { PATH, DOCKER_HOST, DOCKER_CONFIG };
});
afterAll(async () => {
  await world?.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  // Characters that --volume and unquoted words would not survive.
  runnerEnv = await createRunnerEnv(await mkdtemp(join(folder, 'a,"b: -')));
});

function run(
  inputs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  const all = { image: world.images.python, platform: PLATFORM, ...inputs };
  return runAction(runnerEnv, { action: ACTION, inputs: all, env: { ...env, ...more } });
}

const docker = async (...args: readonly string[]) => (await runProgram('docker', args, folder, world.env)).out;

describe('a script', () => {
  it('runs emulated, with the expected Python, in a virtual environment', async () => {
    const script = `uname -m
python -c 'import sys; print(sys.prefix, sys.version_info[:2])'
python -m pip --version
echo "$HOME $PWD $QEMU_CPU"`;
    const { exitCode, log, summary } = await run({ expect: 'python: 3.11', run: script });
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(
      new RegExp(`^uname: ${MACHINE}, kernel: (?!${MACHINE})\\w+, program: (?!${MACHINE})\\w+$`, 'm'),
    );
    expect(log).toMatch(/^python: 3\.11\.\d+$/m);
    expect(log).toMatch(new RegExp(`^${MACHINE}$`, 'm'));
    expect(log).toMatch(/^\/tmp\/venv \(3, 11\)$/m);
    expect(log).toMatch(/^pip \d.*python3?\.?/m);
    expect(log).toMatch(/^\/tmp \/workspace (?:neoverse-n1|max)$/m);
    expect(summary).toContain(`| ${PLATFORM}, emulated | passed |`);
  });

  it('gets only the variables that are named, with any value, and writes as the user of the runner', async () => {
    const value = 'a "quoted"\n$value, `id` é';
    const { exitCode, log } = await run(
      { env: 'ONE CI', run: 'env > "all variables"; printf %s "$ONE" > one' },
      { ONE: value, SECRET: 'a secret of the machine' },
    );
    expect(exitCode, log).toBe(0);
    const file = join(runnerEnv.workspace, 'one');
    expect([await readFile(file, 'utf8'), (await stat(file)).uid]).toEqual([value, process.getuid?.()]);
    const all = await readFile(join(runnerEnv.workspace, 'all variables'), 'utf8');
    expect(all).toContain('\nCI=true\n');
    expect(all).not.toMatch(/SECRET|GITHUB|RUNNER|INPUT|DOCKER/);
  });

  it('finds tools of the tool cache first, and cannot change them', async () => {
    // PATH cannot have a colon.
    const toolCache = join(folder, 'tool "cache", $HOME');
    const bin = join(toolCache, 'kubo', "0.1 it's", OTHER_ARCH);
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'ipfs'), tinyElf(OTHER_ARCH, 'ipfs version 0.1\n'));
    await chmod(join(bin, 'ipfs'), 0o755);
    const script = 'ipfs version\nif touch "$(dirname "$(command -v ipfs)")/new"; then exit 9; fi';
    const { exitCode, log } = await run(
      { image: world.images.debian, paths: join(bin, 'ipfs'), run: script },
      { RUNNER_TOOL_CACHE: toolCache },
    );
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(/^ipfs version 0\.1$/m);
    expect(log).toContain('Read-only file system');
  });

  it('starts in its folder, and keeps its exit code', async () => {
    await mkdir(join(runnerEnv.workspace, 'sub dir'));
    const result = await run({
      image: world.images.debian,
      'working-directory': 'sub dir',
      run: 'pwd\nfalse\necho no',
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(/^\/workspace\/sub dir$/m);
    expect(result.log).not.toMatch(/^no$/m);
    expect((await run({ image: world.images.debian, run: 'exit 42' })).exitCode).toBe(42);
  });
});

describe('nothing runs', () => {
  it('with another Python', async () => {
    const { exitCode, log } = await run({ expect: 'python: 3.12', run: 'echo ran > ran' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error title=Emulated run::expected python 3\.12, got 3\.11\.\d+\. Use another image\./);
    await expect(stat(join(runnerEnv.workspace, 'ran'))).rejects.toThrow('ENOENT');
  });

  it('without the runtime', async () => {
    const { exitCode, log } = await run({ image: world.images.debian, expect: 'go: 1.26', run: 'true' });
    expect([exitCode, log.includes('expected go 1.26, but the image has no go.')]).toEqual([1, true]);
  });

  it('on a machine of the same architecture', async () => {
    const { exitCode, log } = await run({ platform: `linux/${OWN_ARCH}`, run: 'true' });
    expect(exitCode).toBe(1);
    expect(log).toContain('platform-mismatch::');
  });

  it('if the image is missing', async () => {
    const { exitCode, log } = await run({ image: `${world.registry}/missing:1`, run: 'true' });
    expect(exitCode).toBe(125);
    expect(log).toContain('the container did not start');
  });
});

it.each(['SIGINT', 'SIGTERM'] as const)('no container is left of a job that is cancelled: %s', async (signal) => {
  const inputs = { image: world.images.debian, platform: PLATFORM, run: 'echo started; sleep 600' };
  const step = {
    ...(await actionEnvironment(runnerEnv, { action: ACTION, inputs })),
    ...env,
    HOME: process.env.HOME ?? '',
  };
  const action = spawn(process.execPath, [join(dirname(ACTION), 'dist', 'main', 'index.js')], { env: step });
  let log = '';
  action.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const closed = once(action, 'close');
  while (!/^started$/m.test(log) && action.exitCode === null) await setTimeout(50);
  expect((await docker('ps', '--format', '{{.Names}}')).match(/^run-emulated-/gm)).toHaveLength(1);
  const start = Date.now();
  action.kill(signal);
  const [code] = await closed;
  // The runner kills a step 10 s after the first signal.
  expect([code, Date.now() - start < 9000], log).toEqual([1, true]);
  expect(log).toContain('The container was removed.');
  expect(await docker('ps', '--all', '--format', '{{.Names}}')).not.toContain('run-emulated-');
});
