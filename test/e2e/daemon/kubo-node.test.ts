// Starting a node, with a fake `ipfs`.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KuboNodeRequest } from '../../../kit/daemon/kubo/request.ts';
import { isRunning, listBackgroundProcesses } from '../../../kit/process/background.ts';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { FAULTS_KEY, type FakeKuboFaults, START_RECORD_FILE } from './fake-kubo-faults.ts';
import { createKuboFixture, type KuboFixture, readDaemonStart, readFolderContents } from './kubo-job.ts';

let job: KuboFixture;
beforeEach(() => {
  job = createKuboFixture();
});
afterEach(() => job.tearDown());

const configOf = (repo: string) => JSON.parse(readFolderContents(repo).config ?? '');
const running = () => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', job.folder);

describe('a node without repo-path', () => {
  it('is ready when startKuboNode returns', async () => {
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
  ])('starts with the right profile and arguments: %s', async (_, changes, profile, args) => {
    const node = await job.start(changes);
    expect(configOf(node.repo).Profile).toBe(profile);
    expect(readDaemonStart(node).args).toEqual(args);
  });

  it('has the settings of its mode, overridden by those of the job', async () => {
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
  ])('in mode online has AutoConf %s', async (_, changes, expected) => {
    const { repo } = await job.start({ mode: 'online', ...changes });
    expect(configOf(repo)).toMatchObject(expected);
  });

  it.each([
    [['autoconf-on'], undefined],
    [['autoconf-on', 'server'], undefined],
    [['server'], { Enabled: false }],
  ])('in mode online leaves AutoConf to the profiles %j', async (profiles, AutoConf) => {
    const { repo } = await job.start({ mode: 'online', profiles });
    expect(configOf(repo).AutoConf).toEqual(AutoConf);
    expect(configOf(repo).Routing === undefined).toBe(AutoConf === undefined);
  });

  it('listens on the given ports', async () => {
    const [apiPort, gatewayPort] = [await freePort(), await freePort()];
    const { apiUrl, gatewayUrl } = await job.start({ apiPort, gatewayPort });
    expect([apiUrl, gatewayUrl]).toEqual([`http://127.0.0.1:${apiPort}`, `http://127.0.0.1:${gatewayPort}`]);
  });

  it.each<[string, unknown, FakeKuboFaults, unknown]>([
    ['that only its log names', '/ip4/127.0.0.1/tcp/0', { noGatewayFile: true }, expect.stringMatching(/^http:/)],
    ['of null if there is none', [], {}, null],
  ])('returns a gateway URL %s', async (_, value, faults, gatewayUrl) => {
    const settings = [
      { key: FAULTS_KEY, value: faults },
      { key: 'Addresses.Gateway', value },
    ];
    expect((await job.start({ settings })).gatewayUrl).toEqual(gatewayUrl);
  });

  it('gets no tokens and has telemetry off', async () => {
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

  it('says in the log what was done and how long it took', async () => {
    const { repo, apiUrl } = await job.start({ mode: 'online' }, { peers: [2] });
    await job.start({ name: 'kubo-2', mode: 'online' });
    await job.stop();
    expect(job.infos.filter((line) => line.startsWith('kubo-1: '))).toEqual([
      expect.stringMatching(new RegExp(`^kubo-1: created the repository ${repo} in \\d+\\.\\d s$`)),
      expect.stringMatching(new RegExp(`^kubo-1: Kubo 0\\.43\\.0 is ready after \\d+\\.\\d s, API ${apiUrl}$`)),
      expect.stringMatching(/^kubo-1: connected to 2 swarm peers after \d+\.\d s$/),
      expect.stringMatching(/^kubo-1: stopped in \d+\.\d s$/),
      `kubo-1: removed what the node made in ${repo}`,
    ]);
    expect(job.infos).toContainEqual(expect.stringMatching(/^kubo-2: no swarm peers after 2\.\d s$/));
  });

  it('has nothing in the folder besides its repository, its log and two records', async () => {
    await job.start({ mode: 'online' });
    expect(readdirSync(job.folder).sort()).toEqual([
      'kubo-1-repo',
      'kubo-1.log',
      'kubo-1.node.json',
      'kubo-1.process.json',
    ]);
  });

  it('can run beside others', async () => {
    const nodes = await Promise.all(['kubo-1', 'kubo-2', 'kubo-3'].map((name) => job.start({ name })));
    expect(new Set(nodes.map(({ apiUrl }) => apiUrl)).size).toBe(3);
    expect(new Set(nodes.map(({ peerId }) => peerId)).size).toBe(3);
  });
});

describe('a node with a secret', () => {
  const TOKEN = 'cd'.repeat(32);
  const post = (url: string, token?: string) => {
    return fetch(url, { method: 'POST', headers: token ? { Authorization: `Bearer ${token}` } : {} });
  };

  it('is ready and online, denies requests without the secret, and is shut down by its API', async () => {
    const node = await job.start({ mode: 'online', minPeers: 2, apiToken: TOKEN }, { peers: [2] });
    expect(node.peers).toBe(2);
    const url = `${node.apiUrl}/api/v0/id`;
    const statuses = await Promise.all([post(url), post(url, 'cd'), post(url, TOKEN)]);
    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 200]);
    const [stopped] = await job.stop();
    expect(stopped?.logTail.at(-1)).toBe('Received interrupt signal, shutting down...');
    expect(job.warnings).toEqual([]);
  });

  it('has the secret neither in its arguments nor in its environment, and in files of the user only', async () => {
    const node = await job.start({ apiToken: TOKEN });
    expect(JSON.stringify(readDaemonStart(node))).not.toContain(TOKEN);
    const contents = Object.entries(readFolderContents(job.folder));
    const secret = contents.filter(([, text]) => text?.includes(TOKEN)).map(([path]) => path);
    expect(secret.sort()).toEqual(['kubo-1-repo/config', 'kubo-1.node.json']);
    for (const path of secret) expect(statSync(join(job.folder, path)).mode & 0o777, path).toBe(0o600);
  });

  it('leaves an existing repository without the secret, with its permissions', async () => {
    const repo = join(job.home, 'repo');
    mkdirSync(repo);
    writeFileSync(join(repo, 'config'), '{"Identity": {"PeerID": "12D3KooGiven"}}');
    chmodSync(join(repo, 'config'), 0o644);
    await job.start({ repo, apiToken: TOKEN });
    expect(statSync(join(repo, 'config')).mode & 0o777).toBe(0o600);
    await job.stop();
    expect(readFolderContents(repo).config).toBe('{"Identity": {"PeerID": "12D3KooGiven"}}');
    expect(statSync(join(repo, 'config')).mode & 0o777).toBe(0o644);
  });

  it.each<[string, string, RegExp, Partial<KuboNodeRequest>, FakeKuboFaults?]>([
    ['Kubo is too old', 'invalid-input', /Kubo 0\.24\.0 has no API\.Authorizations/, { version: '0.24.0' }],
    ['the API is open', 'daemon-failed', /does not deny requests without the secret/, {}, { ignoresSecret: true }],
    ['the API has no address', 'invalid-input', /no address/, { settings: [{ key: 'Addresses.API', value: [] }] }],
  ])('fails without telling the secret if %s', async (_, code, message, changes, faults) => {
    const error = await job.start({ apiToken: TOKEN, ...changes }, faults).catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(JSON.stringify([error, error.message, error.stack])).not.toContain(TOKEN);
    expect(readdirSync(job.folder)).toEqual([]);
    expect(running()).toEqual([]);
  });

  it('of the job alone is not known to the action: the node is ready, and neither its version nor its peers are checked', async () => {
    const settings = [{ key: 'API.Authorizations.alice', value: { AuthSecret: 'bearer:abc', AllowedPaths: [] } }];
    await expect(job.start({ mode: 'online', settings, minPeers: 1 })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('Set api-auth: true, which adds a secret for the job'),
    });
    const ready = await job.start({ mode: 'online', settings, limitMs: 20_000 });
    expect(ready).toMatchObject({ peerId: configOf(ready.repo).Identity.PeerID, peers: null });
    expect(job.infos).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^The API of kubo-1 requires a secret \(API\.Authorizations\).* whether it is Kubo 0\.43\.0 was not checked/,
        ),
      ]),
    );
    const node = await job.start({ name: 'kubo-2', settings, apiToken: TOKEN });
    expect(Object.keys(configOf(node.repo).API.Authorizations)).toEqual(['alice', 'setup-ipfs-kit']);
  });

  it('keeps another start out of a repository that it uses', async () => {
    const repo = join(job.home, 'repo');
    await job.start({ repo, apiToken: TOKEN });
    const before = readFolderContents(repo);
    const again = job.start({ name: 'kubo-2', repo, apiToken: 'ef'.repeat(32) });
    await expect(again).rejects.toMatchObject({ code: 'repository-locked' });
    expect(readFolderContents(repo)).toEqual(before);
  });
});

describe('a node in mode online', () => {
  const PEERS: FakeKuboFaults = { peers: [0, 0, 1, 2, 3] };

  it('is ready as soon as it has enough peers, counting each peer once', async () => {
    expect((await job.start({ mode: 'online', minPeers: 2 }, PEERS)).peers).toBe(2);
  });

  it('is ready with its first peer if min-peers is not set', async () => {
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
  ])('leaves nothing behind after %s', async (_, faults, error) => {
    const start = job.start({ mode: 'online', minPeers: 2, peersLimitMs: 500 }, faults);
    await expect(start).rejects.toMatchObject(error);
    expect(readdirSync(job.folder)).toEqual([]);
    expect(running()).toEqual([]);
  });
});

describe('a start fails, leaves nothing behind and gives the reason if', () => {
  const LOCKED = 'Error: lock /repo/repo.lock: someone else has the lock';
  const SILENT: FakeKuboFaults = { neverOpensApi: true };
  it.each<[string, string, RegExp, Partial<KuboNodeRequest>, FakeKuboFaults?]>([
    [
      'the node exits',
      'daemon-failed',
      /'no luck'.*\n {2}Error: no luck$/s,
      {},
      { exitsAfterLines: ['', 'Error: no luck'] },
    ],
    ['the repository is locked', 'repository-locked', /another process/, {}, { exitsAfterLines: [LOCKED] }],
    ['the node is never ready', 'daemon-not-ready', /after 0\.3 s its API is not open/, { limitMs: 300 }, SILENT],
    ['the node has another version', 'wrong-version', /reports version 0\.42\.0/, {}, { version: '0.42.0' }],
    ['the profile does not exist', 'daemon-failed', /invalid configuration profile/, { profiles: ['unheard-of'] }],
    ['the program does not exist', 'daemon-failed', /ENOENT/, { executable: '/nowhere/ipfs' }],
    ['the API has no address', 'invalid-input', /no address/, { settings: [{ key: 'Addresses.API', value: [] }] }],
    ['the API is a Unix socket', 'invalid-input', /TCP/, { settings: [{ key: 'Addresses.API', value: '/unix/a' }] }],
    [
      'a setting does not fit into the config',
      'invalid-input',
      /no key Addresses\.Swarm\.A\. Set Addresses\.Swarm itself/,
      { settings: [{ key: 'Addresses.Swarm.A', value: 1 }] },
    ],
  ])('%s', async (_, code, message, changes, faults) => {
    await expect(job.start(changes, faults)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(readdirSync(job.folder)).toEqual([]);
    expect(running()).toEqual([]);
  });

  it('the port is taken', async () => {
    const { apiUrl } = await job.start();
    const apiPort = Number(new URL(apiUrl).port);
    await expect(job.start({ name: 'kubo-2', apiPort })).rejects.toMatchObject({ code: 'port-in-use' });
    expect(readdirSync(job.folder).filter((name) => name.startsWith('kubo-2'))).toEqual([]);
    expect(running()).toHaveLength(1);
  });
});

describe('a repository in repo-path', () => {
  let repo: string;
  beforeEach(() => {
    repo = join(job.home, 'repo');
  });

  /** Writes a config with unusual white space and permissions. */
  function writeRepository(): void {
    mkdirSync(join(repo, 'blocks'), { recursive: true });
    writeFileSync(join(repo, 'config'), '{"Identity":   {"PeerID": "12D3KooGiven"},\n"Bootstrap": ["auto"]}\n\n');
    chmodSync(join(repo, 'config'), 0o640);
    writeFileSync(join(repo, 'blocks', 'a'), 'a block');
    writeFileSync(join(repo, 'version'), '18');
  }

  it('is created and kept after the job with keep-repo, without its secret and the files of a daemon', async () => {
    await job.start({ repo, keepRepo: true, apiToken: 'cd'.repeat(32) });
    writeFileSync(join(repo, 'blocks', 'a'), 'a block');
    const { Identity, Addresses } = configOf(repo);
    await job.stop();
    const kept = readFolderContents(repo);
    expect(Object.keys(kept).sort()).toEqual(['blocks', 'blocks/a', 'config', START_RECORD_FILE, 'version']);
    expect(JSON.stringify(configOf(repo))).not.toContain('cd'.repeat(32));
    expect(configOf(repo)).toMatchObject({ Identity, Addresses, API: { Authorizations: {} } });
    expect(job.warnings).toEqual([]);
    expect(job.infos).toContainEqual(`kubo-1: kept ${repo}`);
  });

  it('is not kept with keep-repo if its node never was ready', async () => {
    await expect(job.start({ repo, keepRepo: true }, { exitsAfterLines: ['Error: no'] })).rejects.toThrow();
    expect(Object.keys(readFolderContents(repo))).toEqual([START_RECORD_FILE]);
  });

  it('is created below folders that do not exist, which are removed after the job if they are empty', async () => {
    const deep = join(repo, 'a', 'b');
    await job.start({ repo: deep });
    expect(readFolderContents(deep)).toHaveProperty('config');
    rmSync(join(deep, START_RECORD_FILE));
    await job.stop();
    expect(readdirSync(job.home)).toEqual([]);
  });

  it('is created below a new folder, which stays after the job with files of a later step', async () => {
    const deep = join(repo, 'a', 'b');
    await job.start({ repo: deep });
    writeFileSync(join(repo, 'mine'), '');
    rmSync(join(deep, START_RECORD_FILE));
    await job.stop();
    expect(readFolderContents(repo)).toEqual({ mine: '' });
  });

  it('is created if it does not exist, and removed after the job', async () => {
    const node = await job.start({ repo });
    expect(node.repo).toBe(repo);
    expect(configOf(repo).Profile).toBe('test');
    await job.stop();
    expect(readdirSync(job.home)).toEqual([]);
  });

  it('that is a folder without a repository keeps its files', async () => {
    mkdirSync(repo);
    writeFileSync(join(repo, 'swarm.key'), 'key');
    await job.start({ repo });
    expect(existsSync(join(repo, 'config'))).toBe(true);
    await job.stop();
    expect(readFolderContents(job.home)).toEqual({ repo: null, 'repo/swarm.key': 'key' });
  });

  it('that is a folder with other files is refused, and keeps them', async () => {
    mkdirSync(repo);
    writeFileSync(join(repo, 'report.xml'), 'mine');
    await expect(job.start({ repo })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('it has other files, such as report.xml'),
    });
    expect(readFolderContents(job.home)).toEqual({ repo: null, 'repo/report.xml': 'mine' });
  });

  it.each(['new', 'empty'])('that was %s keeps files that a later step puts there', async (state) => {
    if (state === 'empty') mkdirSync(repo);
    await job.start({ repo });
    writeFileSync(join(repo, 'report.xml'), 'mine');
    await job.stop();
    expect(readFolderContents(job.home)).toEqual({ repo: null, 'repo/report.xml': 'mine' });
  });

  it('that was new and is a link after the job does not lose what the link leads to', async () => {
    await job.start({ repo });
    renameSync(repo, join(job.home, 'kept'));
    symlinkSync(join(job.home, 'kept'), repo);
    await job.stop();
    expect(existsSync(join(job.home, 'kept', 'config'))).toBe(true);
  });

  it('that exists is restored byte for byte', async () => {
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

  it('is restored after a failed start', async () => {
    writeRepository();
    const before = readFolderContents(repo);
    const settings = [{ key: FAULTS_KEY, value: { exitsAfterLines: ['Error: no luck'] } }];
    await expect(job.start({ repo, profiles: ['server'], settings })).rejects.toMatchObject({ code: 'daemon-failed' });
    expect(readFolderContents(repo)).toEqual({ ...before, 'seen.json': expect.anything() });
  });

  it('keeps a config that is a link in the repository', async () => {
    writeRepository();
    const real = join(repo, 'real-config');
    renameSync(join(repo, 'config'), real);
    symlinkSync(real, join(repo, 'config'));
    const before = readFolderContents(job.home);
    await job.start({ repo });
    expect(readFolderContents(repo)['real-config']).not.toBe(before['repo/real-config']);
    await job.stop();
    expect(lstatSync(join(repo, 'config')).isSymbolicLink()).toBe(true);
    expect(readFolderContents(job.home)).toEqual({ ...before, 'repo/seen.json': expect.anything() });
  });

  it('with the address files of a killed daemon waits for its own daemon', async () => {
    const other = await job.start({ name: 'other' });
    writeRepository();
    writeFileSync(join(repo, 'api'), other.apiMultiaddr);
    writeFileSync(join(repo, 'gateway'), 'http://127.0.0.1:1');
    const node = await job.start({ repo });
    expect(node.peerId).toBe('12D3KooGiven');
    expect(node.apiUrl).not.toBe(other.apiUrl);
    expect(node.gatewayUrl).not.toBe('http://127.0.0.1:1');
  });

  it('that is in use is not changed', async () => {
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
    [
      '16',
      '0.43.0',
      'repository-needs-migration',
      /version 16, and Kubo 0\.43\.0 needs version 18\. .* `ipfs repo migrate`/,
    ],
    ['17', '0.99.0', 'repository-needs-migration', /version 17, and Kubo 0\.99\.0 needs version 18\./],
    ['15', '0.36.0', 'repository-needs-migration', /build fs-repo-15-to-16 from github\.com\/ipfs\/fs-repo-migrations/],
    ['13', '0.21.1', 'repository-needs-migration', /build fs-repo-13-to-14 from/],
    ['14', '0.43.0', 'repository-needs-migration', /build fs-repo-14-to-15, fs-repo-15-to-16 from.*DownloadSources/],
  ])('of version %s is refused for Kubo %s before anything changes', async (version, kubo, code, message) => {
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
    ['16', '0.36.0'],
    ['18', '0.43.0'],
    ['18', '0.20.0'],
    ['unreadable', '0.43.0'],
  ])('of version %s is started with Kubo %s', async (version, kubo) => {
    writeRepository();
    writeFileSync(join(repo, 'version'), `${version}\n`);
    const node = await job.start({ repo, version: kubo }, { version: kubo });
    expect(node.peerId).toBe('12D3KooGiven');
  });

  it('with a damaged config is not changed', async () => {
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
