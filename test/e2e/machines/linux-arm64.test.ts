// Jobs on a whole linux/arm64 machine, whose processor and kernel are emulated: to the actions it is a native machine. They get real
// Kubo and IPFS Cluster from a mirror on the machine, which reaches nothing else.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { type Arm64Machine, bootArm64Machine, CHECKOUT } from '../../support/machines/arm64/boot.ts';
import { hideControlGroups, limitJobs } from '../../support/machines/arm64/cgroups.ts';
import {
  type Job,
  MIRROR,
  type PublishedReleases,
  publishReleases,
  startJob,
} from '../../support/machines/arm64/job.ts';
import { runWorkflowJob } from '../../support/machines/arm64/workflow.ts';
import { type PublishedArchive, publishRelease } from '../../support/origins/publish.ts';
import { CLUSTER_VERSION } from '../../support/programs/real-cluster.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const CLUSTER = { 'cluster-version': CLUSTER_VERSION };
const WORKFLOW = join(import.meta.dirname, '..', '..', '..', '.github', 'workflows', 'arm64-ci.yml');
/** A release with a small program, for tests that install it often. */
const SMALL_VERSION = '0.42.0';
const WITHOUT_MIRROR = { mirror: '', 'mirror-only': 'false', 'lock-file': '' };
/** Prints the architecture in the header of each process's program: 183 is arm64. Threads of the kernel have no program. */
const PRINT_MACHINES = `
import glob, os
for program in glob.glob("/proc/[0-9]*/exe"):
    if os.path.exists(program):
        with open(program, "rb") as file: print(int.from_bytes(file.read(20)[18:], "little"))
`;

let releases: PublishedReleases;
let small: PublishedArchive | undefined;
let machine: Arm64Machine;
let job: Job;
beforeAll(async () => {
  releases = await publishReleases();
  const program = tinyElf('arm64', `${SMALL_VERSION}\n`, randomBytes(2 ** 20));
  const release = { name: 'kubo', version: SMALL_VERSION, binary: 'ipfs', platforms: { 'linux-arm64': program } };
  small = (await publishRelease(releases.folder, release))['linux-arm64'];
  machine = await bootArm64Machine({ kernel: '6.12', folders: { [MIRROR]: releases.folder } });
  job = await startJob(machine.jobs, releases);
});
afterAll(async () => {
  await machine?.tearDown();
  await releases?.tearDown();
});

it('is a native machine to arch-probe', async () => {
  const { exitCode, outputs, log, summary } = await job.probe({
    'expect-platform': 'linux/arm64',
    'expect-emulated': 'false',
    expect: 'python: 3.11\nnode: 24\nlibc: glibc >=2.31\npage-size: 4K\ncpu-features: aes sha2\nvirtual-machine: qemu',
    'expect-executables': 'python3 node',
  });
  expect(exitCode, log).toBe(0);
  expect(outputs).toMatchObject({
    'machine-arch': 'arm64',
    emulator: 'none',
    'uname-machine': 'aarch64',
    'cpu-model': 'Arm Neoverse-N1',
    'cpu-cores': '2',
    kernel: expect.stringMatching(/^6\.12\./),
    container: 'none',
    'binfmt-platforms': 'none',
    mismatches: '0',
  });
  expect(outputs.evidence?.split('\n')).toEqual([
    '/proc/self/task/…/exe: an ELF file for arm64',
    '/proc/sys/kernel/arch: aarch64',
    '/sys/devices/system/cpu/modalias: cpu:type:aarch64',
  ]);
  expect(summary).toMatch(/^### arch-probe: linux\/arm64, native\n/);
});

it('does not meet the expectations for amd64 or for emulation', async () => {
  const { exitCode, log } = await job.probe({ 'expect-platform': 'linux/amd64', 'expect-emulated': 'true' });
  expect([exitCode, [...log.matchAll(/^::error /gm)].length], log).toEqual([1, 2]);
  expect(log).toContain('Expected this job to run as linux/amd64, found linux/arm64 on an arm64 machine.');
  expect(log).toContain('Expected this job to be emulated, found native.');
});

it('installs Kubo and IPFS Cluster from a mirror with a lock file, and later steps need no request', async () => {
  const cold = await job.setUp(CLUSTER);
  expect(cold.exitCode, cold.log).toBe(0);
  expect(cold.outputs).toMatchObject({ platform: 'linux/arm64', 'cache-hit': 'false', 'verified-by': 'lock' });
  expect(await job.run(cold, 'ipfs version --number')).toBe(KUBO_VERSION);
  const versions = await job.run(cold, 'for each in service ctl follow; do ipfs-cluster-$each --version; done');
  expect(versions.match(/1\.1\.6/g), versions).toHaveLength(3);

  const requests = await job.requests();
  const warm = await job.setUp(CLUSTER);
  expect(warm.exitCode, warm.log).toBe(0);
  expect(warm.outputs).toEqual({ ...cold.outputs, 'cache-hit': 'true' });
  expect(await job.requests()).toEqual(requests);
});

it('starts a node that adds, pins and returns files, and leaves nothing of it', async () => {
  const main = await job.setUp({ daemon: 'offline' });
  expect(main.exitCode, main.log).toBe(0);
  const cid = await job.run(main, 'echo "from arm64" | ipfs add --quieter --pin=false');
  const pins = await job.run(main, `ipfs pin add ${cid} >&2; ipfs pin ls --type recursive ${cid}`);
  expect(pins).toBe(`${cid} recursive`);
  expect(await job.run(main, `ipfs cat ${cid}`)).toBe('from arm64');
  expect(await job.run(main, 'ipfs id --format="<id>"')).toBe(main.outputs['peer-id']);
  expect(await job.findLeftovers(main)).toMatch(/^\/proc\/\d+\/environ\n\/\S+\n$/);
  const post = await job.post(main);
  expect(post.exitCode, post.log).toBe(0);
  expect(post.log).not.toContain('::warning');
  expect(await job.findLeftovers(main)).toBe('');
});

it('starts three Cluster peers that pin on all nodes, and leaves nothing of them', async () => {
  const main = await job.setUp({ ...CLUSTER, 'cluster-peers': '3' });
  expect(main.exitCode, main.log).toBe(0);
  const ctl = `ipfs-cluster-ctl --host ${main.outputs['cluster-api-multiaddr']}`;
  expect((await job.run(main, `${ctl} peers ls`)).match(/Sees 2 other peers/g)).toHaveLength(3);
  const status = await job.run(
    main,
    `cid=$(echo "pinned by all" | ipfs add --quieter)
    ${ctl} pin add "$cid" >&2
    for try in $(seq 300); do
      ${ctl} status "$cid" > status
      [ "$(grep -c ": PINNED" status)" = 3 ] && break
      sleep 1
    done
    cat status`,
  );
  expect(status.match(/: PINNED/g), status).toHaveLength(3);
  const post = await job.post(main);
  expect(post.exitCode, post.log).toBe(0);
  expect(await job.findLeftovers(main)).toBe('');
});

it("passes the Python consumer's tests of the generated arm64-ci workflow, and no process is emulated", async () => {
  const { runnerEnv, source } = job;
  await machine.jobs.runCommand({ command: 'cp', args: ['-R', `${CHECKOUT}/test`, runnerEnv.workspace] });
  const steps = await runWorkflowJob(machine.jobs, runnerEnv, {
    workflow: await readFile(WORKFLOW, 'utf8'),
    job: 'python-dgx',
    matrix: { python: '3.11' },
    inputs: source,
    done: /^actions\/(?:checkout|setup-python)@/,
  });
  const log = steps.map((step) => `${step.name}\n${step.log}`).join('\n');
  expect(
    steps.map(({ name, exitCode }) => [name, exitCode]),
    log,
  ).toEqual([
    ['Create a virtual environment', 0],
    ['Set up and run Kubo and IPFS Cluster', 0],
    ['Probe the machine and its tools', 0],
    ['Test', 0],
    ['Test the architecture', 0],
    ['post', 0],
  ]);
  expect(log).toMatch(/^Ran 5 tests in .*\n\nOK$/m);
  expect(log).toContain('Python reports linux/arm64, arch-probe found linux/arm64, the interpreter is for arm64');
  const machines = await machine.root.runCommand({ command: 'python3', args: ['-c', PRINT_MACHINES] });
  expect(new Set(machines.stdout.trim().split(/\s+/))).toEqual(new Set(['183']));
});

it('keeps one entry in the tool cache if eight steps install a version at once', async () => {
  const own = await startJob(machine.jobs, releases);
  const inputs = { 'kubo-version': SMALL_VERSION, 'lock-file': '', checksums: `${small?.sha512}  ${small?.file}` };
  const mains = await Promise.all(Array.from({ length: 8 }, () => own.setUp(inputs)));
  for (const { exitCode, log } of mains) expect(exitCode, log).toBe(0);
  const names = await machine.jobs.list(`${own.runnerEnv.toolCache}/kubo`);
  expect([...names].sort()).toEqual([
    SMALL_VERSION,
    `${SMALL_VERSION}/arm64`,
    `${SMALL_VERSION}/arm64.complete`,
    `${SMALL_VERSION}/arm64/.setup-ipfs-kit.json`,
    `${SMALL_VERSION}/arm64/ipfs`,
  ]);
  for (const main of mains)
    expect(main.outputs['kubo-path']).toBe(`${own.runnerEnv.toolCache}/kubo/${SMALL_VERSION}/arm64/ipfs`);
  const [main] = mains;
  expect(await own.run(main ?? expect.unreachable(), 'ipfs version --number')).toBe(SMALL_VERSION);
});

describe('without a compiler, source: auto', () => {
  it('does not install a version that is published nowhere, and says that Go is missing', async () => {
    const { exitCode, log } = await job.setUp({
      'kubo-version': 'none',
      'cluster-version': '1.1.4',
      ...WITHOUT_MIRROR,
    });
    expect([failureCode(log), exitCode], log).toEqual(['no-public-binary', 1]);
    expect(log).toContain('IPFS Cluster 1.1.4 cannot be built here: this machine has no Go.');
  });

  it('does not install Lotus, which is not published for linux/arm64, and lists what its build needs', async () => {
    const { exitCode, log } = await job.setUp({ 'kubo-version': 'none', 'lotus-version': '1.36.0', ...WITHOUT_MIRROR });
    expect([failureCode(log), exitCode], log).toEqual(['missing-build-tools', 1]);
    expect(log).toContain('Lotus 1.36.0 is not published for linux/arm64');
    expect(log).toMatch(/this machine does not have go 1\.21 or newer, git, make, gcc or clang/);
  });
});

it('reads the limits of control groups of version 2, and does not guess them if they are not mounted', async () => {
  expect((await job.probe()).outputs).toMatchObject({ 'memory-limit': 'none', cpus: '2' });
  await limitJobs(machine, 'v2');
  expect((await job.probe()).outputs).toMatchObject({ 'memory-limit': '1GiB', cpus: '1' });
  await hideControlGroups(machine);
  expect((await job.probe()).outputs).toMatchObject({ 'memory-limit': 'unknown' });
});
