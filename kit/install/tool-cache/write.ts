// Writes to the tool cache so that any number of jobs can do it at once. A job prepares an entry in a staging folder on the
// same file system and publishes it by one rename. A job that finds the entry there already adopts it.
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExtractedFile } from '../../download/archive/archive.ts';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { errorCode, KitError } from '../../errors.ts';
import { writeFileAtomically } from '../../system/atomic-write.ts';
import {
  type EntryPaths,
  type EntryRecord,
  entryWriters,
  type FileRecord,
  matchesRecord,
  RECORD_FILE,
  readRecord,
} from './entry.ts';
import { renameWithRetry } from './rename.ts';

const STAGING_PREFIX = '.staging-';
/** No install takes longer, so an older folder was left by a process that was killed. */
const STALE_AFTER_MS = 24 * 3600 * 1000;
const UNWRITABLE_CODES = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG'];
/** What a rename reports if the target exists: Linux and macOS the first two, Windows the last. */
const TARGET_EXISTS_CODES: readonly (string | null)[] = ['ENOTEMPTY', 'EEXIST', 'EPERM'];

/** Returns a new, empty staging folder in `<root>/<tool>`. Throws `tool-cache-unwritable`, `disk-full`. */
export async function createStaging(root: string, tool: string): Promise<string> {
  const parent = join(root, tool);
  try {
    for (let attempt = 1; ; attempt++) {
      await makeFolder(parent);
      try {
        return await mkdtemp(join(parent, STAGING_PREFIX));
      } catch (error) {
        // Another job failed and removed the empty folder in between.
        if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error;
      }
    }
  } catch (error) {
    throw toDiskError(error, root);
  }
}

/** Returns the versions of a tool that are complete for the folder `arch` (`x64`, `x64-musl`), in any order. */
export async function listCachedVersions(root: string, tool: string, arch: string): Promise<readonly string[]> {
  const versions = await readdir(join(root, tool)).catch(() => []);
  return versions.filter((version) => existsSync(join(root, tool, version, `${arch}.complete`)));
}

/** Removes a staging folder, and the tool's folder if it is empty then: a failed install leaves nothing behind. */
export async function discardStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true });
  await rmdir(dirname(staging)).catch(() => undefined);
}

/** Removes staging folders that killed processes left. Those that cannot be removed stay. */
export async function sweepStaging(root: string, tool: string, now: number): Promise<void> {
  const parent = join(root, tool);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((n) => n.startsWith(STAGING_PREFIX))) {
    const path = join(parent, name);
    const age = now - ((await stat(path).catch(() => null))?.mtimeMs ?? now);
    if (age > STALE_AFTER_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Returns the records of files, with their sizes and modification times. */
export async function recordFiles(files: readonly ExtractedFile[]): Promise<Record<string, FileRecord>> {
  const records: Record<string, FileRecord> = {};
  for (const { path, sha256 } of files) {
    const { size, mtimeMs } = await stat(path);
    records[basename(path)] = { size, mtime: mtimeMs, sha256 };
  }
  return records;
}

/** Returns whether each file of a folder has a sha256, by file name. */
export async function hasBytes(directory: string, sha256: ReadonlyMap<string, string>): Promise<boolean> {
  for (const [name, expected] of sha256) {
    if ((await sha256OfFile(join(directory, name)).catch(() => null)) !== expected) return false;
  }
  return true;
}

/**
 * Moves the finished staging folder into the tool cache and returns the record of the entry: this job's, or that of another
 * job which was first, if `accepts` resolves to true for it. Otherwise the files of the existing entry are replaced one by one,
 * each atomically, so that a process that starts one meanwhile always finds a whole executable.
 * Throws `tool-cache-unwritable`, `disk-full`.
 */
export async function placeEntry(
  staging: string,
  paths: EntryPaths,
  record: EntryRecord,
  accepts: (record: EntryRecord) => Promise<boolean>,
): Promise<EntryRecord> {
  try {
    await writeFile(join(staging, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
    await makeReadable(staging, Object.keys(record.files));
    await makeFolder(dirname(paths.directory));
    const placed = await moveOrAdopt(staging, paths.directory, record, accepts);
    await writeFile(paths.marker, '');
    return placed;
  } catch (error) {
    throw toDiskError(error, paths.directory);
  }
}

/**
 * Repairs an entry whose files still have the recorded bytes, although their times differ or the marker is missing: the folder
 * was copied or restored, or its writer was killed before it wrote the marker. Writes the record and the marker again, and
 * returns the record; null if the bytes of a file differ or one of `files` is missing. All recorded files are hashed, not
 * only `files`, because the marker covers all of them. Throws `tool-cache-unwritable`, `disk-full`.
 */
export async function repairEntry(paths: EntryPaths, files: readonly string[]): Promise<EntryRecord | null> {
  const record = readRecord(paths.directory);
  if (!record || entryWriters(paths.directory, Object.keys(record.files)) !== 'own') return null;
  const found: Record<string, FileRecord> = {};
  for (const file of new Set([...files, ...Object.keys(record.files)])) {
    const recorded = record.files[file];
    const path = join(paths.directory, file);
    const seen = await stat(path).catch(() => null);
    if (!recorded || seen?.size !== recorded.size || (await sha256OfFile(path)) !== recorded.sha256) return null;
    found[file] = { ...recorded, mtime: seen.mtimeMs };
  }
  const renewed = { ...record, files: found };
  try {
    writeFileAtomically(join(paths.directory, RECORD_FILE), `${JSON.stringify(renewed, null, 2)}\n`);
    await writeFile(paths.marker, '');
  } catch (error) {
    throw toDiskError(error, paths.directory);
  }
  return renewed;
}

/** Returns the KitError for an error of the file system (`disk-full`, `tool-cache-unwritable`); any other error unchanged. */
export function toDiskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const subject = `writing to ${path}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KitError('disk-full', {
      subject,
      problem: `the disk is full (${code})`,
      fix: 'Nothing was installed. Free some space, or set RUNNER_TOOL_CACHE to a folder on a larger disk.',
      cause: error,
    });
  }
  if (code !== null && UNWRITABLE_CODES.includes(code)) {
    return new KitError('tool-cache-unwritable', {
      subject,
      problem: `the system does not allow it (${code})`,
      fix: 'Give the user of the job write access to the tool cache, or set RUNNER_TOOL_CACHE to another folder.',
      cause: error,
    });
  }
  return error;
}

async function moveOrAdopt(
  staging: string,
  directory: string,
  record: EntryRecord,
  accepts: (record: EntryRecord) => Promise<boolean>,
): Promise<EntryRecord> {
  try {
    await renameWithRetry(staging, directory);
    return record;
  } catch (error) {
    if (!TARGET_EXISTS_CODES.includes(errorCode(error))) throw error;
    const names = Object.keys(record.files);
    if (entryWriters(directory, names) !== 'own') {
      await moveAside(directory);
      await renameWithRetry(staging, directory);
      return record;
    }
    const existing = readRecord(directory);
    if (existing && matchesRecord(directory, existing, names) && (await accepts(existing))) return existing;
    for (const name of [...names, RECORD_FILE]) await renameWithRetry(join(staging, name), join(directory, name));
    return record;
  }
}

/**
 * Takes the folder of an entry that others can write to out of the way, with any file that they put there. A later job removes it.
 */
async function moveAside(directory: string): Promise<void> {
  const parent = await mkdtemp(join(dirname(dirname(directory)), STAGING_PREFIX));
  await renameWithRetry(directory, join(parent, basename(directory)));
}

/** Lets other users run the entry, but not change it, whatever the umask. */
async function makeReadable(directory: string, executables: readonly string[]): Promise<void> {
  for (const name of executables) await chmod(join(directory, name), 0o755);
  await chmod(join(directory, RECORD_FILE), 0o644);
  await chmod(directory, 0o755);
}

/** Creates a folder and its parents. Node's recursive mkdir alone reports ENOENT if the disk is read-only. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  await mkdir(path).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
}
