// What real nodes and peers send to the network of the machine, listened to on an interface of a network of their own; and a
// node of the public network where there is no network.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultBootstrap } from '../../kit/daemon/kubo/network.ts';
import { runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { networkNamespaceWrapper } from '../support/network-namespace.ts';
import type { QuietResult, QuietStart } from '../support/quiet-start.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../support/real-cluster.ts';
import { buildRealKubo, E2E_CACHE } from '../support/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../support/setup-ipfs-kit.ts';

const PROGRAM = join(import.meta.dirname, '..', 'support', 'quiet-start.ts');
const outside = networkNamespaceWrapper('outside');
const loopback = networkNamespaceWrapper('loopback');

let ipfs: string;
let directory: string;
beforeAll(async () => {
  ipfs = await buildRealKubo();
  directory = await buildRealCluster();
});

async function listenTo(changes: Partial<QuietStart>): Promise<QuietResult> {
  const cluster = { directory, version: CLUSTER_VERSION };
  const asked = { what: 'local', ipfs, version: KUBO_VERSION, cluster, perl: true, listen: 3000, ...changes };
  const [command = '', ...args] = [...(outside ?? []), process.execPath, PROGRAM, JSON.stringify(asked)];
  const { stdout } = await promisify(execFile)(command, args, { timeout: 300_000 });
  return JSON.parse(stdout);
}

describe.runIf(outside)('nothing leaves the machine', () => {
  it.each(['offline', 'local'] as const)('of a Kubo node of the mode %s', async (what) => {
    expect(await listenTo({ mode: what })).toEqual({ packets: [], info: [], peers: null });
  });

  it('of a cluster', async () => {
    expect(await listenTo({ mode: 'cluster', listenMs: 8000 })).toEqual({ packets: [], info: [], peers: null });
  });
});

describe.runIf(outside)('what leaves the machine otherwise', () => {
  it('of a cluster where UDP cannot be closed: SSDP and its multicast groups, and the job is told', async () => {
    const { packets, info } = await listenTo({ mode: 'cluster', hasPerl: false });
    // The table in docs/nodes.md.
    expect(new Set(packets)).toEqual(new Set(['udp 239.255.255.250:1900', 'igmp 224.0.0.22']));
    expect(info).toEqual([expect.stringMatching(/looks for a router.*docs\/nodes\.md/)]);
  });

  it('of a Kubo node that is online: it looks for others, and finds none here', async () => {
    const { packets, peers } = await listenTo({ mode: 'online' });
    expect(packets).toContain('udp 224.0.0.251:5353');
    expect(peers).toBe(0);
  });
});

describe.runIf(loopback)('a job whose machine has no network', () => {
  it('gets a node that is online, ready without a peer, and is told what to do', async () => {
    const world = await createRunnerEnv();
    const env = { RUNNER_TOOL_CACHE: join(E2E_CACHE, 'tool-cache') };
    const step = {
      action: ACTION,
      inputs: { 'kubo-version': KUBO_VERSION, daemon: 'online' },
      env,
      wrapper: loopback ?? [],
    };
    const main = await runAction(world, step);
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs).toMatchObject({ peers: '0', 'api-url': expect.stringMatching(/^http:\/\/127/) });
    expect(main.log).toMatch(
      /^::notice title=setup-ipfs-kit%3A the node has no peers::.*not connected to any peer yet\. Check that/m,
    );
    const { Bootstrap } = JSON.parse(readFileSync(join(main.outputs['repo-path'] ?? '', 'config'), 'utf8'));
    expect(Bootstrap).toEqual(defaultBootstrap());
    expect((await runPost(world, step, main, 'success')).exitCode).toBe(0);
    await removeRunnerEnv(world);
  });
});
