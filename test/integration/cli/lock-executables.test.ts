// The digests of executables that ipfs-kit lock --executables adds, with an origin on loopback.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashForPlatforms, readPlatforms } from '../../../cli/lock-executables.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { openNetwork } from '../../../kit/download/network.ts';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';

const VERSION = '0.43.0';
const SILENT = { info() {}, debug() {}, warning() {} };
const PROGRAMS = { 'linux-amd64': tinyElf('amd64', VERSION), 'linux-arm64': tinyElf('arm64', VERSION) };

let folder: string;
let origin: LoopbackOrigin;
let archives: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const published = await publishRelease(folder, {
    name: 'kubo',
    version: VERSION,
    binary: 'ipfs',
    platforms: PROGRAMS,
  });
  archives = Object.fromEntries(Object.values(published).map(({ file, sha512 }) => [file, `sha512:${sha512}`]));
  origin = await startOrigin(folder);
});
afterEach(async () => {
  await origin.close();
  await rm(folder, { recursive: true });
});

async function hash(platforms: string) {
  const task = {
    distribution: DISTRIBUTIONS.kubo,
    version: VERSION,
    known: await loadKnownReleases('kubo'),
    mirror: { url: origin.url, only: true },
    network: openNetwork({ log: SILENT }),
    log: SILENT,
  };
  return hashForPlatforms(task, archives, readPlatforms(platforms));
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the digests of executables', () => {
  it('are those of the archives for the platforms', async () => {
    expect(await hash('linux/amd64, linux/arm64')).toEqual({
      [`kubo_v${VERSION}_linux-amd64.tar.gz`]: { ipfs: sha256(PROGRAMS['linux-amd64']) },
      [`kubo_v${VERSION}_linux-arm64.tar.gz`]: { ipfs: sha256(PROGRAMS['linux-arm64']) },
    });
  });

  it('are not those of an archive with another digest', async () => {
    const file = join(folder, 'kubo', `v${VERSION}`, `kubo_v${VERSION}_linux-amd64.tar.gz`);
    await writeFile(file, Buffer.concat([await readFile(file), Buffer.from('more')]));
    await expect(hash('linux/amd64')).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it('are not those of a program for another platform', async () => {
    const swapped = { 'linux-amd64': PROGRAMS['linux-arm64'] };
    const published = await publishRelease(folder, {
      name: 'kubo',
      version: VERSION,
      binary: 'ipfs',
      platforms: swapped,
    });
    for (const { file, sha512 } of Object.values(published)) archives[file] = `sha512:${sha512}`;
    await expect(hash('linux/amd64')).rejects.toMatchObject({ code: 'wrong-architecture' });
  });

  it.each(['linux/386', 'plan9/amd64', ''])(
    'are an error for the platform %j, which has no binaries',
    async (platform) => {
      await expect(hash(platform)).rejects.toMatchObject({ code: 'invalid-input' });
    },
  );
});
