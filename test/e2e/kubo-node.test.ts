// Nodes of a job, with the real Kubo. No test uses the network.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refuseUnknownSettings } from '../../kit/daemon/kubo/known-keys/check.ts';
import type { KnownKeys } from '../../kit/daemon/kubo/known-keys/lookup.ts';
import type { KuboNode } from '../../kit/daemon/kubo/request.ts';
import { isRunning, listBackgroundProcesses } from '../../kit/process/background.ts';
import { waitForValue } from '../integration/process/await.ts';
import { buildRealKubo } from '../support/programs/real-kubo.ts';
import { KUBO_VERSION } from '../support/setup-ipfs-kit.ts';
import { createKuboFixture, type KuboFixture } from './daemon/kubo-job.ts';

const KNOWN_KEYS = join(import.meta.dirname, '..', '..', 'kit', 'daemon', 'kubo', 'known-keys', 'keys.json');
/** Keys that a file may have and `ipfs config` does not find, because Kubo's struct for them is embedded in another one. */
const DIFFERENT = /^Routing\.Routers\./;
/** The CID of the five bytes `hello` with default settings. */
const CID = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
/** Settings that keep a node from looking for the public network. */
const NO_PEERS = ['Bootstrap', 'Routing.DelegatedRouters', 'Ipns.DelegatedPublishers'].map((key) => ({
  key,
  value: [],
}));
const NO_NETWORK = [
  ...NO_PEERS,
  { key: 'AutoConf.Enabled', value: false },
  { key: 'DNS.Resolvers', value: {} },
  { key: 'Discovery.MDNS.Enabled', value: false },
  { key: 'Swarm.DisableNatPortMap', value: true },
];

let kubo: string;
beforeAll(async () => {
  kubo = await buildRealKubo();
});

let job: KuboFixture;
let repo: string;
beforeEach(() => {
  job = createKuboFixture(kubo);
  repo = join(job.home, 'repo');
});
afterEach(() => job.tearDown());

const ipfs = (path: string, args: readonly string[], input?: string) => {
  const env = { IPFS_PATH: path, IPFS_TELEMETRY: 'off', HOME: job.home };
  return execFileSync(kubo, args, { env, encoding: 'utf8', stdio: 'pipe', ...(input === undefined ? {} : { input }) });
};
const add = ({ repo }: KuboNode, text: string) => ipfs(repo, ['add', '--quieter'], text).trim();
/** Addresses on which a node listens, without those through a relay. */
const listening = ({ repo }: KuboNode) => {
  const addresses = ipfs(repo, ['swarm', 'addrs', 'listen']).trim().split('\n');
  return addresses.filter((address) => address !== '/p2p-circuit');
};

describe('a node', () => {
  it('in mode local listens on loopback only and serves the job', async () => {
    const node = await job.start();
    expect(add(node, 'hello')).toBe(CID);
    expect(ipfs(node.repo, ['cat', CID])).toBe('hello');
    expect(await (await fetch(`${node.gatewayUrl}/ipfs/${CID}`)).text()).toBe('hello');
    expect(JSON.parse(ipfs(node.repo, ['id'])).ID).toBe(node.peerId);
    expect(listening(node)).toEqual([expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/)]);
  });

  it('in mode offline has no swarm and serves the job', async () => {
    const node = await job.start({ mode: 'offline' });
    expect(add(node, 'hello')).toBe(CID);
    expect(ipfs(node.repo, ['cat', CID])).toBe('hello');
    expect(() => listening(node)).toThrow(/must be run in online mode/);
  });

  it('in mode online uses free ports, so that two can run', async () => {
    const start = (name: string) => job.start({ name, mode: 'online', settings: NO_NETWORK });
    const [one, two] = [await start('kubo-1'), await start('kubo-2')];
    expect(add(one, 'hello')).toBe(CID);
    expect(one.apiUrl).not.toBe(two.apiUrl);
    for (const node of [one, two]) {
      expect(listening(node).some((address) => !address.includes('127.0.0.1'))).toBe(true);
      expect(listening(node).join()).not.toMatch(/\/(4001|0)\b/);
    }
  });

  it('in mode online has no AutoConf placeholders in its configuration and resolves none', async () => {
    const { repo } = await job.start({ mode: 'online', settings: NO_PEERS });
    const config = JSON.parse(readFileSync(join(repo, 'config'), 'utf8'));
    expect(JSON.stringify(config)).not.toContain('"auto"');
    expect(config).toMatchObject({
      AutoConf: { Enabled: false },
      AutoTLS: { Enabled: false },
      Routing: { Type: 'dht' },
    });
    expect(ipfs(repo, ['bootstrap', 'list'])).toBe('');
  });

  it('in mode online is ready when it has min-peers peers', async () => {
    const other = await job.start({ name: 'kubo-2' });
    const bootstrap = { key: 'Bootstrap', value: [`${listening(other)[0]}/p2p/${other.peerId}`] };
    const node = await job.start({ mode: 'online', minPeers: 1, settings: [...NO_NETWORK, bootstrap] });
    expect(node.peers).toBe(1);
    expect(ipfs(node.repo, ['swarm', 'peers'])).toContain(other.peerId);
  });

  it('in mode online without peers fails if min-peers is 1', async () => {
    const start = job.start({ mode: 'online', minPeers: 1, peersLimitMs: 1000, settings: NO_NETWORK });
    await expect(start).rejects.toMatchObject({
      code: 'daemon-not-ready',
      message: expect.stringContaining('after 1 s it was connected to 0 peers, and min-peers is 1.'),
    });
    expect(readdirSync(job.folder)).toEqual([]);
  });

  it('in mode local has the same configuration with and without the profile test', async () => {
    const nodes = [await job.start({ name: 'kubo-1' }), await job.start({ name: 'kubo-2', profiles: [] })];
    const [withProfile, without] = nodes.map(({ repo }) => {
      const { Identity: _, ...config } = JSON.parse(readFileSync(join(repo, 'config'), 'utf8'));
      return config;
    });
    expect(without).toEqual(withProfile);
  });

  it('in mode local can connect to another one by its address', async () => {
    const [one, two] = [await job.start(), await job.start({ name: 'kubo-2' })];
    expect(ipfs(one.repo, ['swarm', 'peers'])).toBe('');
    ipfs(one.repo, ['swarm', 'connect', `${listening(two)[0]}/p2p/${two.peerId}`]);
    expect(ipfs(one.repo, ['swarm', 'peers'])).toContain(two.peerId);
    expect(ipfs(two.repo, ['cat', add(one, 'from one to two')])).toBe('from one to two');
  });

  it('is removed without warnings when it is stopped', async () => {
    await job.start();
    const stopped = await job.stop();
    expect(stopped).toMatchObject([{ name: 'kubo-1', died: false }]);
    expect(stopped[0]?.logTail).toContain('Daemon is ready');
    expect(existsSync(job.folder)).toBe(false);
    expect(job.warnings).toEqual([]);
  });
});

describe('a repository that exists', () => {
  beforeEach(() => {
    ipfs(repo, ['init']);
  });
  const config = () => readFileSync(join(repo, 'config'), 'utf8');
  const names = () => readdirSync(repo).filter((name) => !['provider-keystore', 'repo.lock'].includes(name));

  it('is used, and its configuration is restored; added blocks stay', async () => {
    const before = [config(), names()];
    const node = await job.start({ repo, profiles: ['lowpower'] });
    expect(JSON.parse(config())).toMatchObject({ Bootstrap: [], Routing: { Type: 'dhtclient' } });
    expect(add(node, 'hello')).toBe(CID);
    await job.stop();
    expect([config(), names()]).toEqual(before);
    expect(ipfs(repo, ['--offline', 'cat', CID])).toBe('hello');
  });

  it('is restored after the daemon was killed', async () => {
    const before = [config(), names()];
    await job.start({ repo });
    process.kill(listBackgroundProcesses(job.folder)[0]?.pid ?? 0, 'SIGKILL');
    await waitForValue(() => !listBackgroundProcesses(job.folder).some(isRunning));
    expect(await job.stop()).toMatchObject([{ died: true }]);
    expect([config(), names()]).toEqual(before);
  });

  it.each([
    ['much older', '15', /version 15, and Kubo 0\.43\.0 needs version 18\. Migrations of versions before 16/],
    ['older', '16', /version 16, and Kubo 0\.43\.0 needs version 18\. In an earlier step, install this Kubo/],
    ['newer', '19', /version 19, and this Kubo needs version 18/],
  ])('of a Kubo that is %s is not changed', async (_, version, message) => {
    writeFileSync(join(repo, 'version'), version);
    const before = [config(), names()];
    const error = { code: 'repository-needs-migration', message: expect.stringMatching(message) };
    await expect(job.start({ repo })).rejects.toMatchObject(error);
    expect([config(), names()]).toEqual(before);
  });

  it.each([
    ['answers', () => {}],
    ['has not written its address yet', () => rmSync(join(repo, 'api'))],
  ])('with a daemon that %s is not changed', async (_, prepare) => {
    await job.start({ repo });
    prepare();
    const before = config();
    const error = { code: 'repository-locked' };
    await expect(job.start({ name: 'kubo-2', repo })).rejects.toMatchObject(error);
    expect(config()).toBe(before);
  });
});

describe('the settings of a job', () => {
  it('that Kubo would ignore are refused, with the key that was probably meant', async () => {
    const settings = [{ key: 'Gatway.NoFetch', value: true }];
    await expect(job.start({ settings })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('Kubo 0.43.0 has no key Gatway. Use Gateway.NoFetch.'),
    });
  });

  it('may have the keys that `ipfs config` accepts', () => {
    ipfs(repo, ['init', '--profile=test']);
    const { keys } = JSON.parse(readFileSync(KNOWN_KEYS, 'utf8')) as KnownKeys;
    // Each takes a fifth of a second.
    const newOrRemoved = Object.entries(keys).filter(([, { since, until }]) => since ?? until);
    const single = newOrRemoved.filter(([key, { type }]) => type !== 'object' && !DIFFERENT.test(key));
    const names = single.map(([key]) => key.replaceAll('*', 'any'));
    expect(names.filter((key) => acceptsKey(key) !== knows(key))).toEqual([]);
  });

  it('are decided by a Kubo itself that is newer than the known ones', async () => {
    const start = (key: string) => job.start({ version: '0.999.0', settings: [{ key, value: null }] });
    await expect(start('Gatway.NoFetch')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('Use Gateway.NoFetch.'),
    });
    // It found all keys, and then its version is another one.
    for (const key of ['Gateway.NoFetch', 'DNS.Resolvers."eth."']) {
      await expect(start(key)).rejects.toMatchObject({ code: 'wrong-version' });
    }
  });

  const acceptsKey = (key: string) => {
    try {
      ipfs(repo, ['config', '--json', key, 'null']);
      return true;
    } catch (error) {
      return !/not found/.test(String((error as { stderr?: string }).stderr));
    }
  };
  const knows = (key: string) => {
    try {
      refuseUnknownSettings([{ key, value: null }], KUBO_VERSION);
      return true;
    } catch {
      return false;
    }
  };

  it('may name more addresses of the API, in any order', async () => {
    const socket = `/unix${join(job.home, 'api.sock')}`;
    const settings = [{ key: 'Addresses.API', value: [socket, '/ip4/127.0.0.1/tcp/0'] }];
    const node = await job.start({ settings });
    expect(node.apiMultiaddr).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/);
    expect(ipfs(node.repo, ['--api', socket, 'id', '--format=<id>'])).toBe(node.peerId);
  });

  it('may have a gateway on a Unix socket, which has no URL, also beside one with a URL', async () => {
    const socket = `/unix${join(job.home, 'gateway.sock')}`;
    const start = (name: string, value: unknown) =>
      job.start({ name, settings: [{ key: 'Addresses.Gateway', value }] });
    expect((await start('kubo-1', socket)).gatewayUrl).toBeNull();
    expect((await start('kubo-2', [`${socket}2`, '/ip4/127.0.0.1/tcp/0'])).gatewayUrl).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+$/,
    );
  });

  it('may require a secret for the API that the action does not have', async () => {
    const scope = { AuthSecret: 'basic:alice:secret', AllowedPaths: ['/api/v0'] };
    const started = Date.now();
    const node = await job.start({ settings: [{ key: 'API.Authorizations.alice', value: scope }] });
    expect(Date.now() - started).toBeLessThan(60_000);
    expect(job.infos.join('\n')).toContain('was not checked');
    expect(() => ipfs(node.repo, ['id'])).toThrow(/Access Denied/);
    expect(ipfs(node.repo, ['--api-auth', 'basic:alice:secret', 'id', '--format=<id>'])).toBe(node.peerId);
    expect(await job.stop()).toMatchObject([{ name: 'kubo-1', died: false }]);
    expect(job.warnings).toEqual([]);
  });
});

describe('an existing repository', () => {
  it.each<[string, object]>([
    [
      'with a Unix socket as the first address of its API',
      { Addresses: { API: ['/unix/tmp/a.sock', '/ip4/127.0.0.1/tcp/5001'] } },
    ],
    ['with a Unix socket as the only address of its API', { Addresses: { API: '/unix/tmp/a.sock' } }],
    [
      'that requires a secret for its API',
      { API: { Authorizations: { a: { AuthSecret: 'bearer:b', AllowedPaths: [] } } } },
    ],
  ])('%s is used', async (_, changes) => {
    ipfs(repo, ['init', '--profile=test']);
    const path = join(repo, 'config');
    const config = JSON.parse(readFileSync(path, 'utf8'));
    const sections = Object.entries(changes).map(([name, section]) => [name, { ...config[name], ...section }]);
    const text = JSON.stringify({ ...config, ...Object.fromEntries(sections) });
    writeFileSync(path, text);
    const node = await job.start({ repo });
    expect(node).toMatchObject({ apiUrl: expect.stringMatching(/^http:\/\/127/), peerId: config.Identity.PeerID });
    await job.stop();
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('a taken port', () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    await new Promise<void>((resolve) => {
      server = createServer().listen(0, '127.0.0.1', resolve);
    });
    port = (server.address() as AddressInfo).port;
  });
  afterEach(() => server.close());

  it.each([
    ['the API', () => ({ apiPort: port })],
    ['the gateway', () => ({ gatewayPort: port })],
    ['the swarm', () => ({ settings: [{ key: 'Addresses.Swarm', value: [`/ip4/127.0.0.1/tcp/${port}`] }] })],
  ])('of %s is named in the error', async (_, changes) => {
    const error = { code: 'port-in-use', message: expect.stringContaining(`another process uses 127.0.0.1:${port}`) };
    await expect(job.start(changes())).rejects.toMatchObject(error);
    expect(readdirSync(job.folder)).toEqual([]);
  });
});

it('a repository whose folder cannot be made is an error with the reason', async () => {
  writeFileSync(join(job.home, 'file'), '');
  const error = { code: 'invalid-input', message: expect.stringContaining('not a directory') };
  await expect(job.start({ repo: join(job.home, 'file', 'repo') })).rejects.toMatchObject(error);
});
