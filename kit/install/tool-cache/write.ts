// Writes to the tool cache so that any number of jobs can do it at once. A job prepares an entry in a staging folder on the
// same file system and publishes it by one rename. A job that finds the entry there already adopts it.
import { existsSync } from 'node:fs';
import { chmod, copyFile, lstat, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ARCHIVE_LIMITS, type ExtractedFile } from '../../download/archive/archive.ts';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { errorCode } from '../../errors.ts';
import { writeFileAtomically } from '../../system/write/atomic-write.ts';
import { ignoreUnsupportedChange } from '../../system/write/file-errors.ts';
import { toDiskError } from './disk-error.ts';
import {
  type EntryPaths,
  type EntryRecord,
  entryWriters,
  type FileRecord,
  isExecutable,
  matchesRecord,
  RECORD_FILE,
  readRecord,
} from './entry.ts';
import { renameWithRetry } from './rename.ts';
import { makeFolder, moveAside, replaceEntryFile } from './staging.ts';

/** What a rename reports if the target exists: Linux and macOS the first two, Windows the third, and all the last for a file or link. */
const TARGET_EXISTS_CODES: readonly (string | null)[] = ['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'];

/** Of a job that updates the record at this moment. No one starts a program of that name. */
const RECORD_DRAFT = /^\.setup-ipfs-kit\.json\.[0-9a-f-]{36}\.new$/;
/** Each one but the last needs another job that places or removes the entry at the same moment. */
const MAX_PLACE_ATTEMPTS = 10;

/** Returns the versions of a tool that are complete for the folder `arch` (`x64`, `x64-musl`) and no one else's, in any order. */
export async function listCachedVersions(root: string, tool: string, arch: string): Promise<readonly string[]> {
  const versions = await readdir(join(root, tool)).catch(() => []);
  return versions.filter((version) => {
    const directory = join(root, tool, version, arch);
    return existsSync(`${directory}.complete`) && existsSync(directory) && entryWriters(directory, []) === 'own';
  });
}

/**
 * Returns the records of files, with their sizes and modification times. The times are set to whole seconds first: layers of
 * images keep nothing finer, so the records also match in an image.
 */
export async function recordFiles(files: readonly ExtractedFile[]): Promise<Record<string, FileRecord>> {
  const records: Record<string, FileRecord> = {};
  for (const { path, sha256 } of files) {
    const { size, mtimeMs } = await stat(path);
    const seconds = Math.floor(mtimeMs / 1000);
    await utimes(path, seconds, seconds).catch(ignoreUnsupportedChange);
    records[basename(path)] = { size, mtime: (await stat(path)).mtimeMs, sha256 };
  }
  return records;
}

/** Returns whether each file of a folder has a sha256, by file name. */
export async function hasBytes(directory: string, sha256: ReadonlyMap<string, string>): Promise<boolean> {
  for (const [name, expected] of sha256) {
    const path = join(directory, name);
    const size = (await lstat(path).catch(() => null))?.size ?? Number.POSITIVE_INFINITY;
    // Hashing a file of any size could take hours.
    if (size > ARCHIVE_LIMITS.memberBytes) return false;
    if ((await sha256OfFile(path).catch(() => null)) !== expected) return false;
  }
  return true;
}

/**
 * Copies executables into a staging folder, and returns them; null if a copy does not have its sha256. Another user may change the
 * originals meanwhile.
 */
export async function copyExecutables(
  from: string,
  staging: string,
  sha256: ReadonlyMap<string, string>,
): Promise<readonly ExtractedFile[] | null> {
  if (!(await hasBytes(from, sha256))) return null;
  for (const name of sha256.keys()) await copyFile(join(from, name), join(staging, name)).catch(() => undefined);
  if (!(await hasBytes(staging, sha256))) return null;
  return [...sha256].map(([name, digest]) => ({ path: join(staging, name), size: 0, sha256: digest }));
}

/**
 * Returns what a folder has besides a record and these files; also what has the name of one, but is a folder or a pipe. The folder is
 * on PATH, so it could be a program of any name.
 */
export async function findOtherFiles(directory: string, files: readonly string[]): Promise<readonly string[]> {
  const found = await readdir(directory, { withFileTypes: true }).catch(() => null);
  if (found === null) return [''];
  const isExpected = (name: string) => name === RECORD_FILE || RECORD_DRAFT.test(name) || files.includes(name);
  return found.filter((entry) => !entry.isFile() || !isExpected(entry.name)).map(({ name }) => name);
}

/**
 * Moves the finished staging folder into the tool cache and returns the record of the entry: this job's, or that of another
 * job which was first, if `accepts` resolves to true for it. Otherwise the files of the existing entry are replaced one by one,
 * each atomically, so that a process that starts one meanwhile always finds a whole executable. Only a program that runs on Windows is
 * moved away first, so there is none for a moment.
 * Throws `tool-cache-unwritable`, `disk-full`.
 */
export async function placeEntry(
  staging: string,
  paths: EntryPaths,
  record: EntryRecord,
  accepts: (record: EntryRecord) => Promise<boolean>,
): Promise<EntryRecord> {
  try {
    await writeFile(join(staging, RECORD_FILE), formatRecord(record), { mode: 0o644 });
    await shareEntry(staging, Object.keys(record.files));
    await makeFolder(dirname(paths.directory));
    const placed = await moveOrAdopt(staging, paths.directory, record, accepts);
    // A crash can lose files of an entry that has its marker. Their sizes then differ from the record.
    writeFileAtomically(paths.marker, '', { durable: false });
    return placed;
  } catch (error) {
    throw toDiskError(error, paths.directory);
  }
}

/**
 * Returns the record of an entry whose files have the recorded bytes, although their times may differ or the marker may be missing:
 * the folder was copied, restored or put into an image, or its writer was killed before it wrote the marker. Returns null if the
 * bytes of a file differ, if this user cannot run one, or if one of `files` is missing. All recorded files are hashed, not only
 * `files`, because the marker covers all of them. Then updates the record and the marker if this user can write to the entry.
 */
export async function repairEntry(paths: EntryPaths, files: readonly string[]): Promise<EntryRecord | null> {
  const record = readRecord(paths.directory);
  if (!record || entryWriters(paths.directory, Object.keys(record.files)) !== 'own') return null;
  if (!files.every((file) => isExecutable(join(paths.directory, file)))) return null;
  const found: Record<string, FileRecord> = {};
  for (const file of new Set([...files, ...Object.keys(record.files)])) {
    const recorded = record.files[file];
    const path = join(paths.directory, file);
    const seen = await stat(path).catch(() => null);
    if (!recorded || seen?.size !== recorded.size) return null;
    if ((await sha256OfFile(path).catch(() => null)) !== recorded.sha256) return null;
    found[file] = { ...recorded, mtime: seen.mtimeMs };
  }
  const renewed = { ...record, files: found };
  renewRecord(paths, record, renewed);
  return renewed;
}

/** The next job finds the entry without hashing it, unless it is in a place that this user can only read. */
function renewRecord(paths: EntryPaths, old: EntryRecord, renewed: EntryRecord): void {
  try {
    const text = formatRecord(renewed);
    if (text !== formatRecord(old)) writeFileAtomically(join(paths.directory, RECORD_FILE), text);
    if (!existsSync(paths.marker)) writeFileAtomically(paths.marker, '');
  } catch (error) {
    if (errorCode(error) === null) throw error;
  }
}

function formatRecord(record: EntryRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

async function moveOrAdopt(
  staging: string,
  directory: string,
  record: EntryRecord,
  accepts: (record: EntryRecord) => Promise<boolean>,
): Promise<EntryRecord> {
  const names = Object.keys(record.files);
  for (let attempt = 1; ; attempt++) {
    try {
      await renameWithRetry(staging, directory);
      return record;
    } catch (error) {
      if (!TARGET_EXISTS_CODES.includes(errorCode(error)) || attempt === MAX_PLACE_ATTEMPTS) throw error;
    }
    // Other jobs may do the same at this moment: then the next attempt finds what they have placed.
    const isClean = entryWriters(directory, names) === 'own' && (await findOtherFiles(directory, names)).length === 0;
    if (!isClean) {
      await moveAside(directory);
      continue;
    }
    const existing = readRecord(directory);
    if (existing && matchesRecord(directory, existing, names) && (await accepts(existing))) return existing;
    if (await replaceFiles(staging, directory, [...names, RECORD_FILE])) return record;
  }
}

/** Replaces the files of an entry one by one. Returns false if nothing was replaced, because another job has moved the entry aside. */
async function replaceFiles(staging: string, directory: string, names: readonly string[]): Promise<boolean> {
  for (const [index, name] of names.entries()) {
    try {
      await replaceEntryFile(join(staging, name), join(directory, name));
    } catch (error) {
      if (index > 0 || errorCode(error) !== 'ENOENT') throw error;
      return false;
    }
  }
  return true;
}

/**
 * Lets other users run the entry as far as the umask allows, but not change it. The umask is read from the mode of the record, which
 * was just created: mkdtemp created the folder for this user only, and copies and archives have modes of their own.
 */
async function shareEntry(directory: string, executables: readonly string[]): Promise<void> {
  const readable = (await stat(join(directory, RECORD_FILE))).mode & 0o444;
  const mode = 0o700 | readable | (readable >> 2);
  for (const path of [...executables.map((name) => join(directory, name)), directory])
    await chmod(path, mode).catch(ignoreUnsupportedChange);
}
