// The files of an entry of the job cache: the executables and their record, side by side in one folder.
import { constants, copyFile, link, lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { type EntryRecord, RECORD_FILE } from '../tool-cache/entry.ts';

/** Puts the files of a record and the record itself into `folder`, without copying where the file system can. */
export async function stageFiles(directory: string, record: EntryRecord, folder: string): Promise<void> {
  for (const name of Object.keys(record.files)) await linkOrCopy(join(directory, name), join(folder, name));
  await writeFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

/** Returns what is wrong with one of `files`, by its bytes; null where all are what the record says. */
export async function verifyFiles(
  folder: string,
  record: EntryRecord,
  files: readonly string[],
): Promise<string | null> {
  for (const name of files) {
    const recorded = record.files[name];
    if (!recorded) return `its record does not name ${name}`;
    // Of the file itself: a link would lead out of the folder.
    const found = await lstat(join(folder, name)).catch(() => null);
    if (!found?.isFile()) return `it has no file ${name}`;
    if (found.size !== recorded.size) return `${name} has ${found.size} bytes and not ${recorded.size}`;
    const sha256 = await sha256OfFile(join(folder, name));
    if (sha256 !== recorded.sha256) return `${name} has the sha256 ${sha256} and not ${recorded.sha256}`;
  }
  return null;
}

/** A link is no copy at all; other file systems have none, or none to a file of another user. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));
}
