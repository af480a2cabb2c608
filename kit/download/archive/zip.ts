// Receives a .zip. Its directory is at the end, so the archive is first saved to a file and verified, then opened.
import { open, rm } from 'node:fs/promises';
import yauzl from 'yauzl';
import {
  ARCHIVE_LIMITS,
  type ArchiveMember,
  type ArchiveReception,
  type ExtractedFile,
  extractMembers,
  limitBytes,
  toArchiveError,
} from './archive.ts';

/** APPNOTE.TXT 4.4.2 and 4.4.15: the upper half of the external attributes is the Unix mode. */
const MODE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** Like receiveTarGz. `spool` is the path of the file that holds the archive meanwhile. */
export async function receiveZip(reception: ArchiveReception, spool: string): Promise<readonly ExtractedFile[]> {
  try {
    await spoolArchive(reception, spool);
    await reception.verify();
    return await unzip(reception, spool);
  } finally {
    await rm(spool, { force: true });
  }
}

async function spoolArchive(reception: ArchiveReception, spool: string): Promise<void> {
  const { body, hash, limits = ARCHIVE_LIMITS } = reception;
  const file = await open(spool, 'wx');
  try {
    for await (const chunk of limitBytes(reception, body, limits.archiveBytes, 'it is larger than')) {
      await hash.update(chunk);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
}

async function unzip(reception: ArchiveReception, spool: string): Promise<readonly ExtractedFile[]> {
  const { name, limits = ARCHIVE_LIMITS } = reception;
  try {
    const zip = await yauzl.openPromise(spool, { lazyEntries: true, autoClose: false });
    try {
      return await extractMembers(reception, zipMembers(zip), limits.memberBytes);
    } finally {
      zip.close();
    }
  } catch (error) {
    throw toArchiveError(name, error);
  }
}

async function* zipMembers(zip: yauzl.ZipFile): AsyncGenerator<ArchiveMember> {
  for await (const entry of zip.eachEntry()) {
    const isLink = ((entry.externalFileAttributes >>> 16) & MODE_TYPE) === SYMBOLIC_LINK;
    yield {
      name: entry.fileName,
      type: isLink ? 'symlink' : 'file',
      size: entry.uncompressedSize,
      open: async () => {
        const stream = await zip.openReadStreamPromise(entry, {});
        // The library only emits an error. If that happens before the reader listens, the reader would wait without end.
        stream.on('error', (error) => stream.destroy(error));
        return stream as AsyncIterable<Buffer>;
      },
      skip: () => {},
    };
  }
}
