// Debian 11, a real system with glibc 2.31: programs of older systems and static ones are installed, those of newer systems are
// refused with both versions.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { RunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import {
  type ChrootMachine,
  MACHINE_CLI,
  MACHINE_PATH,
  machineAction,
  startChrootMachine,
} from '../../support/machines/chroot/chroot-machine.ts';
import { createDebian11Root, DEBIAN_11_NODE } from '../../support/machines/old-glibc/debian-11-root.ts';
import { buildGlibcPrograms, type GlibcTarget } from '../../support/machines/old-glibc/programs.ts';
import { startOrigin } from '../../support/origins/loopback-origin.ts';
import { publishRelease } from '../../support/origins/publish.ts';
import { type PublishedKubo, publishRealKubo } from '../../support/programs/real-kubo.ts';
import { KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const canBeDebian = process.platform === 'linux' && OWN_ARCH === 'amd64';
if (!canBeDebian) console.warn('Skipped: programs for old versions of glibc are tested on linux/amd64 only.');

let started: ChrootMachine | null = null;
beforeAll(async () => {
  if (canBeDebian) started = await startChrootMachine({ root: await createDebian11Root(), node: DEBIAN_11_NODE });
});
afterAll(async () => {
  await started?.stop();
});

let runnerEnv: RunnerEnv;
beforeEach(async (context) => {
  if (started === null) return context.skip();
  runnerEnv = await started.machine.createRunnerEnv();
});
const machine = () => (started as ChrootMachine).machine;
const toolCache = async () => [...(await machine().list(runnerEnv.toolCache))].sort();

it('arch-probe and ipfs-kit say which glibc it has', async () => {
  const action = machineAction('actions/arch-probe/action.yml');
  const inputs = { expect: 'libc: glibc >=2.28\nglibc-floor: 2.31\ndistribution: debian 11' };
  const { exitCode, log, outputs } = await machine().runAction(runnerEnv, { action, inputs });
  expect([exitCode, outputs.libc, outputs['glibc-floor']], log).toEqual([0, 'glibc 2.31', '2.31']);
  expect(outputs.distribution).toMatch(/^debian 11/);
  const probe = await machine().runCommand({ command: DEBIAN_11_NODE, args: [MACHINE_CLI, 'probe'] });
  expect([probe.exitCode, probe.stdout]).toEqual([0, expect.stringMatching(/^libc +glibc 2\.31$/m)]);
  const doctor = await machine().runCommand({ command: DEBIAN_11_NODE, args: [MACHINE_CLI, 'doctor'] });
  expect(doctor.stdout).toMatch(/^ok +IPFS tools +Kubo \S+ published for linux\/amd64$/m);
  expect(doctor.stdout).not.toContain('glibc');
});

describe('a published program that was linked for', () => {
  const setUp = async (target: GlibcTarget, inputs: Readonly<Record<string, string>> = {}) => {
    const program = await readFile((await buildGlibcPrograms())[target].program);
    const published = await mkdtemp(join(tmpdir(), 'published-'));
    const platforms = { 'linux-amd64': program };
    const archives = await publishRelease(published, {
      name: 'kubo',
      version: KUBO_VERSION,
      binary: 'ipfs',
      platforms,
    });
    const origin = await startOrigin(published);
    const { sha512, file } = archives['linux-amd64'] ?? {};
    const all = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums: `${sha512}  ${file}`, ...inputs };
    try {
      return await machine().runAction(runnerEnv, { action: machineAction(), inputs: all });
    } finally {
      await origin.close();
      await rm(published, { recursive: true });
    }
  };

  it.each(['2.17', '2.28'] as const)('glibc %s is installed, and runs', async (target) => {
    const { exitCode, log, outputs } = await setUp(target);
    expect([exitCode, outputs['verified-by']], log).toEqual([0, 'user']);
    const { stdout } = await machine().runCommand({ command: outputs['kubo-path'] ?? '' });
    expect(stdout).toBe(`${KUBO_VERSION}\n`);
  });

  it.each(['auto', 'never'])('glibc 2.34 is refused with source: %s, and nothing is left', async (source) => {
    const { exitCode, log, outputs } = await setUp('2.34', { source });
    expect([exitCode, failureCode(log), outputs], log).toEqual([1, 'missing-library', {}]);
    expect(log).toContain(
      "::The shared libraries of 'ipfs' (Kubo): it needs glibc 2.34, and this system has glibc 2.31. Nothing was installed. Use a newer system (on GitHub: a newer runner image), or build it here with 'source: always'.%0A",
    );
    expect((await toolCache()).filter((name) => name.includes(KUBO_VERSION))).toEqual([]);
  });
});

describe('the real Kubo', () => {
  let kubo: PublishedKubo;
  beforeAll(async () => {
    kubo = await publishRealKubo();
  });
  afterAll(() => kubo.tearDown());

  it('is installed, and a node starts and leaves nothing behind', async () => {
    const mirror = await startOrigin(kubo.folder);
    const checksums = `${kubo.archive.sha512}  ${kubo.archive.file}`;
    const inputs = { 'kubo-version': KUBO_VERSION, mirror: mirror.url, checksums, daemon: 'offline' };
    const job = { action: machineAction(), inputs };
    const main = await machine().runAction(runnerEnv, job);
    await mirror.close();
    expect(main.exitCode, main.log).toBe(0);
    const env = { PATH: [...main.path, MACHINE_PATH].join(':'), ...main.variables };
    const script = 'ipfs cat "$(echo "from Debian 11" | ipfs add --quieter)"';
    const { stdout } = await machine().runCommand({ command: 'sh', args: ['-c', script], env });
    expect(stdout).toBe('from Debian 11\n');
    const nodes = () => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', main.state['node-folder'] ?? '');
    expect(nodes()).toHaveLength(1);
    const post = await machine().runPost(runnerEnv, job, main, 'success');
    expect([post.exitCode, nodes()], post.log).toEqual([0, []]);
    const again = await machine().runAction(runnerEnv, { ...job, inputs: { ...inputs, daemon: 'false' } });
    expect([again.exitCode, again.outputs['cache-hit']], again.log).toEqual([0, 'true']);
  });
});
