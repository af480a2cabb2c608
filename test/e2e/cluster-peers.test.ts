// IPFS Cluster peers of a job with their Kubo nodes: real Kubo and Cluster, two clusters on one machine at once.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchPeers } from '../../kit/daemon/cluster/api.ts';
import { type ClusterRequest, type RunningCluster, startCluster } from '../../kit/daemon/cluster/cluster.ts';
import { type ClusterPeer, initializePeer, startPeer } from '../../kit/daemon/cluster/peer.ts';
import { startKuboNode } from '../../kit/daemon/kubo/node.ts';
import type { KuboNode } from '../../kit/daemon/kubo/request.ts';
import { stopAll } from '../../kit/daemon/stop.ts';
import { listBackgroundProcesses } from '../../kit/process/background.ts';
import { findProcessesByVariable } from '../../kit/process/running-processes.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../support/programs/real-cluster.ts';
import { buildRealKubo } from '../support/programs/real-kubo.ts';
import { KUBO_VERSION } from '../support/setup-ipfs-kit.ts';

const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };
/** Longer than Cluster's intervals, and than it remembers a dead peer. */
const POLL_OPTIONS = { timeout: 30_000, interval: 100 };

let ipfs: string;
let programs: string;
beforeAll(async () => {
  ipfs = await buildRealKubo();
  programs = await buildRealCluster();
});

type Changes = Partial<Omit<ClusterRequest, 'cluster'>> & { readonly directory?: string };
const newFolder = () => mkdtemp(join(tmpdir(), 'cluster-'));
const start = (folder: string, peers: number, changes: Changes = {}) => {
  const { directory = programs, ...more } = changes;
  const kubo = { executable: ipfs, version: KUBO_VERSION };
  const cluster = { directory, version: CLUSTER_VERSION };
  const nodes = { profiles: null, settings: [], args: [], apiPort: 0, gatewayPort: 0 };
  const own = { clusterApiPort: 0, clusterConfig: [], clusterEnv: {} };
  return startCluster({ folder, peers, kubo, cluster, ...nodes, ...own, limitMs: 60_000, ...more }, SILENT);
};

const ctl = (apiMultiaddr: string, ...args: readonly string[]) =>
  execFileSync(join(programs, 'ipfs-cluster-ctl'), ['--host', apiMultiaddr, ...args], { encoding: 'utf8' });
const kubo = ({ repo }: KuboNode, args: readonly string[], input = '') =>
  execFileSync(ipfs, args, { env: { IPFS_PATH: repo, IPFS_TELEMETRY: 'off' }, input, encoding: 'utf8' }).trim();
const add = (node: KuboNode) => kubo(node, ['add', '--quieter'], randomBytes(32).toString('hex'));

/** The names in a list of peers: `12D3KooW… | cluster-1 | Sees 2 other peers`. */
const listed = ({ apiMultiaddr }: { apiMultiaddr: string }) =>
  [...ctl(apiMultiaddr, 'peers', 'ls').matchAll(/^(\w+) \| (\S+) \| Sees (\d+) other peers$/gm)]
    .map(([, id, name, others]) => `${id} ${name} ${others}`)
    .sort();

/** Returns the status of a pin at each peer by name, as one peer reports it. */
function statusOf({ apiMultiaddr }: ClusterPeer, cid: string): Readonly<Record<string, string>> {
  const { peer_map } = JSON.parse(ctl(apiMultiaddr, '--enc=json', 'status', cid)) as {
    peer_map: Record<string, { peername: string; status: string }>;
  };
  return Object.fromEntries(Object.values(peer_map).map(({ peername, status }) => [peername, status]));
}

const processesOf = (folder: string) => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', folder);

function socketOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return '';
  }
}

/** Returns the TCP addresses on which a process listens, as in proc_pid_net(5): `0100007F:A5F3` is a port of 127.0.0.1. */
function listening(pid: number): readonly string[] {
  const sockets = readdirSync(`/proc/${pid}/fd`).map((name) => socketOf(`/proc/${pid}/fd/${name}`));
  return ['tcp', 'tcp6'].flatMap((table) => {
    const rows = readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n').slice(1);
    const columns = rows.map((row) => row.trim().split(/\s+/));
    const own = columns.filter(([, , , state, , , , , , inode]) => {
      return state === '0A' && sockets.includes(`socket:[${inode}]`);
    });
    return own.map(([, local = '']) => local);
  });
}

describe('three peers, beside two of another job', () => {
  let folders: readonly string[] = [];
  let [ours, theirs]: RunningCluster[] = [];
  const peer = (number: number) => ours?.peers[number - 1] as ClusterPeer;
  const node = (number: number) => ours?.nodes[number - 1] as KuboNode;
  /** Variables that a job may have set for another cluster. */
  const foreign: Readonly<Record<string, string>> = {
    CLUSTER_SECRET: '0'.repeat(64),
    CLUSTER_LISTENMULTIADDRESS: '/ip4/0.0.0.0/tcp/9096',
    CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS: '/ip4/0.0.0.0/tcp/9094',
    IPFS_CLUSTER_LOG_LEVEL: 'error',
  };
  beforeAll(async () => {
    Object.assign(process.env, foreign);
    folders = await Promise.all([newFolder(), newFolder()]);
    [ours, theirs] = await Promise.all(folders.map((folder, at) => start(folder, 3 - at)));
  });
  afterAll(async () => {
    for (const name of Object.keys(foreign)) delete process.env[name];
    for (const folder of folders) await stopAll(folder, SILENT);
  });

  it('see each other, and no other peers, as soon as they have started', () => {
    for (const cluster of [ours, theirs]) {
      const { peers = [] } = cluster ?? {};
      const others = peers.length - 1;
      const expected = peers.map(({ id, name }) => `${id} ${name} ${others}`).sort();
      expect(peers.map(listed)).toEqual(peers.map(() => expected));
    }
    expect(listed({ apiMultiaddr: ours?.apiMultiaddr ?? '' })).toEqual(listed(peer(1)));
    expect(new URL(ours?.apiUrl ?? '').port).toBe(ours?.apiMultiaddr.split('/').at(-1));
  });

  it('have nodes that are connected to each other only', () => {
    for (const cluster of [ours, theirs]) {
      const ids = cluster?.nodes.map(({ peerId }) => peerId) ?? [];
      for (const each of cluster?.nodes ?? []) {
        const connections = kubo(each, ['swarm', 'peers']).split('\n');
        // Two nodes that dial each other at once have two connections.
        const peers = new Set(connections.map((address) => address.split('/').at(-1)));
        expect([...peers].sort()).toEqual(ids.filter((id) => id !== each.peerId).sort());
      }
    }
  });

  it('listen on 127.0.0.1 only: each peer on two ports, each node on three', () => {
    const ports = listBackgroundProcesses(folders[0] ?? '').map(({ name, pid }) => ({ name, on: listening(pid) }));
    for (const { name, on } of ports) expect(on, name).toHaveLength(name.startsWith('cluster-') ? 2 : 3);
    expect(ports.flatMap(({ on }) => on).filter((local) => !local.startsWith('0100007F:'))).toEqual([]);
  });

  it('share a secret that only the owner can read and that differs from the other job', () => {
    const secretOf = (folder: string, name: string): string => {
      const file = join(folder, name, 'service.json');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      return JSON.parse(readFileSync(file, 'utf8')).cluster.secret;
    };
    const [first = '', second = ''] = folders;
    const secrets = ['cluster-1', 'cluster-2', 'cluster-3'].map((name) => secretOf(first, name));
    const [secret = ''] = secrets;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(secrets).size).toBe(1);
    expect(secretOf(second, 'cluster-1')).not.toBe(secret);
    const told = processesOf(first).flatMap(({ pid }) => ['cmdline', 'environ'].map((name) => `/proc/${pid}/${name}`));
    for (const file of [...told, ...listBackgroundProcesses(first).map(({ log }) => log)]) {
      expect(readFileSync(file, 'utf8'), file).not.toContain(secret);
    }
  });

  it('allocate to all peers without waiting, regardless of the peer that gets the request', async () => {
    for (const each of ours?.peers ?? []) {
      const url = `${each.apiUrl}/pins/${add(node(1))}?replication-min=3&replication-max=3`;
      const response = (await (await fetch(url, { method: 'POST' })).json()) as { allocations?: readonly string[] };
      expect([...(response.allocations ?? [])].sort(), each.name).toEqual(ours?.peers.map(({ id }) => id).sort());
    }
  });

  it('cannot open UDP sockets on Linux', () => {
    const quiet = ours?.peers.map(({ isUdpBlocked }) => isUdpBlocked);
    expect(quiet).toEqual(ours?.peers.map(() => process.platform === 'linux'));
  });

  it('pin on every node what one peer pins', async () => {
    const cid = add(node(1));
    ctl(peer(2).apiMultiaddr, 'pin', 'add', cid);
    const pinned = { 'cluster-1': 'pinned', 'cluster-2': 'pinned', 'cluster-3': 'pinned' };
    await expect.poll(() => statusOf(peer(3), cid), POLL_OPTIONS).toEqual(pinned);
    expect(kubo(node(3), ['--offline', 'cat', cid])).toMatch(/^[0-9a-f]{64}$/);
    expect(ctl(theirs?.apiMultiaddr ?? '', 'pin', 'ls')).toBe('');
  });

  it('survive the loss of the peer that the others were bootstrapped from', async () => {
    process.kill(peer(1).process.pid, 'SIGKILL');
    const cid = add(node(2));
    ctl(peer(3).apiMultiaddr, 'pin', 'add', cid);
    const pinned = { 'cluster-2': 'pinned', 'cluster-3': 'pinned' };
    await expect.poll(() => statusOf(peer(2), cid), POLL_OPTIONS).toMatchObject(pinned);
    expect(kubo(node(3), ['--offline', 'cat', cid])).toMatch(/^[0-9a-f]{64}$/);
    const left = [peer(2), peer(3)].map(({ id, name }) => `${id} ${name} 1`).sort();
    await expect.poll(() => listed(peer(3)), POLL_OPTIONS).toEqual(left);
  });

  it('leave nothing behind when they are stopped, and do not affect the other job', async () => {
    const [folder = ''] = folders;
    const stopped = await stopAll(folder, SILENT);
    expect(stopped.filter(({ died }) => died).map(({ name }) => name)).toEqual(['cluster-1']);
    expect(stopped).toHaveLength(6);
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    for (const { apiUrl } of [...(ours?.nodes ?? []), ...(ours?.peers ?? [])]) {
      await expect(fetch(apiUrl)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
    }
    expect(theirs?.peers.map((each) => listed(each).length)).toEqual([2, 2]);
  });
});

describe('peers with settings of the job', () => {
  let folder: string;
  afterEach(() => stopAll(folder, SILENT));

  it('have them in service.json and the environment, and the first peer uses the given port', async () => {
    folder = await newFolder();
    const cluster = await start(folder, 2, {
      clusterApiPort: await freePort(),
      clusterConfig: [
        { key: 'cluster.replication_factor_min', value: 1 },
        { key: 'cluster.replication_factor_max', value: 1 },
        { key: 'api.ipfsproxy.idle_timeout', value: '2m' },
      ],
      clusterEnv: { CLUSTER_TAGS_TAGS: 'group:here,rack:1' },
    });
    for (const { name, folder: home, process: daemon } of cluster.peers) {
      const config = JSON.parse(readFileSync(join(home, 'service.json'), 'utf8'));
      expect(config.cluster).toMatchObject({ peername: name, replication_factor_min: 1, replication_factor_max: 1 });
      expect(readFileSync(`/proc/${daemon.pid}/environ`, 'utf8')).toContain('CLUSTER_TAGS_TAGS=group:here,rack:1');
      expect(readFileSync(daemon.log, 'utf8')).toMatch(/IPFS Proxy: \/ip4\/127\.0\.0\.1\/tcp\/\d+/);
    }
    const [first] = cluster.peers;
    const cid = kubo(cluster.nodes[0] as KuboNode, ['add', '--quieter'], 'by one peer alone');
    const response = await fetch(`${first?.apiUrl}/pins/${cid}`, { method: 'POST' });
    expect(((await response.json()) as { allocations: readonly string[] }).allocations).toHaveLength(1);
    const metrics = (await (await fetch(`${first?.apiUrl}/monitor/metrics/tag%3Arack`)).json()) as readonly {
      value: string;
    }[];
    expect(metrics.map(({ value }) => value)).toEqual(['1', '1']);
  });

  it('fail with the name of a missing metric if they cannot allocate', async () => {
    folder = await newFolder();
    const clusterConfig = [{ key: 'allocator.balanced.allocate_by', value: ['tag:nowhere', 'freespace'] }];
    await expect(start(folder, 2, { clusterConfig, limitMs: 15_000 })).rejects.toMatchObject({
      code: 'daemon-not-ready',
      message: expect.stringContaining(
        'cluster-1 sees 2 of 2 without the metrics tag:nowhere of cluster-1, tag:nowhere of cluster-2',
      ),
    });
  });

  it('fail if the port is taken', async () => {
    folder = await newFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: clusterApiPort } = other.address() as AddressInfo;
    await expect(start(folder, 2, { clusterApiPort })).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining('cluster-api-port'),
    });
    other.close();
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('peers fail to form a cluster', () => {
  let folder: string;
  // The caller only has to call stopAll.
  afterEach(async () => {
    await stopAll(folder, SILENT);
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  /** Returns a folder with Cluster's service, which first runs `script` for the second peer. `$2` is its folder, `$3` the command. */
  async function clusterWith(script: string): Promise<string> {
    const directory = join(folder, 'programs');
    await mkdir(directory);
    const first = `case "$2 $3" in */cluster-2\\ ${script};; esac`;
    const text = `#!/bin/sh\n${first}\nexec "${programs}/ipfs-cluster-service" "$@"\n`;
    await writeFile(join(directory, 'ipfs-cluster-service'), text, { mode: 0o755 });
    return directory;
  }

  it.each([
    [
      'one cannot be initialised',
      "init) echo 'error saving identity: no space left on device' >&2; exit 1",
      { code: 'daemon-failed', message: expect.stringContaining("'error saving identity: no space left on device'") },
    ],
    [
      'one exits',
      "daemon) echo 'error starting cluster: it is broken'; exit 1",
      {
        code: 'daemon-failed',
        message: expect.stringMatching(/\(cluster-2\): it exited with 'error starting cluster/),
      },
    ],
    [
      'one does not answer',
      'daemon) exec sleep 60',
      { code: 'daemon-not-ready', message: expect.stringContaining('its REST API did not answer in time') },
    ],
    [
      'one has no bootstrap peers',
      'daemon) sed -i /p2p/d "$2/service.json"',
      { code: 'daemon-not-ready', message: expect.stringContaining('cluster-1 sees 1 of 2, cluster-2 sees 1 of 2') },
    ],
  ])('because %s', async (_, script, error) => {
    folder = await newFolder();
    await expect(start(folder, 2, { directory: await clusterWith(script), limitMs: 3000 })).rejects.toMatchObject(
      error,
    );
  });

  it('because the port of the first node is taken', async () => {
    folder = await newFolder();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: apiPort } = other.address() as AddressInfo;
    await expect(start(folder, 2, { apiPort })).rejects.toMatchObject({ code: 'port-in-use' });
    other.close();
  });
});

it('a peer cannot use a node that requires a secret, so api-auth is refused with cluster-peers', async () => {
  const folder = await newFolder();
  try {
    const kubo = {
      executable: ipfs,
      version: KUBO_VERSION,
      mode: 'local',
      apiToken: randomBytes(32).toString('hex'),
    } as const;
    const defaults = { profiles: null, settings: [], args: [], repo: null, apiPort: 0, gatewayPort: 0 };
    const node = await startKuboNode({ name: 'kubo-1', folder, ...kubo, ...defaults }, SILENT);
    const program = join(programs, 'ipfs-cluster-service');
    const plan = { name: 'cluster-1', folder, program, version: CLUSTER_VERSION, env: {} };
    await initializePeer(plan);
    const secret = randomBytes(32).toString('hex');
    const settings = {
      name: plan.name,
      secret,
      kuboAddress: node.apiMultiaddr,
      apiPort: 0,
      peerAddresses: [],
      overrides: [],
    };
    const { apiUrl } = await startPeer(plan, settings, Date.now() + 60_000);
    await expect.poll(async () => (await fetchPeers(apiUrl))[0]?.ipfs.error, POLL_OPTIONS).toMatch(/403|Access Denied/);
  } finally {
    await stopAll(folder, SILENT);
  }
});
