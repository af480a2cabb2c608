// The same job on other kernels for linux/arm64: an older one, and one with larger pages.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Arm64Machine, bootArm64Machine } from '../../support/machines/arm64/boot.ts';
import { limitJobs } from '../../support/machines/arm64/cgroups.ts';
import { MIRROR, type PublishedReleases, publishReleases, startJob } from '../../support/machines/arm64/job.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

let releases: PublishedReleases;
beforeAll(async () => {
  releases = await publishReleases('kubo');
});
afterAll(() => releases?.tearDown());

let machine: Arm64Machine | undefined;
afterEach(() => machine?.tearDown());

it.each([
  { kernel: '6.1', pageSize: '4096', cgroups: 'v1' },
  { kernel: '6.12 with pages of 16 KiB', pageSize: '16384', cgroups: 'v2' },
] as const)(
  'Linux $kernel with cgroup $cgroups: probe, install, node, cache hit',
  async ({ kernel, pageSize, cgroups }) => {
    machine = await bootArm64Machine({ kernel, folders: { [MIRROR]: releases.folder } });
    const job = await startJob(machine.jobs, releases);
    const expected = { 'expect-platform': 'linux/arm64', 'expect-emulated': 'false' };
    const before = await job.probe(expected);
    expect(before.exitCode, before.log).toBe(0);
    expect(before.outputs).toMatchObject({
      kernel: expect.stringMatching(new RegExp(`^${kernel.split(' ')[0]}\\.`)),
      'page-size': pageSize,
      'memory-limit': 'none',
      cpus: '2',
      'virtual-machine': 'qemu',
    });
    await limitJobs(machine, cgroups);
    expect((await job.probe(expected)).outputs).toMatchObject({ 'memory-limit': '1GiB', cpus: '1' });

    const main = await job.setUp({ daemon: 'offline' });
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'cache-hit': 'false', 'verified-by': 'lock' });
    const cid = await job.run(main, 'echo "from arm64" | ipfs add --quieter');
    expect(await job.run(main, `ipfs cat ${cid}`)).toBe('from arm64');
    const post = await job.post(main);
    expect(post.exitCode, post.log).toBe(0);
    expect(await job.findLeftovers(main)).toBe('');

    const requests = await job.requests();
    const warm = await job.setUp();
    expect(warm.outputs, warm.log).toMatchObject({ 'cache-hit': 'true', 'verified-by': 'lock' });
    expect(await job.requests()).toEqual(requests);
  },
);
