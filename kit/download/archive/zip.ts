// A .zip, whose directory stands at its end: received into a file, verified, and only then opened.
import { open, rm } from 'node:fs/promises';
import yauzl from 'yauzl';
import { isKitError } from '../../errors.ts';
import type { ContentHash } from '../digest/hash.ts';
import {
  ARCHIVE_LIMITS,
  type ExtractedFile,
  type Members,
  refuseIncomplete,
  refuseUnsafeMember,
  refuseUnsafeName,
  unsafeArchive,
  writeExecutable,
} from './archive.ts';

/** APPNOTE.TXT 4.4.2 and 4.4.15: the high half of the external attributes is the Unix mode. */
const MODE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** As receiveTarGz; `spool` is the file that the archive is kept in meanwhile. */
export async function receiveZip(
  name: string,
  body: AsyncIterable<Buffer>,
  members: Members,
  hash: Pick<ContentHash, 'update'>,
  verify: () => Promise<void>,
  spool: string,
  limits = ARCHIVE_LIMITS,
): Promise<readonly ExtractedFile[]> {
  try {
    await spoolArchive(name, body, hash, spool, limits.archiveBytes);
    await verify();
    return await unzip(name, spool, members, limits.memberBytes);
  } finally {
    await rm(spool, { force: true });
  }
}

async function spoolArchive(
  name: string,
  body: AsyncIterable<Buffer>,
  hash: Pick<ContentHash, 'update'>,
  spool: string,
  limit: number,
) {
  const file = await open(spool, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > limit) throw unsafeArchive(name, `it is larger than ${limit} bytes`);
      await hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}

async function unzip(name: string, spool: string, members: Members, limit: number): Promise<readonly ExtractedFile[]> {
  try {
    const zip = await yauzl.openPromise(spool, { lazyEntries: true, autoClose: false });
    try {
      return await extractMembers(name, zip, members, limit);
    } finally {
      zip.close();
    }
  } catch (error) {
    const isArchiveError = error instanceof Error && !isKitError(error) && !('syscall' in error);
    throw isArchiveError ? unsafeArchive(name, `it cannot be unpacked: ${error.message}`, error) : error;
  }
}

async function extractMembers(name: string, zip: yauzl.ZipFile, members: Members, limit: number) {
  const files: ExtractedFile[] = [];
  const found: string[] = [];
  for await (const entry of zip.eachEntry()) {
    const member = entry.fileName;
    refuseUnsafeName(name, member);
    const destination = members.get(member);
    if (destination === undefined) continue;
    if (found.includes(member)) throw unsafeArchive(name, `its member '${member}' stands in it twice`);
    found.push(member);
    const isLink = ((entry.externalFileAttributes >>> 16) & MODE_TYPE) === SYMBOLIC_LINK;
    refuseUnsafeMember(name, member, isLink ? 'symlink' : 'file', entry.uncompressedSize, limit);
    const content = await zip.openReadStreamPromise(entry, {});
    files.push(await writeExecutable(destination, content as AsyncIterable<Buffer>, limit));
  }
  refuseIncomplete(name, members, found);
  return files;
}
