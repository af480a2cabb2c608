// A whole job in containers that lack what a runner usually has, with the real Kubo: install, node, post, the next job, the probe and
// the doctor. Everything runs in new namespaces, and nothing is mocked.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureCode, renderLog } from '../../../scripts/local-runner/render-log.ts';
import type { JobReport } from '../../support/machines/bare/job.ts';
import type { BareMachine } from '../../support/machines/bare/machine.ts';
import { BARE_MACHINES, FAILING_MACHINES } from '../../support/machines/bare/machines.ts';
import { type BareJob, bareMachineCommand, prepareBareJob, runInLanes } from '../../support/machines/bare/run.ts';
import { type PublishedKubo, publishRealKubo } from '../../support/programs/real-kubo.ts';
import { KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const command = process.platform === 'linux' ? bareMachineCommand() : null;
if (process.platform !== 'linux') console.log('Skipped: bare machines need Linux.');

let published: PublishedKubo;
let job: BareJob;
let reports: ReadonlyMap<BareMachine, Promise<JobReport>>;
beforeAll(async () => {
  if (command === null) return;
  published = await publishRealKubo();
  job = await prepareBareJob(command, published.folder);
  reports = runInLanes(BARE_MACHINES, 2, (machine) => runJob(machine));
});
afterAll(async () => {
  await Promise.allSettled(reports?.values() ?? []);
  await job?.tearDown();
  await published?.tearDown();
});

const checksum = () => `${published.archive.sha512}  ${published.archive.file}`;
const runJob = (machine: BareMachine, expectFailure = false) =>
  job.run(machine, {
    inputs: { 'kubo-version': KUBO_VERSION, checksums: checksum(), daemon: 'offline' },
    expectFailure,
  });

const STACK = /^ +at .*:\d+/m;
const WARNINGS = /^::(?:warning|error|notice)/m;
const INSTALLED = /^kubo\/0\.43\.0\/\w+\/ipfs$/;

describe.skipIf(command === null).each(BARE_MACHINES)('a container $name', (machine) => {
  let report: JobReport;
  beforeAll(async () => {
    report = (await reports.get(machine)) as JobReport;
  });

  it('is probed as what it is, without a warning', () => {
    const { probe } = report;
    expect([probe.exitCode, probe.log], probe.log).toEqual([0, expect.not.stringMatching(WARNINGS)]);
    expect(probe.outputs).toMatchObject({
      platform: `linux/${OWN_ARCH}`,
      emulated: 'false',
      libc: expect.stringMatching(/^glibc \d/),
      distribution: machine.image === 'distribution' ? expect.stringMatching(/^\w+/) : 'unknown',
    });
  });

  it('gets Kubo with one request, without a warning', () => {
    const { main, requests, left } = report;
    expect(main.exitCode, main.log).toBe(0);
    expect(main.log).not.toMatch(WARNINGS);
    expect(main.outputs).toMatchObject({
      'kubo-version': KUBO_VERSION,
      platform: `linux/${OWN_ARCH}`,
      'verified-by': 'user',
      'cache-hit': 'false',
    });
    expect(requests).toEqual([`/kubo/v${KUBO_VERSION}/${published.archive.file}`]);
    expect(left.toolCache.filter((name) => INSTALLED.test(name))).toHaveLength(1);
    expect(left.toolCache.filter((name) => name.includes('.staging-'))).toEqual([]);
  });

  it('has a node that adds and reads a file', () => {
    const { main, left, rest } = report;
    const host = machine.network === 'ipv6' ? '[::1]' : '127.0.0.1';
    expect(main.outputs['api-url']).toBe(`http://${host}:${new URL(main.outputs['api-url'] ?? '').port}`);
    expect(left.programs).toEqual(['ipfs']);
    expect(rest?.added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Qm\w{44}\n$/) });
    expect(rest?.read).toEqual({ code: 0, stdout: 'from a bare machine', stderr: '' });
  });

  it('has nothing of the node after the post step', () => {
    const { post, leftAfterPost } = report.rest ?? {};
    expect(post?.exitCode, post?.log).toBe(0);
    expect(post?.log).toMatch(/^kubo: stopped in /m);
    expect(post?.log).not.toMatch(WARNINGS);
    expect(leftAfterPost).toMatchObject({ programs: [], temporary: [] });
    if (machine.env?.HOME !== '/') expect(leftAfterPost?.home).toEqual([]);
  });

  it('has a hit in the tool cache in the next job, and another node', () => {
    const { warm, warmPost, leftAfterWarm } = report.rest ?? {};
    expect(warm?.exitCode, warm?.log).toBe(0);
    expect(warm?.outputs).toMatchObject({ 'cache-hit': 'true', 'kubo-version': KUBO_VERSION });
    expect(warm?.outputs['peer-id']).not.toBe(report.main.outputs['peer-id']);
    expect(warmPost?.exitCode, warmPost?.log).toBe(0);
    expect(leftAfterWarm).toMatchObject({ programs: [], temporary: [], toolCache: report.left.toolCache });
  });

  it('is one that the doctor and the command probe describe, without a stack trace', () => {
    const { doctor, probeCommand } = report;
    // Without a network, the doctor has warnings about origins.
    expect([0, 1]).toContain(doctor.code);
    expect(doctor.stdout).toMatch(new RegExp(`^ok +Platform +linux/${OWN_ARCH}, native$`, 'm'));
    expect(doctor.stdout).toMatch(/^ok +Tool cache +\/__w\/tool-cache, writable, one file system$/m);
    expect(doctor.stdout + doctor.stderr).not.toMatch(STACK);
    expect(doctor.stdout).not.toContain('docker system prune');
    expect([probeCommand.code, probeCommand.stderr]).toEqual([0, '']);
    expect(probeCommand.stdout).toMatch(new RegExp(`^linux/${OWN_ARCH}, native$`, 'm'));
  });
});

describe.skipIf(command === null)('an install that cannot work', () => {
  it.each(FAILING_MACHINES)('in a container $name says why and what to do, and leaves nothing', async (machine) => {
    const { main, left } = await runJob(machine, true);
    expect([main.exitCode, failureCode(main.log)]).toEqual([1, machine.code]);
    expect(renderLog(main.log).join('\n')).toContain(machine.message);
    expect(left).toEqual({ programs: [], temporary: machine.temporary ?? [], toolCache: [], home: [] });
  });
});

it.skipIf(command === null)('bare machines leave no mounts and no files on this machine', async () => {
  expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(job.folder);
  const roots = (await readdir(job.folder)).filter((name) => name.startsWith('root-'));
  expect(roots).toHaveLength(BARE_MACHINES.length + FAILING_MACHINES.length);
  for (const root of roots) expect(await readdir(join(job.folder, root))).toEqual([]);
});
