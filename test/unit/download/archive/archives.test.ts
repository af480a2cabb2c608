import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArchiveLimits } from '../../../../kit/download/archive/archive.ts';
import { receiveTarGz } from '../../../../kit/download/archive/tar-gz.ts';
import { receiveZip } from '../../../../kit/download/archive/zip.ts';
import { type TarEntry, tarGz } from '../../../support/origins/publish.ts';
import { type ZipEntry, zip } from '../../../support/programs/zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const CONTENT = Buffer.from('#!binary '.repeat(30_000));
const LIMITS: ArchiveLimits = { archiveBytes: 2 ** 20, memberBytes: 2 ** 20, inflatedBytes: 2 ** 22 };

async function* inChunks(bytes: Uint8Array, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

const hashing = (hash: Hash) => ({
  update: (chunk: Buffer) => {
    hash.update(chunk);
  },
});

async function receive(format: 'tar.gz' | 'zip', bytes: Uint8Array, verify = async () => {}) {
  const sha512 = createHash('sha512');
  const hash = hashing(sha512);
  const members = new Map([['kubo/ipfs', join(folder, 'ipfs')]]);
  const reception = { name: `kubo.${format}`, body: inChunks(bytes), members, hash, verify, limits: LIMITS };
  const files =
    format === 'zip' ? await receiveZip(reception, join(folder, 'kubo.zip')) : await receiveTarGz(reception);
  return { files, digest: sha512.digest('hex') };
}

const good: readonly TarEntry[] = [
  { name: 'kubo/README.md', content: Buffer.from('read me') },
  { name: 'kubo/ipfs', content: CONTENT, mode: 0o600 },
  { name: 'kubo/install.sh', content: Buffer.from('no') },
];
const asZip = (entries: readonly TarEntry[]): ZipEntry[] =>
  entries.map(({ name, content = Buffer.alloc(0), type }) => ({
    name,
    content,
    mode: type === 'symlink' ? 0o120777 : 0o100644,
  }));

describe.each(['tar.gz', 'zip'] as const)('a %s', (format) => {
  const make = async (entries: readonly TarEntry[]) => (format === 'zip' ? zip(asZip(entries)) : tarGz(entries));

  it('is extracted to executable files regardless of its modes, with their digests', async () => {
    const bytes = await make(good);
    const { files, digest } = await receive(format, bytes);
    const sha256 = createHash('sha256').update(CONTENT).digest('hex');
    expect(files).toEqual([{ path: join(folder, 'ipfs'), size: CONTENT.length, sha256 }]);
    expect(digest).toBe(createHash('sha512').update(bytes).digest('hex'));
    expect(await readFile(join(folder, 'ipfs'))).toEqual(CONTENT);
    expect((await stat(join(folder, 'ipfs'))).mode & 0o777).toBe(0o755);
    expect(await readdir(folder)).toEqual(['ipfs']);
  });

  const hostile: [string, readonly TarEntry[], RegExp][] = [
    ['a path outside the folder', [{ name: '../ipfs', content: CONTENT }, ...good], /outside|invalid relative/],
    ['.. inside a path', [{ name: 'kubo/../../ipfs', content: CONTENT }], /outside|invalid relative/],
    ['an absolute path', [{ name: '/tmp/ipfs', content: CONTENT }], /outside|absolute path/],
    ['a symbolic link as the member', [{ name: 'kubo/ipfs', type: 'symlink', linkname: '/bin/sh' }], /symlink/],
    ['another member', [{ name: 'kubo/ipfs2', content: CONTENT }], /does not contain 'kubo\/ipfs'/],
    ['the member twice', [...good, ...good], /twice/],
    ['a member that is too large', [{ name: 'kubo/ipfs', content: Buffer.alloc(2 ** 20 + 1) }], /bytes/],
    ['no members', [], /does not contain/],
  ];
  it.each(hostile)('with %s is rejected', async (_, entries, message) => {
    await expect(receive(format, await make(entries))).rejects.toMatchObject({
      code: 'unsafe-archive',
      message: expect.stringMatching(message),
    });
    expect(existsSync(join(folder, '..', 'ipfs'))).toBe(false);
  });

  it('is rejected if it is not an archive', async () => {
    await expect(receive(format, Buffer.from('<html>404</html>'))).rejects.toMatchObject({ code: 'unsafe-archive' });
  });

  it.each([0, 1, 9, 100, 500])('is rejected if it is truncated after %i bytes', async (length) => {
    const bytes = (await make(good)).subarray(0, length);
    await expect(receive(format, bytes)).rejects.toMatchObject({ code: 'unsafe-archive' });
  });

  it('with a wrong digest fails with that error first', async () => {
    const wrong = async () => {
      throw new Error('digest');
    };
    await expect(receive(format, Buffer.from('not an archive'), wrong)).rejects.toThrow(/^digest$/);
  });

  it('is rejected if it is larger than the limit', async () => {
    const noise = Buffer.alloc(2 ** 20 + 1);
    await expect(receive(format, noise)).rejects.toMatchObject({ message: expect.stringMatching(/larger than/) });
  });

  it('fails with the error of the transfer if that breaks', async () => {
    const bytes = await make(good);
    async function* broken(): AsyncGenerator<Buffer> {
      yield bytes.subarray(0, 50);
      throw new Error('connection reset');
    }
    const members = new Map([['kubo/ipfs', join(folder, 'ipfs')]]);
    const hash = hashing(createHash('sha512'));
    const reception = { name: 'a', body: broken(), members, hash, verify: async () => {} };
    const receiving = format === 'zip' ? receiveZip(reception, join(folder, 'a.zip')) : receiveTarGz(reception);
    await expect(receiving).rejects.toThrow(/^connection reset$/);
  });
});

it('stops at the limit if a gzip inflates without end', async () => {
  const bomb = await tarGz([{ name: 'kubo/README.md', content: Buffer.alloc(2 ** 24) }, ...good]);
  expect(bomb.length).toBeLessThan(50_000);
  await expect(receive('tar.gz', bomb)).rejects.toMatchObject({ message: expect.stringMatching(/inflates to more/) });
});

describe('a zip whose directory is wrong about a member', () => {
  // So short that the library reports the error before the reader listens.
  const content = Buffer.from('#!binary '.repeat(500));
  const [SIZE_COMPRESSED, SIZE] = [20, 24];

  it.each([
    ['size', SIZE, content.length + 1],
    ['size', SIZE, 1],
    ['size', SIZE, 0],
    ['compressed size', SIZE_COMPRESSED, 10],
    ['compressed size', SIZE_COMPRESSED, 1],
  ])('a %s (at %i) of %i is an error, is not left unhandled, and does not hang', async (_, at, size) => {
    const bytes = zip([{ name: 'kubo/ipfs', content }]);
    bytes.writeUInt32LE(size, bytes.lastIndexOf('PK\x01\x02', undefined, 'latin1') + at);
    const unhandled: unknown[] = [];
    const collect = (error: unknown) => unhandled.push(error);
    process.on('uncaughtException', collect);
    try {
      for (let times = 0; times < 20; times++) {
        await expect(receive('zip', bytes)).rejects.toMatchObject({ code: 'unsafe-archive' });
        await rm(join(folder, 'ipfs'), { force: true });
      }
    } finally {
      process.off('uncaughtException', collect);
    }
    expect(unhandled).toEqual([]);
  });
});
