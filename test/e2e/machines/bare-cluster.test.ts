// Peers of IPFS Cluster in containers that lack what a runner usually has, with the real Kubo and Cluster from a tool cache that the
// container can only read.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findMachine } from '../../support/machines/bare/machines.ts';
import { type BareJob, bareMachineCommand, prepareBareJob } from '../../support/machines/bare/run.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../../support/programs/real-cluster.ts';
import { buildRealKubo, E2E_CACHE } from '../../support/programs/real-kubo.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const PEERS = 2;
const TOOL_CACHE = join(E2E_CACHE, 'tool-cache');
/** The user whose tool cache it is. Others than this user and root do not trust it, unless it is root's. */
const OWNER = process.getuid?.() ?? 0;
const command = process.platform === 'linux' ? bareMachineCommand() : null;
if (process.platform !== 'linux') console.log('Skipped: bare machines need Linux.');

let mirror: string;
let job: BareJob;
beforeAll(async () => {
  if (command === null) return;
  await buildRealKubo();
  await buildRealCluster();
  mirror = await mkdtemp(join(tmpdir(), 'no-mirror-'));
  job = await prepareBareJob(command, mirror);
});
afterAll(async () => {
  await job?.tearDown();
  if (mirror) await rm(mirror, { recursive: true });
});

describe.skipIf(command === null)('two Cluster peers', () => {
  it.each([
    ['with IPv6 only', '/ip6/::1'],
    ['without IPv6', '/ip4/127.0.0.1'],
    ['of a restricted pod', '/ip4/127.0.0.1'],
  ])('in a container %s pin a file on %s, and leave nothing', async (name, loopback) => {
    const machine = findMachine(name);
    const inputs = { 'kubo-version': KUBO_VERSION, 'cluster-version': CLUSTER_VERSION, 'cluster-peers': `${PEERS}` };
    const { main, left, rest, requests } = await job.run(
      { ...machine, more: [TOOL_CACHE], ...(OWNER === 0 ? {} : { user: OWNER }) },
      { inputs, toolCache: TOOL_CACHE },
    );
    expect(main.exitCode, main.log).toBe(0);
    expect(requests).toEqual([]);
    expect(main.outputs['cluster-api-multiaddr']).toMatch(new RegExp(`^${loopback}/tcp/\\d+$`));
    expect(left.programs.toSorted()).toEqual(['ipfs', 'ipfs', 'ipfs-cluster-se', 'ipfs-cluster-se']);
    expect(rest?.pinned).toMatchObject({ code: 0, stderr: '' });
    expect(rest?.pinned?.stdout.match(/: PINNED/g)).toHaveLength(PEERS);
    expect(rest?.post.exitCode, rest?.post.log).toBe(0);
    expect(rest?.leftAfterPost).toMatchObject({ programs: [], temporary: [] });
    expect(rest?.warmPost.exitCode, rest?.warmPost.log).toBe(0);
    expect(rest?.leftAfterWarm).toMatchObject({ programs: [], temporary: [] });
  });
});
