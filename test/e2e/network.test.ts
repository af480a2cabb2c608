// Packets that real nodes and peers send, recorded in their own network namespace; and an online node without a network.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultBootstrap } from '../../kit/daemon/kubo/network.ts';
import { runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { networkNamespaceWrapper } from '../support/isolation/network-namespace.ts';
import type { QuietResult, QuietStart } from '../support/isolation/quiet-start.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../support/programs/real-cluster.ts';
import { buildRealKubo, E2E_CACHE } from '../support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../support/setup-ipfs-kit.ts';

const PROGRAM = join(import.meta.dirname, '..', 'support', 'isolation', 'quiet-start.ts');
const external = networkNamespaceWrapper('external');
const loopback = networkNamespaceWrapper('loopback');

let ipfs: string;
let directory: string;
beforeAll(async () => {
  ipfs = await buildRealKubo();
  directory = await buildRealCluster();
});

async function listenTo(changes: Partial<QuietStart>): Promise<QuietResult> {
  const cluster = { directory, version: CLUSTER_VERSION };
  const defaults = { mode: 'local', ipfs, version: KUBO_VERSION, cluster, hasPerl: true, listenMs: 3000 } as const;
  const options: QuietStart = { ...defaults, ...changes };
  const [command = '', ...args] = [...(external ?? []), process.execPath, PROGRAM, JSON.stringify(options)];
  const { stdout } = await promisify(execFile)(command, args, { timeout: 300_000 });
  return JSON.parse(stdout);
}

/** The line in the log that says what leaves the machine. */
const ROUTER = /looks for a router.*docs\/nodes\.md/;

describe.runIf(external)('no packets leave the machine', () => {
  it.each(['offline', 'local'] as const)('from a Kubo node in mode %s', async (mode) => {
    const { packets, info, peers } = await listenTo({ mode });
    expect({ packets, peers }).toEqual({ packets: [], peers: null });
    expect(info.filter((line) => ROUTER.test(line))).toEqual([]);
  });

  it('from a cluster', async () => {
    const { packets, info } = await listenTo({ mode: 'cluster', listenMs: 8000 });
    expect(packets).toEqual([]);
    expect(info.filter((line) => ROUTER.test(line))).toEqual([]);
  });
});

describe.runIf(external)('packets leave the machine', () => {
  it('from a cluster that can open UDP sockets (SSDP and its multicast group), and the log says so', async () => {
    const { packets, info } = await listenTo({ mode: 'cluster', hasPerl: false });
    // As in the table in docs/nodes.md.
    expect(new Set(packets)).toEqual(new Set(['udp 239.255.255.250:1900', 'igmp 224.0.0.22']));
    expect(info.filter((line) => ROUTER.test(line))).toHaveLength(1);
  });

  it('from a Kubo node in mode online, which looks for peers', async () => {
    const { packets, peers } = await listenTo({ mode: 'online' });
    expect(packets).toContain('udp 224.0.0.251:5353');
    expect(peers).toBe(0);
  });
});

describe.runIf(loopback)('a job without a network', () => {
  it('gets an online node that is ready without peers, and a notice that says what to do', async () => {
    const runnerEnv = await createRunnerEnv();
    const env = { RUNNER_TOOL_CACHE: join(E2E_CACHE, 'tool-cache') };
    const step = {
      action: ACTION,
      inputs: { 'kubo-version': KUBO_VERSION, daemon: 'online' },
      env,
      wrapper: loopback ?? [],
    };
    const main = await runAction(runnerEnv, step);
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs).toMatchObject({ peers: '0', 'api-url': expect.stringMatching(/^http:\/\/127/) });
    expect(main.log).toMatch(
      /^::notice title=setup-ipfs-kit%3A the node has no peers::.*not connected to any peer yet\. Check that/m,
    );
    const { Bootstrap } = JSON.parse(readFileSync(join(main.outputs['repo-path'] ?? '', 'config'), 'utf8'));
    expect(Bootstrap).toEqual(defaultBootstrap());
    expect((await runPost(runnerEnv, step, main, 'success')).exitCode).toBe(0);
    await removeRunnerEnv(runnerEnv);
  });
});
