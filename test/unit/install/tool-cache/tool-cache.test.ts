import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import * as toolkit from '@actions/tool-cache';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../../../../kit/download/digest/hash.ts';
import { toDiskError } from '../../../../kit/install/tool-cache/disk-error.ts';
import { type EntryRecord, entryPaths, RECORD_FILE, readRecord } from '../../../../kit/install/tool-cache/entry.ts';
import { readEntry } from '../../../../kit/install/tool-cache/entry-state.ts';
import { placeObstacle } from '../../../../kit/install/tool-cache/root.ts';
import { createStaging, discardStaging, sweepStaging } from '../../../../kit/install/tool-cache/staging.ts';
import { listCachedVersions, placeEntry, recordFiles, repairEntry } from '../../../../kit/install/tool-cache/write.ts';
import { nameIn, parsePlatform } from '../../../../kit/platform/conventions.ts';
import { canBeOtherUser, giveToOtherUser } from '../../../support/isolation/other-user.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tool-cache-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const pathsOf = (version: string) => {
  return entryPaths(root, { tool: 'kubo', version, arch: 'x64', libc: 'glibc' });
};

async function stage(version: string, text: string): Promise<{ staging: string; record: EntryRecord }> {
  const staging = await createStaging(root, 'kubo');
  const path = join(staging, 'ipfs');
  await writeFile(path, text, { mode: 0o755 });
  const files = await recordFiles([{ path, size: text.length, sha256: await sha256OfFile(path) }]);
  const origin = 'a test';
  const platform = 'linux/amd64';
  return {
    staging,
    record: { product: 'kubo', version, platform, verifiedBy: 'pinned', origin, digests: {}, files },
  };
}

async function install(version: string, text: string, accepts = true): Promise<EntryRecord> {
  const { staging, record } = await stage(version, text);
  const placed = await placeEntry(staging, pathsOf(version), record, async () => accepts);
  await discardStaging(staging);
  return placed;
}

const contentOf = (version: string) => readFile(join(pathsOf(version).directory, 'ipfs'), 'utf8');

describe('the path of an entry', () => {
  it.each([
    ['linux/amd64', 'glibc', 'x64'],
    ['linux/amd64', 'musl', 'x64-musl'],
    ['linux/arm64', 'static', 'arm64'],
    ['linux/386', 'glibc', 'ia32'],
    ['windows/amd64', null, 'x64'],
  ])('%s with %s is in %s', (platform, libc, folder) => {
    const key = { tool: 'kubo', version: '0.43.0', arch: nameIn(parsePlatform(platform), 'node').arch, libc };
    // Later steps may run in another folder.
    for (const root of ['/cache', 'cache']) {
      const directory = resolve(root, 'kubo/0.43.0', folder);
      expect(entryPaths(root, key)).toEqual({ directory, marker: `${directory}.complete` });
    }
  });
});

describe('a new entry', () => {
  it('is complete, and @actions/tool-cache finds it', async () => {
    await install('0.43.0', 'one');
    expect(readEntry(pathsOf('0.43.0'), ['ipfs'])).toMatchObject({
      state: 'complete',
      record: { verifiedBy: 'pinned' },
    });
    process.env.RUNNER_TOOL_CACHE = root;
    expect(toolkit.find('kubo', '0.43.0', 'x64')).toBe(pathsOf('0.43.0').directory);
    expect(toolkit.find('kubo', '0.43.x', 'x64')).toBe(pathsOf('0.43.0').directory);
    expect(toolkit.findAllVersions('kubo', 'x64')).toEqual(['0.43.0']);
    expect(toolkit.find('kubo', '0.43.0', 'arm64')).toBe('');
  });

  it('is listed for its architecture if it is complete', async () => {
    await install('0.43.0', 'one');
    await install('0.42.0', 'two');
    await rm(pathsOf('0.42.0').marker);
    expect(await listCachedVersions(root, 'kubo', 'x64')).toEqual(['0.43.0']);
    expect(await listCachedVersions(root, 'kubo', 'arm64')).toEqual([]);
    expect(await listCachedVersions(root, 'lotus', 'x64')).toEqual([]);
  });

  it('leaves no staging folder', async () => {
    await install('0.43.0', 'one');
    expect(await readdir(join(root, 'kubo'))).toEqual(['0.43.0']);
    expect((await readdir(join(root, 'kubo', '0.43.0'))).sort()).toEqual(['x64', 'x64.complete']);
  });

  it('has times in whole seconds, so that it is still complete in an image', async () => {
    await install('0.43.0', 'one');
    const path = join(pathsOf('0.43.0').directory, 'ipfs');
    expect((await stat(path)).mtimeMs % 1000).toBe(0);
  });

  it('is adopted by a second job', async () => {
    await install('0.43.0', 'one');
    const other = await install('0.43.0', 'other');
    expect(await contentOf('0.43.0')).toBe('one');
    expect(other.files.ipfs?.size).toBe(3);
  });

  it('is replaced if the second job does not accept it', async () => {
    await install('0.43.0', 'one');
    await install('0.43.0', 'other', false);
    expect(await contentOf('0.43.0')).toBe('other');
    expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe('complete');
  });
});

describe('several jobs at once', () => {
  const installAtOnce = () => Promise.all([...Array(12).keys()].map((job) => install('0.43.0', `job ${job}`)));
  const expectWhole = async () => {
    expect(readEntry(pathsOf('0.43.0'), ['ipfs'])).toMatchObject({ state: 'complete' });
    expect(await readdir(pathsOf('0.43.0').directory)).toEqual([RECORD_FILE, 'ipfs']);
    expect(await readdir(join(root, 'kubo'))).toEqual(['0.43.0']);
  };

  it('place one entry', async () => {
    expect(new Set(await installAtOnce()).size).toBeGreaterThan(1);
    await expectWhole();
  });

  it('replace an entry with another file', async () => {
    await install('0.43.0', 'old');
    await writeFile(join(pathsOf('0.43.0').directory, 'other'), '');
    await installAtOnce();
    await expectWhole();
  });

  // Docker creates a folder for a file that a bind mount names and that does not exist.
  it.each(['ipfs', RECORD_FILE])('replace an entry in which %s is a folder', async (name) => {
    await install('0.43.0', 'old');
    await rm(join(pathsOf('0.43.0').directory, name));
    await mkdir(join(pathsOf('0.43.0').directory, name));
    await installAtOnce();
    expect(readEntry(pathsOf('0.43.0'), ['ipfs'])).toMatchObject({ state: 'complete' });
  });

  it('do not take the draft of a record for another file', async () => {
    const record = await install('0.43.0', 'old');
    const draft = join(pathsOf('0.43.0').directory, `${RECORD_FILE}.${randomUUID()}.new`);
    await writeFile(draft, '');
    expect(await install('0.43.0', 'new')).toEqual(record);
    expect(existsSync(draft)).toBe(true);
  });
});

describe('a changed entry', () => {
  const changes: [string, string, (directory: string) => Promise<void>, boolean][] = [
    ['without its marker', 'absent', async (d) => rm(`${d}.complete`), true],
    ['with other times', 'damaged', async (d) => utimes(join(d, 'ipfs'), 1, 1), true],
    ['with another executable', 'damaged', async (d) => writeFile(join(d, 'ipfs'), 'bad'), false],
    ['without its executable', 'damaged', async (d) => rm(join(d, 'ipfs')), false],
    ['without its record and its executable', 'damaged', async (d) => rm(d, { recursive: true }), false],
    ['with a malformed record', 'preinstalled', async (d) => writeFile(join(d, '.setup-ipfs-kit.json'), '{'), false],
  ];

  it.each(changes)('%s is %s', async (_, state, change, repairable) => {
    await install('0.43.0', 'one');
    await change(pathsOf('0.43.0').directory);
    expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe(state);
    const repaired = await repairEntry(pathsOf('0.43.0'), ['ipfs']);
    expect(repaired !== null).toBe(repairable);
    if (repairable) expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe('complete');
    await install('0.43.0', 'new', false);
    expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe('complete');
  });

  it('from @actions/tool-cache is preinstalled', async () => {
    process.env.RUNNER_TOOL_CACHE = root;
    process.env.RUNNER_TEMP = root;
    const source = join(root, 'source');
    await mkdir(source);
    await writeFile(join(source, 'ipfs'), 'theirs', { mode: 0o755 });
    await toolkit.cacheDir(source, 'kubo', '0.43.0', 'x64');
    expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe('preinstalled');
  });
});

describe('an entry with more files than requested', () => {
  it('keeps every file in its record when it is repaired', async () => {
    await install('0.43.0', 'one');
    await addToEntry('helper');
    const { directory } = pathsOf('0.43.0');
    for (const name of ['ipfs', 'helper']) await utimes(join(directory, name), 1, 1);
    expect(Object.keys((await repairEntry(pathsOf('0.43.0'), ['ipfs']))?.files ?? {})).toEqual(['ipfs', 'helper']);
    expect(readEntry(pathsOf('0.43.0'), ['ipfs', 'helper']).state).toBe('complete');
  });

  it('is not repaired if any of its files has changed', async () => {
    await install('0.43.0', 'one');
    await addToEntry('helper');
    const { directory, marker } = pathsOf('0.43.0');
    await rm(marker);
    await writeFile(join(directory, 'helper'), 'changed');
    expect(await repairEntry(pathsOf('0.43.0'), ['ipfs'])).toBeNull();
    expect(readEntry(pathsOf('0.43.0'), ['ipfs']).state).toBe('absent');
  });

  /** Adds a file to the entry and its record. */
  async function addToEntry(name: string): Promise<void> {
    const { directory } = pathsOf('0.43.0');
    const path = join(directory, name);
    await writeFile(path, name, { mode: 0o755 });
    const files = await recordFiles([{ path, size: name.length, sha256: await sha256OfFile(path) }]);
    const record = readRecord(directory);
    if (!record) throw new Error('the entry has a record');
    await writeFile(join(directory, RECORD_FILE), JSON.stringify({ ...record, files: { ...record.files, ...files } }));
  }
});

describe('the place of a new entry', () => {
  const obstacle = () => placeObstacle(root, 'kubo', pathsOf('0.43.0').directory);

  it('is usable if this user can write there, and nothing is left', async () => {
    expect(await obstacle()).toBeNull();
    expect(await readdir(root)).toEqual([]);
  });

  it.skipIf(!canBeOtherUser).each(['kubo', 'kubo/0.43.0', 'kubo/0.43.0/x64'])(
    'is not usable if %s belongs to another user (needs root)',
    async (name) => {
      await mkdir(join(root, name), { recursive: true });
      await giveToOtherUser(join(root, name));
      expect(await obstacle()).toBe(`${join(root, name)} belongs to another user`);
    },
  );

  it.each(['kubo', 'kubo/0.43.0'])('is not usable if %s is a file', async (name) => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), '');
    expect(await obstacle()).toBe(`${join(root, name)} is not a folder`);
  });

  it.skipIf(process.platform !== 'linux')(
    'is not usable if the system says so only when a folder is created',
    async () => {
      expect(await placeObstacle('/proc', 'kubo', '/proc/kubo/0.43.0/x64')).toMatch(
        /^\/proc.* is not writable \(E\w+\)$/,
      );
    },
  );
});

describe('a staging folder', () => {
  it('can be created while other jobs discard theirs and remove the empty folder', async () => {
    const job = async () => {
      for (let round = 0; round < 100; round++) await discardStaging(await createStaging(root, 'kubo'));
    };
    await Promise.all(Array.from({ length: 8 }, job));
    expect(await readdir(root)).toEqual([]);
  });

  it('leaves nothing behind when it is discarded', async () => {
    await discardStaging(await createStaging(root, 'kubo'));
    expect(await readdir(root)).toEqual([]);
  });

  it.skipIf(!canBeOtherUser)('of another user, or that others can write to, is never deleted', async () => {
    const folders = [await createStaging(root, 'kubo'), await createStaging(root, 'kubo')] as const;
    await giveToOtherUser(folders[0]);
    await chmod(folders[1], 0o777);
    for (const folder of folders) await utimes(folder, 1, 1);
    await sweepStaging(root, 'kubo', Date.now());
    for (const folder of folders) expect(existsSync(folder)).toBe(true);
  });

  it('of a killed process is removed after a day', async () => {
    const killed = await createStaging(root, 'kubo');
    const running = await createStaging(root, 'kubo');
    const old = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(killed, old, old);
    await sweepStaging(root, 'kubo', Date.now());
    expect([existsSync(killed), existsSync(running)]).toEqual([false, true]);
  });
});

it.each([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EACCES', 'tool-cache-unwritable'],
  ['EROFS', 'tool-cache-unwritable'],
  ['ENOTDIR', 'tool-cache-unwritable'],
  ['EFBIG', 'tool-cache-unwritable'],
  ['EIO', 'tool-cache-unwritable'],
  ['EISDIR', 'tool-cache-unwritable'],
  ['EINVAL', 'tool-cache-unwritable'],
])('reports %s as %s', (errno, code) => {
  expect(toDiskError(Object.assign(new Error('x'), { code: errno }), '/cache')).toMatchObject({ code });
});

it.each(['EACCES', 'EPERM'])('names the user of a container as a cause of %s', (code) => {
  const error = toDiskError(Object.assign(new Error('x'), { code }), '/__w/_temp/setup-ipfs-kit-tools');
  expect(String(error)).toContain(
    'Give the user of the job write access to this folder, or set RUNNER_TOOL_CACHE to another one. ' +
      'If the job has a container, start it as the user of the runner or as root (`options: --user`).',
  );
});

it('returns other errors unchanged', () => {
  const error = Object.assign(new Error('x'), { code: 'ECONNRESET' });
  expect(toDiskError(error, '/cache')).toBe(error);
});
