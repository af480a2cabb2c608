// Repositories in repo-path that someone else prepared: a checkout, or another user of the machine. A fake `ipfs`.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKuboFixture, type KuboFixture, readFolderContents } from './kubo-job.ts';

const CONFIG = '{"Identity":   {"PeerID": "12D3KooGiven"}}\n\n';
const TOKEN = 'ab'.repeat(32);
/** Of another user than the one that runs the tests. */
const OTHER_UID = 1001;
const IS_ROOT = process.getuid?.() === 0;

let job: KuboFixture;
let repo: string;
beforeEach(() => {
  job = createKuboFixture();
  repo = join(job.home, 'repo');
  mkdirSync(repo);
  writeFileSync(join(repo, 'config'), CONFIG);
  writeFileSync(join(repo, 'version'), '18');
});
afterEach(() => job.tearDown());

/** Starts a node in another process, because this one would wait for a pipe without end. Returns what it prints. */
function startInChild(): string {
  const script = join(import.meta.dirname, 'start-node.ts');
  const input = JSON.stringify(job.request({ repo }));
  return spawnSync(process.execPath, [script], { input, encoding: 'utf8', timeout: 10_000 }).stderr;
}

describe('a config', () => {
  it('that is a link out of the repository is refused, and neither read nor written', async () => {
    const outside = join(job.home, 'settings.json');
    renameSync(join(repo, 'config'), outside);
    symlinkSync(outside, join(repo, 'config'));
    const before = readFolderContents(job.home);
    await expect(job.start({ repo })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`its config is a link that leads out of it, to ${outside}`),
    });
    expect(readFolderContents(job.home)).toEqual(before);
    expect(readdirSync(job.folder)).toEqual([]);
  });

  // Its own device: if this fails, it replaces the device by a file.
  it.runIf(IS_ROOT && process.platform === 'linux')('that is a device is refused, and stays (needs root)', async () => {
    rmSync(join(repo, 'config'));
    execFileSync('mknod', [join(repo, 'config'), 'c', '1', '3']);
    await expect(job.start({ repo })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(lstatSync(join(repo, 'config')).isCharacterDevice()).toBe(true);
  });

  it('that is a pipe is refused without waiting', () => {
    rmSync(join(repo, 'config'));
    execFileSync('mkfifo', [join(repo, 'config')]);
    expect(startInChild()).toContain('its config cannot be read (it is not a regular file)');
  });

  it('that is larger than 4 MiB is refused before it is copied', async () => {
    truncateSync(join(repo, 'config'), 2 ** 32);
    await expect(job.start({ repo })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('more than the limit'),
    });
    expect(readdirSync(job.folder)).toEqual([]);
  });

  it('is not restored behind a link that a later step made', async () => {
    await job.start({ repo });
    const outside = join(job.home, 'settings.json');
    writeFileSync(outside, 'mine');
    rmSync(join(repo, 'config'));
    symlinkSync(outside, join(repo, 'config'));
    await job.stop();
    expect(readFolderContents(job.home)).toMatchObject({ 'settings.json': 'mine', 'repo/config': CONFIG });
  });

  it('is not restored in another folder that a later step put in place of the repository', async () => {
    await job.start({ repo });
    renameSync(repo, join(job.home, 'moved'));
    const other = join(job.home, 'other');
    mkdirSync(other);
    for (const name of ['config', 'config-pre-mine']) writeFileSync(join(other, name), 'mine');
    symlinkSync(other, repo);
    await job.stop();
    expect(readFolderContents(other)).toEqual({ config: 'mine', 'config-pre-mine': 'mine' });
  });

  it('is not written by the undo if the start did not change it', async () => {
    const before = statSync(join(repo, 'config')).ino;
    await expect(job.start({ repo, executable: '/nowhere/ipfs', profiles: ['server'] })).rejects.toThrow('ENOENT');
    expect(statSync(join(repo, 'config')).ino).toBe(before);
  });
});

describe.skipIf(process.platform === 'win32')('a repository that others can change', () => {
  // Others cannot reach anything in the folder of a fixture before this.
  beforeEach(() => {
    for (const path of [job.home, dirname(job.home)]) chmodSync(path, 0o755);
  });

  const refused = (path: string, problem: string) => ({
    code: 'invalid-input',
    message: expect.stringContaining(`${path} ${problem}`),
  });
  const WRITABLE = 'can be written by other users';
  const FOREIGN = 'belongs to another user';

  it.each<[string, string, number, string | null]>([
    ['writable by everyone', 'repo', 0o777, null],
    ['sticky and writable by everyone', 'repo', 0o1777, null],
    ['writable by its group, with api-auth', 'repo', 0o775, TOKEN],
    ['in a folder that everyone can write to', '.', 0o777, null],
    ['in a folder that its group can write to, with api-auth', '.', 0o775, TOKEN],
    ['below a folder that everyone can write to, with api-auth', '..', 0o777, TOKEN],
  ])('because it is %s is refused and not changed', async (_, name, mode, apiToken) => {
    const path = join(job.home, name);
    chmodSync(path, mode);
    const before = readFolderContents(job.home);
    await expect(job.start({ repo, apiToken })).rejects.toMatchObject(refused(path, WRITABLE));
    expect(readFolderContents(job.home)).toEqual(before);
    expect(readdirSync(job.folder)).toEqual([]);
  });

  it.each<[string, string, number, string | null]>([
    ['writable by its group, without api-auth', 'repo', 0o775, null],
    ['in a sticky folder', '.', 0o1777, TOKEN],
    ['in a folder that no one else can enter', '.', 0o700, TOKEN],
  ])('is used if it is %s', async (_, name, mode, apiToken) => {
    chmodSync(join(job.home, name), mode);
    expect((await job.start({ repo, apiToken })).repo).toBe(repo);
  });

  it.runIf(IS_ROOT)('because it belongs to another user is refused (needs root)', async () => {
    chownSync(repo, OTHER_UID, OTHER_UID);
    await expect(job.start({ repo })).rejects.toMatchObject(refused(repo, FOREIGN));
  });

  it.runIf(IS_ROOT)('because its folder belongs to another user is refused with api-auth (needs root)', async () => {
    chownSync(job.home, OTHER_UID, OTHER_UID);
    await expect(job.start({ repo, apiToken: TOKEN })).rejects.toMatchObject(refused(job.home, FOREIGN));
    expect((await job.start({ repo })).repo).toBe(repo);
  });

  it.runIf(IS_ROOT)(
    'is made in a folder of another user without api-auth, as in a container (needs root)',
    async () => {
      chownSync(job.home, OTHER_UID, OTHER_UID);
      const folder = join(job.home, 'new');
      await expect(job.start({ repo: folder, apiToken: TOKEN })).rejects.toMatchObject(refused(job.home, FOREIGN));
      expect((await job.start({ repo: folder })).repo).toBe(folder);
    },
  );

  it('is made in a sticky folder', async () => {
    chmodSync(job.home, 0o1777);
    const folder = join(job.home, 'new');
    expect((await job.start({ repo: folder, apiToken: TOKEN })).repo).toBe(folder);
  });

  it('that cannot be made is an error', async () => {
    writeFileSync(join(job.home, 'file'), '');
    await expect(job.start({ repo: join(job.home, 'file', 'new') })).rejects.toMatchObject({ code: 'invalid-input' });
    expect(readdirSync(job.folder)).toEqual([]);
  });

  it('is refused before it is made, too', async () => {
    chmodSync(job.home, 0o777);
    await expect(job.start({ repo: join(job.home, 'new') })).rejects.toMatchObject(refused(job.home, WRITABLE));
    expect(existsSync(join(job.home, 'new'))).toBe(false);
  });

  it('is found by its real path', async () => {
    const link = join(job.home, 'link');
    chmodSync(repo, 0o777);
    symlinkSync(repo, link);
    await expect(job.start({ repo: link })).rejects.toMatchObject(refused(repo, WRITABLE));
  });
});

describe('the secret of api-auth', () => {
  let server: Server;
  let requests: (string | undefined)[];
  beforeEach(async () => {
    // A request of the test before may still be answered.
    const received: (string | undefined)[] = [];
    requests = received;
    server = createServer((request, response) => {
      received.push(request.headers.authorization);
      response.writeHead(403).end();
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
  });
  afterEach(() => server.close());

  const NEVER = { neverOpensApi: true };
  const api = (host: string) => `/ip4/${host}/tcp/${(server.address() as AddressInfo).port}`;

  /** Puts an address into the file of the API while the daemon starts. */
  async function startWithAddress(address: string, mode: number, apiToken: string | null): Promise<void> {
    const start = job.start({ repo, apiToken, limitMs: 1500 }, NEVER).catch((error) => error);
    while (!existsSync(join(repo, 'seen.json'))) await new Promise((resolve) => setTimeout(resolve, 10));
    const draft = join(repo, 'api.draft');
    if (existsSync(join(repo, 'api'))) renameSync(join(repo, 'api'), draft);
    writeFileSync(draft, address);
    chmodSync(draft, mode);
    renameSync(draft, join(repo, 'api'));
    expect(await start).toMatchObject({ code: 'daemon-not-ready' });
  }

  it('is sent to the address in a file of this user', async () => {
    await startWithAddress(api('127.0.0.1'), 0o644, TOKEN);
    expect(requests).toContain(`Bearer ${TOKEN}`);
  });

  it('is not sent to an address in a file that others can write', async () => {
    await startWithAddress(api('127.0.0.1'), 0o666, TOKEN);
    expect(requests).toEqual([]);
  });

  it.runIf(IS_ROOT)('is not sent to an address in a file of another user (needs root)', async () => {
    writeFileSync(join(repo, 'api'), 'old');
    chownSync(join(repo, 'api'), OTHER_UID, OTHER_UID);
    await startWithAddress(api('127.0.0.1'), 0o644, TOKEN);
    expect(requests).toEqual([]);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

  it.runIf(outside !== undefined).each([[TOKEN], [null]])(
    'and requests without it do not leave the machine for the address in the file: %s',
    async (apiToken) => {
      await startWithAddress(api(outside ?? ''), 0o644, apiToken);
      expect(requests).toEqual([]);
    },
  );

  it.runIf(outside !== undefined)('and the search for a running daemon do not leave the machine', async () => {
    writeFileSync(join(repo, 'api'), api(outside ?? ''));
    await job.start({ repo });
    expect(requests).toEqual([]);
  });

  it('is the only one that is valid during the job', async () => {
    const entry = { AuthSecret: 'bearer:known', AllowedPaths: ['/api/v0'] };
    const text = JSON.stringify({ Identity: { PeerID: 'x' }, API: { Authorizations: { known: entry } } });
    writeFileSync(join(repo, 'config'), text);
    const node = await job.start({ repo, apiToken: TOKEN });
    const init = { method: 'POST', headers: { Authorization: 'Bearer known' } };
    expect((await fetch(`${node.apiUrl}/api/v0/id`, init)).status).toBe(403);
    await job.stop();
    expect(readFolderContents(repo).config).toBe(text);
  });
});
