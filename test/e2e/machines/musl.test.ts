// A machine with Alpine's libc, musl: what it is, what setup says without Go, a build with Go, and a tool cache that it shares with
// a machine that has glibc.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readExecutableHeader } from '../../../kit/platform/executable/header.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import type { RunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { BUILD_CACHE, writeGoCommand } from '../../support/go/go-command.ts';
import { type GoProxy, startGoProxy } from '../../support/go/proxy.ts';
import { DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import {
  type ChrootMachine,
  MACHINE_CLI,
  MACHINE_PATH,
  machineAction,
} from '../../support/machines/chroot/chroot-machine.ts';
import { canBeAlpine, mountGo, startAlpineMachine } from '../../support/machines/musl/alpine-machine.ts';
import { ALPINE_NODE, ALPINE_NODE_VERSION } from '../../support/machines/musl/alpine-root.ts';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { type PublishedArchive, publishRelease } from '../../support/origins/publish.ts';
import { dynamicElf } from '../../support/programs/dynamic-elf.ts';
import { ACTION, KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const NEEDS_GLIBC = "upstream's linux/amd64 binary needs glibc 2.14 or newer, and this system has musl";
const INSTALL_GO =
  'Install Go 1.21 or newer before this step with `apk add go`, or on GitHub with actions/setup-go. Or use a system with glibc, such as Debian.';

let published = '';
let started: ChrootMachine | null = null;
let origin: LoopbackOrigin;
let archive: PublishedArchive | undefined;
let proxy: GoProxy;
beforeAll(async () => {
  if (!canBeAlpine) return;
  await mkdir(BUILD_CACHE, { recursive: true });
  started = await startAlpineMachine([await mountGo(), { from: BUILD_CACHE, writable: true }]);
  if (started === null) return;
  published = await mkdtemp(join(tmpdir(), 'published-'));
  // Like upstream's, it needs glibc.
  const program = dynamicElf('amd64', `${KUBO_VERSION}\n`, { libraries: ['libc.so.6'], versions: ['GLIBC_2.14'] });
  const release = { name: 'kubo', version: KUBO_VERSION, binary: 'ipfs', platforms: { 'linux-amd64': program } };
  ({ 'linux-amd64': archive } = await publishRelease(published, release));
  origin = await startOrigin(published);
  proxy = await startGoProxy([tinyKubo(KUBO_VERSION), DEPENDENCY]);
});
afterAll(async () => {
  await started?.stop();
  await origin?.close();
  await proxy?.close();
  if (published) await rm(published, { recursive: true });
});

let runnerEnv: RunnerEnv;
beforeEach(async (context) => {
  if (started === null) return context.skip();
  runnerEnv = await started.machine.createRunnerEnv();
});

const machine = () => (started as ChrootMachine).machine;
const setUp = (inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) => {
  const checksums = `${archive?.sha512}  ${archive?.file}`;
  const all = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums, ...inputs };
  return machine().runAction(runnerEnv, { action: machineAction(), inputs: all, env });
};
const command = (...args: readonly string[]) => machine().runCommand({ command: ALPINE_NODE, args });
const toolCache = async () => [...(await machine().list(runnerEnv.toolCache))].sort();
const entry = (arch: string) => join(runnerEnv.toolCache, 'kubo', KUBO_VERSION, arch);

describe('arch-probe', () => {
  const action = machineAction('actions/arch-probe/action.yml');

  it('says which libc it is, and that no program for glibc runs', async () => {
    const { exitCode, log, outputs } = await machine().runAction(runnerEnv, { action });
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({
      platform: 'linux/amd64',
      emulated: 'false',
      libc: 'musl 1.2.5',
      'glibc-floor': 'none',
      'rust-target': 'x86_64-unknown-linux-musl',
      distribution: 'alpine 3.22.2',
      'distribution-family': 'none',
    });
  });

  it.each([
    ['libc: musl >=1.2\nrust-target: musl\ndistribution: alpine', 0],
    ['libc: glibc', 1],
    ['glibc-floor: >=2.17', 1],
  ])('expects %j: exit code %i', async (expected, exitCode) => {
    const result = await machine().runAction(runnerEnv, { action, inputs: { expect: expected } });
    expect(result.exitCode, result.log).toBe(exitCode);
  });
});

describe('ipfs-kit', () => {
  it('probe prints the same facts', async () => {
    const { exitCode, stdout } = await command(MACHINE_CLI, 'probe');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^libc +musl 1\.2\.5$/m)]);
    expect(stdout).toMatch(/^distribution +alpine 3\.22\.2$/m);
  });

  it('doctor says that Kubo is built here, and how to get Go', async () => {
    const { exitCode, stdout, stderr } = await command(MACHINE_CLI, 'doctor');
    expect(exitCode, stderr).toBe(1);
    expect(stdout).toMatch(/^ok +IPFS tools +Kubo \S+ to be built from source$/m);
    expect(stdout).toMatch(
      /^FAIL +Go +not on PATH; Kubo \S+ must be built here\n.*actions\/setup-go.*\n +apk add go$/m,
    );
    expect(stdout).toMatch(
      /^FAIL +Runner architecture +GitHub's runner needs glibc, and this system has musl 1\.2\.5$/m,
    );
  });
});

describe('without Go', () => {
  it.each([
    [
      'Kubo',
      {},
      'go-not-found',
      `Build of Kubo ${KUBO_VERSION} from source: it needs Go 1.21 or newer, and no working go command is on PATH or in the tool cache. Reason for the build: ${NEEDS_GLIBC}. ${INSTALL_GO}`,
    ],
    [
      'Cluster before 1.1.6',
      { 'kubo-version': 'none', 'cluster-version': '1.1.5', checksums: '' },
      'go-not-found',
      `Build of IPFS Cluster 1.1.5 from source: it needs Go 1.21 or newer, and no working go command is on PATH or in the tool cache. Reason for the build: ${NEEDS_GLIBC}. ${INSTALL_GO}`,
    ],
    [
      'Kubo, which must not be built',
      { source: 'never' },
      'unsupported-platform',
      `Kubo ${KUBO_VERSION} for linux/amd64: ${NEEDS_GLIBC}. Allow a build from source with 'source: auto', or use a system with glibc, such as Debian.`,
    ],
  ])('%s is an error that says why and what to do, and leaves nothing', async (_, inputs, code, message) => {
    const requests = origin.requests.length;
    const { exitCode, log, outputs, path } = await setUp(inputs);
    expect([exitCode, failureCode(log)], log).toEqual([1, code]);
    expect(log).toContain(`::${message}%0A`);
    expect(log).toContain('This job runs on linux/amd64, musl 1.2.5.');
    expect([outputs, path, await toolCache()]).toEqual([{}, [], []]);
    expect(origin.requests).toHaveLength(requests);
  });
});

describe('with Go', () => {
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    const { GOPROXY, GOSUMDB } = proxy.env;
    const { folder } = await writeGoCommand(join(runnerEnv.root, 'go-command'), { verifierKey: GOSUMDB });
    env = { PATH: `${folder}:${MACHINE_PATH}`, GOPROXY, GOSUMDB: '', GOFLAGS: '' };
  });

  it('Kubo is built as a static program, under a key of musl, and the next job uses it without Go', async () => {
    const { exitCode, log, outputs, path } = await setUp({}, env);
    expect(exitCode, log).toBe(0);
    expect(log).toContain(`Building Kubo ${KUBO_VERSION} from source with go`);
    expect(log).toContain(`: ${NEEDS_GLIBC}\n`);
    expect(outputs).toMatchObject({
      'kubo-path': join(entry('x64-musl'), 'ipfs'),
      'cache-hit': 'false',
      'verified-by': 'go-checksum-db',
    });
    expect(path).toEqual([entry('x64-musl')]);
    const program = outputs['kubo-path'] ?? '';
    expect(await readExecutableHeader(program)).toMatchObject({ libc: 'static' });
    expect(await machine().runCommand({ command: outputs['kubo-path'] ?? '' })).toMatchObject({
      exitCode: 0,
      stdout: `${KUBO_VERSION}\n`,
    });

    const requests = proxy.requests.length;
    const again = await setUp();
    expect([again.exitCode, again.outputs], again.log).toEqual([0, { ...outputs, 'cache-hit': 'true' }]);
    expect(proxy.requests).toHaveLength(requests);
  });

  /** Runs setup on this machine, in the machine's tool cache. */
  const setUpOnGlibc = async () => {
    const inputs = {
      'kubo-version': KUBO_VERSION,
      mirror: origin.url,
      checksums: `${archive?.sha512}  ${archive?.file}`,
    };
    return runAction(runnerEnv, { action: ACTION, inputs });
  };

  it('a shared tool cache keeps the programs of musl and glibc apart', async () => {
    const glibc = await setUpOnGlibc();
    expect(glibc.exitCode, glibc.log).toBe(0);
    expect(await toolCache()).toContain(join('kubo', KUBO_VERSION, 'x64', 'ipfs'));

    const withoutGo = await setUp();
    expect(failureCode(withoutGo.log), withoutGo.log).toBe('go-not-found');
    const musl = await setUp({}, env);
    expect([musl.exitCode, musl.outputs['cache-hit']], musl.log).toEqual([0, 'false']);

    for (const [again, folder] of [
      [await setUpOnGlibc(), entry('x64')],
      [await setUp(), entry('x64-musl')],
    ] as const) {
      expect([again.exitCode, again.outputs['cache-hit'], again.path], again.log).toEqual([0, 'true', [folder]]);
    }
    const libcs = ['x64', 'x64-musl'].map((arch) => readExecutableHeader(join(entry(arch), 'ipfs')));
    expect((await Promise.all(libcs)).map(({ libc }) => libc)).toEqual(['glibc', 'static']);
    expect(await machine().list(join(runnerEnv.toolCache, 'kubo', KUBO_VERSION))).toHaveLength(8);
  });
});

it('runs on the Node for musl that GitHub has in containers of Alpine', async () => {
  const { stdout } = await command(
    '--print',
    'process.report.getReport().header.glibcVersionRuntime + process.version',
  );
  expect(stdout).toBe(`undefinedv${ALPINE_NODE_VERSION}\n`);
});
