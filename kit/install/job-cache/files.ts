// The files of a job-cache entry: the executables and their record, in one folder.
import { constants, copyFile, link, lstat, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { type EntryRecord, RECORD_FILE } from '../tool-cache/entry.ts';

/** Puts the files of a record and the record itself into `folder`, as hard links if the file system allows it. */
export async function stageFiles(directory: string, record: EntryRecord, folder: string): Promise<void> {
  for (const name of Object.keys(record.files)) await linkOrCopy(join(directory, name), join(folder, name));
  await writeFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

/** Returns how one of `files` differs from the record, without a full stop; null if all match. Hashes their bytes. */
export async function verifyFiles(
  folder: string,
  record: EntryRecord,
  files: readonly string[],
): Promise<string | null> {
  for (const name of files) {
    const recorded = record.files[name];
    if (!recorded) return `its record does not name ${name}`;
    // Does not follow links: a link could point outside the folder.
    const found = await lstat(join(folder, name)).catch(() => null);
    if (!found?.isFile()) return `it has no file ${name}`;
    if (found.size !== recorded.size) return `${name} has ${found.size} bytes instead of ${recorded.size}`;
    const sha256 = await sha256OfFile(join(folder, name));
    if (sha256 !== recorded.sha256) return `${name} has the sha256 ${sha256} instead of ${recorded.sha256}`;
  }
  return null;
}

/** Moves a file, or copies it if the temporary folder and the tool cache are on different file systems. */
export async function moveFile(from: string, to: string): Promise<void> {
  await rename(from, to).catch(() => copyFile(from, to));
}

/** Hard links fail across file systems, and on some systems for files of another user. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
}
