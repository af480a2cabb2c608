// A program for test/e2e/network.test.ts that runs in its own network: starts nodes, records the packets that leave, stops them.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster } from '../../../kit/daemon/cluster/cluster.ts';
import type { DaemonMode } from '../../../kit/daemon/kubo/modes.ts';
import { startKuboNode } from '../../../kit/daemon/kubo/node.ts';
import { stopAll } from '../../../kit/daemon/stop.ts';
import { logPackets } from './network-namespace.ts';

export interface QuietStart {
  readonly mode: DaemonMode | 'cluster';
  readonly ipfs: string;
  readonly version: string;
  /** The folder of Cluster's programs. */
  readonly cluster: { readonly directory: string; readonly version: string };
  /** Whether Perl is on PATH, which keeps peers from opening UDP sockets. */
  readonly hasPerl: boolean;
  /** Milliseconds to listen after everything is ready. */
  readonly listenMs: number;
}

export interface QuietResult {
  /** Packets that left, as `udp 239.255.255.250:1900`. */
  readonly packets: readonly string[];
  /** Lines in the job's log. */
  readonly info: readonly string[];
  readonly peers: number | null;
}

async function startNodes(
  { mode, ipfs: executable, version, cluster, hasPerl }: QuietStart,
  folder: string,
  info: string[],
) {
  const log = { info: (text: string) => info.push(text), debug: () => {}, warning: (text: string) => info.push(text) };
  const shared = { folder, profiles: null, settings: [], args: [], apiPort: 0, gatewayPort: 0 };
  const path = process.env.PATH;
  if (!hasPerl) process.env.PATH = '/nowhere';
  try {
    if (mode !== 'cluster') {
      return (await startKuboNode({ ...shared, name: 'kubo', executable, version, mode, repo: null }, log)).peers;
    }
    const own = { clusterApiPort: 0, clusterConfig: [], clusterEnv: {} };
    await startCluster({ ...shared, ...own, peers: 2, kubo: { executable, version }, cluster }, log);
    return null;
  } finally {
    process.env.PATH = path;
  }
}

const options = JSON.parse(process.argv[2] ?? '{}') as QuietStart;
const folder = mkdtempSync(join(tmpdir(), 'quiet-'));
const info: string[] = [];
let packets: readonly string[] = [];
const log = await logPackets();
let peers: number | null;
try {
  peers = await startNodes(options, folder, info);
  await sleep(options.listenMs);
} finally {
  await stopAll(folder, { info() {}, debug() {}, warning: console.error });
  packets = await log.end();
}
console.log(JSON.stringify({ packets, info, peers } satisfies QuietResult));
