import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KuboNodeRequest } from '../../../kit/daemon/kubo/request.ts';
import { isRunning, listBackgroundProcesses } from '../../../kit/process/background.ts';
import { findProcessesByVariable } from '../../../kit/process/process-table.ts';
import { createKuboFixture, type KuboFixture, readDaemonStart, readFolderContents } from './kubo-job.ts';
import type { FakeKuboFaults } from './kubo-misbehaviour.ts';

let job: KuboFixture;
beforeEach(() => {
  job = createKuboFixture();
});
afterEach(() => job.tearDown());

const configOf = (repo: string) => JSON.parse(readFolderContents(repo).config ?? '');
const running = () => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', job.folder);

describe('a node of the job alone', () => {
  it('is ready when it is returned', async () => {
    const node = await job.start();
    expect(node).toEqual({
      name: 'kubo-1',
      repo: join(job.folder, 'kubo-1-repo'),
      apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      apiMultiaddr: `/ip4/127.0.0.1/tcp/${new URL(node.apiUrl).port}`,
      gatewayUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      peerId: configOf(node.repo).Identity.PeerID,
      peers: null,
      log: join(job.folder, 'kubo-1.log'),
    });
    const answer = await fetch(`${node.apiUrl}/api/v0/version`, { method: 'POST' });
    expect(await answer.json()).toEqual({ Version: '0.43.0' });
    expect(readFolderContents(job.folder)['kubo-1.log']).toContain('Daemon is ready');
    expect(listBackgroundProcesses(job.folder).map(isRunning)).toEqual([true]);
  });

  it.each<[string, Partial<KuboNodeRequest>, string, string[]]>([
    ['offline', { mode: 'offline' }, 'test', ['daemon', '--offline']],
    ['local', { mode: 'local' }, 'test', ['daemon']],
    ['online', { mode: 'online' }, '', ['daemon']],
    ['with profiles', { profiles: ['server', 'flatfs'] }, 'server,flatfs', ['daemon']],
    ['with arguments', { mode: 'offline', args: ['--enable-gc'] }, 'test', ['daemon', '--offline', '--enable-gc']],
  ])('is asked for: %s', async (_, changes, profile, args) => {
    const node = await job.start(changes);
    expect(configOf(node.repo).Profile).toBe(profile);
    expect(readDaemonStart(node).args).toEqual(args);
  });

  it('has the settings of the mode, and over them those of the job', async () => {
    const settings = [
      { key: 'Discovery.MDNS.Enabled', value: true },
      { key: 'Gateway.PublicGateways.localhost', value: { Paths: ['/ipfs'] } },
    ];
    const { repo } = await job.start({ settings });
    expect(configOf(repo)).toMatchObject({
      Bootstrap: [],
      Discovery: { MDNS: { Enabled: true } },
      Gateway: { PublicGateways: { localhost: { Paths: ['/ipfs'] } } },
    });
    expect(statSync(join(repo, 'config')).mode & 0o777).toBe(0o600);
  });

  it.each<[string, Partial<KuboNodeRequest>, object]>([
    ['off', {}, { AutoConf: { Enabled: false }, Routing: { Type: 'dht' } }],
    ['on, by ipfs-config', { settings: [{ key: 'AutoConf.Enabled', value: true }] }, { AutoConf: { Enabled: true } }],
  ])('is online with AutoConf %s', async (_, changes, expected) => {
    const { repo } = await job.start({ mode: 'online', ...changes });
    expect(configOf(repo)).toMatchObject(expected);
  });

  it.each([
    [['autoconf-on'], undefined],
    [['autoconf-on', 'server'], undefined],
    [['server'], { Enabled: false }],
  ])('is online with the profiles %j, which may turn AutoConf on', async (profiles, AutoConf) => {
    const { repo } = await job.start({ mode: 'online', profiles });
    expect(configOf(repo).AutoConf).toEqual(AutoConf);
    expect(configOf(repo).Routing === undefined).toBe(AutoConf === undefined);
  });

  it('listens where it is told to', async () => {
    const [apiPort, gatewayPort] = [await freePort(), await freePort()];
    const { apiUrl, gatewayUrl } = await job.start({ apiPort, gatewayPort });
    expect([apiUrl, gatewayUrl]).toEqual([`http://127.0.0.1:${apiPort}`, `http://127.0.0.1:${gatewayPort}`]);
  });

  it.each<[string, unknown, FakeKuboFaults, unknown]>([
    ['that is said in the log only', '/ip4/127.0.0.1/tcp/0', { noGatewayFile: true }, expect.stringMatching(/^http:/)],
    ['that there is not', [], {}, null],
  ])('has a gateway %s', async (_, value, misbehaviour, gatewayUrl) => {
    const settings = [
      { key: 'StandIn', value: misbehaviour },
      { key: 'Addresses.Gateway', value },
    ];
    expect((await job.start({ settings })).gatewayUrl).toEqual(gatewayUrl);
  });

  it('is given no tokens, and reports nothing', async () => {
    process.env.ACTIONS_RUNTIME_TOKEN = 'secret';
    process.env.GOLOG_LOG_LEVEL = 'debug';
    try {
      const node = await job.start();
      const { env } = readDaemonStart(node);
      expect(env).toMatchObject({ IPFS_PATH: node.repo, IPFS_TELEMETRY: 'off', GOLOG_LOG_LEVEL: 'debug' });
      expect(env.ACTIONS_RUNTIME_TOKEN).toBeUndefined();
    } finally {
      delete process.env.ACTIONS_RUNTIME_TOKEN;
      delete process.env.GOLOG_LOG_LEVEL;
    }
  });

  it('is one of several', async () => {
    const nodes = await Promise.all(['kubo-1', 'kubo-2', 'kubo-3'].map((name) => job.start({ name })));
    expect(new Set(nodes.map(({ apiUrl }) => apiUrl)).size).toBe(3);
    expect(new Set(nodes.map(({ peerId }) => peerId)).size).toBe(3);
  });
});

describe('a node that is online', () => {
  const PEERS: FakeKuboFaults = { peers: [0, 0, 1, 2, 3] };

  it('is returned with its peers as soon as they are enough, whatever connections each has', async () => {
    expect((await job.start({ mode: 'online', minPeers: 2 }, PEERS)).peers).toBe(2);
  });

  it('that needs no peers is returned with its first one', async () => {
    expect((await job.start({ mode: 'online' }, PEERS)).peers).toBe(1);
  });

  it('that needs no peers is ready without any', async () => {
    expect((await job.start({ mode: 'online' })).peers).toBe(0);
  });

  it.each<[string, FakeKuboFaults, object]>([
    [
      'too few peers',
      { peers: [0, 1] },
      {
        code: 'daemon-not-ready',
        message: expect.stringMatching(/after 0\.5 s it was connected to 1 peers, and min-peers is 2\. Check that/),
      },
    ],
    [
      'an end among its peers',
      { exitsOnPeers: true },
      { code: 'daemon-failed', message: expect.stringContaining("'no more'") },
    ],
  ])('and comes to %s leaves nothing', async (_, misbehaviour, error) => {
    const start = job.start({ mode: 'online', minPeers: 2, peersLimit: 500 }, misbehaviour);
    await expect(start).rejects.toMatchObject(error);
    expect(readdirSync(job.folder)).toEqual([]);
    expect(running()).toEqual([]);
  });
});

describe('a start that fails leaves nothing, and says why', () => {
  const LOCKED = 'Error: lock /repo/repo.lock: someone else has the lock';
  const SILENT: FakeKuboFaults = { neverOpensApi: true };
  it.each<[string, string, RegExp, Partial<KuboNodeRequest>, FakeKuboFaults?]>([
    ['it dies', 'daemon-failed', /'no luck'.*\n {2}Error: no luck$/s, {}, { exitsAfterLines: ['', 'Error: no luck'] }],
    ['it finds the lock taken', 'repository-locked', /another process/, {}, { exitsAfterLines: [LOCKED] }],
    ['it is never ready', 'daemon-not-ready', /after 0\.3 s its API is not open/, { limit: 300 }, SILENT],
    ['it is another version', 'wrong-version', /reports version 0\.42\.0/, {}, { version: '0.42.0' }],
    ['it knows no such profile', 'daemon-failed', /invalid configuration profile/, { profiles: ['unheard-of'] }],
    ['it is not there', 'daemon-failed', /ENOENT/, { executable: '/nowhere/ipfs' }],
    [
      'its API would have no address',
      'invalid-input',
      /no address/,
      { settings: [{ key: 'Addresses.API', value: [] }] },
    ],
    ['its API would be a socket', 'invalid-input', /TCP/, { settings: [{ key: 'Addresses.API', value: '/unix/a' }] }],
    [
      'a setting has no place',
      'invalid-input',
      /Swarm is a list/,
      { settings: [{ key: 'Addresses.Swarm.A', value: 1 }] },
    ],
  ])('%s', async (_, code, message, changes, misbehaviour) => {
    await expect(job.start(changes, misbehaviour)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(readdirSync(job.folder)).toEqual([]);
    expect(running()).toEqual([]);
  });

  it('its port is taken', async () => {
    const { apiUrl } = await job.start();
    const apiPort = Number(new URL(apiUrl).port);
    await expect(job.start({ name: 'kubo-2', apiPort })).rejects.toMatchObject({ code: 'port-in-use' });
    expect(readdirSync(job.folder).filter((name) => name.startsWith('kubo-2'))).toEqual([]);
    expect(running()).toHaveLength(1);
  });
});

describe('a repository that is given', () => {
  let repo: string;
  beforeEach(() => {
    repo = join(job.home, 'repo');
  });

  /** With white space and permissions that no program would give its config. */
  function writeRepository(): void {
    mkdirSync(join(repo, 'blocks'), { recursive: true });
    writeFileSync(join(repo, 'config'), '{"Identity":   {"PeerID": "12D3KooGiven"},\n"Bootstrap": ["auto"]}\n\n');
    chmodSync(join(repo, 'config'), 0o640);
    writeFileSync(join(repo, 'blocks', 'a'), 'a block');
    writeFileSync(join(repo, 'version'), '18');
  }

  it('and is not there is made, and taken away', async () => {
    const node = await job.start({ repo });
    expect(node.repo).toBe(repo);
    expect(configOf(repo).Profile).toBe('test');
    await job.stop();
    expect(readdirSync(job.home)).toEqual([]);
  });

  it('and is a folder without a repository keeps what was in it', async () => {
    mkdirSync(repo);
    writeFileSync(join(repo, 'swarm.key'), 'key');
    await job.start({ repo });
    expect(existsSync(join(repo, 'config'))).toBe(true);
    await job.stop();
    expect(readFolderContents(job.home)).toEqual({ repo: null, 'repo/swarm.key': 'key' });
  });

  it('and is there is put back, byte for byte', async () => {
    writeRepository();
    const before = readFolderContents(repo);
    const settings = [{ key: 'Bootstrap', value: ['/dnsaddr/example'] }];
    await job.start({ repo, profiles: ['server'], settings });
    expect(configOf(repo)).toMatchObject({ Profile: 'server', Bootstrap: ['/dnsaddr/example'] });
    expect(statSync(join(repo, 'config')).mode & 0o777).toBe(0o640);
    await job.stop();
    expect(readFolderContents(repo)).toEqual({ ...before, 'seen.json': expect.anything() });
    expect(statSync(join(repo, 'config')).mode & 0o777).toBe(0o640);
  });

  it('and cannot be used is put back, too', async () => {
    writeRepository();
    const before = readFolderContents(repo);
    const settings = [{ key: 'StandIn', value: { dies: ['Error: no luck'] } }];
    await expect(job.start({ repo, profiles: ['server'], settings })).rejects.toMatchObject({ code: 'daemon-failed' });
    expect(readFolderContents(repo)).toEqual({ ...before, 'seen.json': expect.anything() });
  });

  it('and whose config is a link keeps the link', async () => {
    writeRepository();
    const real = join(job.home, 'real-config');
    renameSync(join(repo, 'config'), real);
    symlinkSync(real, join(repo, 'config'));
    const before = readFolderContents(job.home);
    await job.start({ repo });
    expect(readFolderContents(job.home)['real-config']).not.toBe(before['real-config']);
    await job.stop();
    expect(lstatSync(join(repo, 'config')).isSymbolicLink()).toBe(true);
    expect(readFolderContents(job.home)).toEqual({ ...before, 'repo/seen.json': expect.anything() });
  });

  it('with the addresses of a daemon that was killed waits for its own', async () => {
    const other = await job.start({ name: 'other' });
    writeRepository();
    writeFileSync(join(repo, 'api'), other.apiMultiaddr);
    writeFileSync(join(repo, 'gateway'), 'http://127.0.0.1:1');
    const node = await job.start({ repo });
    expect(node.peerId).toBe('12D3KooGiven');
    expect(node.apiUrl).not.toBe(other.apiUrl);
    expect(node.gatewayUrl).not.toBe('http://127.0.0.1:1');
  });

  it('and is in use is not touched', async () => {
    await job.start({ repo });
    const before = readFolderContents(repo);
    await expect(job.start({ name: 'kubo-2', repo })).rejects.toMatchObject({ code: 'repository-locked' });
    expect(readFolderContents(repo)).toEqual(before);
  });

  it.each([['--migrate'], ['--migrate=true']])('is not migrated by %s', async (arg) => {
    writeRepository();
    const before = readFolderContents(repo);
    await expect(job.start({ repo, args: [arg] })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(readFolderContents(repo)).toEqual(before);
  });

  it.each<[string, string, string, RegExp]>([
    [
      '11',
      '0.43.0',
      'repository-needs-migration',
      /version 11, and Kubo 0\.43\.0 needs version 18.*trustless-gateway\.link/,
    ],
    ['15', '0.36.0', 'repository-needs-migration', /build fs-repo-15-to-16 from github\.com\/ipfs\/fs-repo-migrations/],
    ['13', '0.21.1', 'repository-needs-migration', /build fs-repo-13-to-14 from/],
    ['14', '0.43.0', 'repository-needs-migration', /build fs-repo-14-to-15, fs-repo-15-to-16 from.*DownloadSources/],
  ])('of version %s is refused for Kubo %s before anything is touched', async (version, kubo, code, message) => {
    writeRepository();
    writeFileSync(join(repo, 'version'), `${version}\n`);
    const before = readFolderContents(repo);
    const error = { code, message: expect.stringMatching(message) };
    await expect(job.start({ repo, version: kubo })).rejects.toMatchObject(error);
    expect(readFolderContents(repo)).toEqual(before);
    expect(readdirSync(job.folder)).toEqual([]);
  });

  it.each([
    ['13', '0.20.0'],
    ['16', '0.43.0'],
    ['18', '0.20.0'],
    ['unreadable', '0.43.0'],
  ])('of version %s is left to Kubo %s', async (version, kubo) => {
    writeRepository();
    writeFileSync(join(repo, 'version'), `${version}\n`);
    const node = await job.start({ repo, version: kubo }, { version: kubo });
    expect(node.peerId).toBe('12D3KooGiven');
  });

  it('whose config is damaged is not touched', async () => {
    mkdirSync(repo);
    writeFileSync(join(repo, 'config'), '{ "Identity": ');
    await expect(job.start({ repo })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(readFolderContents(repo)).toEqual({ config: '{ "Identity": ' });
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
