// Downloads an archive as a user would, hashes it with every algorithm, and hashes the executables in it.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Archive } from '../../kit/distributions/distribution.ts';
import { receiveTarGz } from '../../kit/download/archive/tar-gz.ts';
import { receiveZip } from '../../kit/download/archive/zip.ts';
import { errorMessage } from '../../kit/errors.ts';
import { fetchUpstream, UpstreamRequestError } from './fetch-upstream.ts';
import type { Hashes } from './merge-records.ts';

interface VerifiedDownload {
  readonly hashes: Hashes;
  /** The sha256 of each executable; or why the archive could not be unpacked. */
  readonly executables: Readonly<Record<string, string>> | string;
}

/** Returns the digests of the archive at `url` and of its executables. Throws UpstreamRequestError, also if the transfer breaks. */
export async function verifyDownload(url: string, archive: Archive): Promise<VerifiedDownload> {
  const folder = await mkdtemp(join(tmpdir(), 'known-releases-'));
  try {
    const path = join(folder, 'archive');
    const hashes = await download(url, path);
    const executables = await hashExecutables(archive, path, folder).catch(errorMessage);
    return { hashes, executables };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function download(url: string, path: string): Promise<Hashes> {
  const { body } = await fetchUpstream(url, { download: true });
  const [sha512, sha256, blake2b] = ['sha512', 'sha256', 'blake2b512'].map((name) => createHash(name));
  const all = [sha512, sha256, blake2b];
  const hashed = async function* () {
    for await (const chunk of body ?? []) {
      for (const hash of all) hash?.update(chunk);
      yield chunk;
    }
  };
  try {
    await pipeline(hashed, createWriteStream(path));
  } catch (cause) {
    throw new UpstreamRequestError(`GET '${url}' failed: the transfer broke. Run this again.`, null, cause);
  }
  const [a = '', b = '', c = ''] = all.map((hash) => hash?.digest('hex'));
  return { sha512: a, sha256: b, 'blake2b-512': c };
}

async function hashExecutables(
  { file, format, members: names }: Archive,
  path: string,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const members = new Map(names.map((name) => [name, join(folder, `member-${basename(name)}`)]));
  // The bytes are hashed already.
  const unchecked = { hash: { update: () => undefined }, verify: async () => {} };
  const reception = { name: file, body: createReadStream(path), members, ...unchecked };
  const found = format === 'zip' ? await receiveZip(reception, `${path}.zip`) : await receiveTarGz(reception);
  return Object.fromEntries(names.map((name, index) => [basename(name), found[index]?.sha256 ?? '']));
}
