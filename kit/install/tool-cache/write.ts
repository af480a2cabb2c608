// Writing to the tool cache so that any number of jobs may do it at once: everything is made ready in a staging folder on
// the same file system and appears by one rename; who comes second adopts what is there.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ExtractedFile } from '../../download/archive/archive.ts';
import { sha256OfFile } from '../../download/digest/hash.ts';
import { KitError } from '../../errors.ts';
import { type EntryPaths, type EntryRecord, type FileRecord, matchesRecord, RECORD_FILE, readRecord } from './entry.ts';
import { renameWithRetry } from './rename.ts';

const STAGING_PREFIX = '.staging-';
/** No install takes longer; what is older was left by a process that was killed. */
const STALE_AFTER_MS = 24 * 3600 * 1000;

/** Returns a new, empty staging folder in `<root>/<tool>`. Throws `tool-cache-unwritable`, `disk-full`. */
export async function createStaging(root: string, tool: string): Promise<string> {
  const parent = join(root, tool);
  try {
    for (let attempt = 1; ; attempt++) {
      await makeFolder(parent);
      try {
        return await mkdtemp(join(parent, STAGING_PREFIX));
      } catch (error) {
        // Another job failed and took the empty folder away in between.
        if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error;
      }
    }
  } catch (error) {
    throw toDiskError(error, root);
  }
}

/** Returns the versions of a tool that are complete for the folder `arch` (`x64`, `x64-musl`), in no order. */
export async function cachedVersions(root: string, tool: string, arch: string): Promise<readonly string[]> {
  const versions = await readdir(join(root, tool)).catch(() => []);
  return versions.filter((version) => existsSync(join(root, tool, version, `${arch}.complete`)));
}

/** Takes a staging folder away, and the tool's folder if nothing else is in it; leaves no trace of a failed install. */
export async function discardStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true });
  await rmdir(dirname(staging)).catch(() => undefined);
}

/** Takes away staging folders that killed processes left. What cannot be taken away stays. */
export async function sweepStaging(root: string, tool: string, now: number): Promise<void> {
  const parent = join(root, tool);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((n) => n.startsWith(STAGING_PREFIX))) {
    const path = join(parent, name);
    const age = now - ((await stat(path).catch(() => null))?.mtimeMs ?? now);
    if (age > STALE_AFTER_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Returns the record's entry of each file, from what was written and what the file system says of it. */
export async function recordFiles(files: readonly ExtractedFile[]): Promise<Record<string, FileRecord>> {
  const records: Record<string, FileRecord> = {};
  for (const { path, sha256 } of files) {
    const { size, mtimeMs } = await stat(path);
    records[basename(path)] = { size, mtime: mtimeMs, sha256 };
  }
  return records;
}

/**
 * Puts the finished staging folder in its place and returns the record that is there now: ours, or, where another job was
 * first with what `accepts` takes, that job's. An entry that is not accepted is replaced file by file, each atomically,
 * so that whoever executes it meanwhile always finds a whole binary.
 * Throws `tool-cache-unwritable`, `disk-full`.
 */
export async function placeEntry(
  staging: string,
  paths: EntryPaths,
  record: EntryRecord,
  accepts: (record: EntryRecord) => boolean,
): Promise<EntryRecord> {
  try {
    await writeFile(join(staging, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
    await makeFolder(dirname(paths.directory));
    const placed = await moveOrAdopt(staging, paths.directory, record, accepts);
    await writeFile(paths.marker, '');
    return placed;
  } catch (error) {
    throw toDiskError(error, paths.directory);
  }
}

/**
 * Returns the record of an entry that has `files` and whose files are still those that were recorded, byte for byte, though
 * their times or its marker are not: a folder that was copied or restored, or one whose writer was killed before the marker.
 * The record and the marker are renewed. All recorded files are hashed, not only `files`: the marker speaks for all of them.
 * Returns null where the entry cannot be repaired.
 */
export async function repairEntry(paths: EntryPaths, files: readonly string[]): Promise<EntryRecord | null> {
  const record = readRecord(paths.directory);
  if (!record) return null;
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
    const draft = `${paths.directory}/${RECORD_FILE}.${process.pid}`;
    await writeFile(draft, `${JSON.stringify(renewed, null, 2)}\n`);
    await rename(draft, join(paths.directory, RECORD_FILE));
    await writeFile(paths.marker, '');
  } catch (error) {
    throw toDiskError(error, paths.directory);
  }
  return renewed;
}

/** Returns the KitError that a fault of the disk is to a user, and any other error as it is. */
export function toDiskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const subject = `writing to ${path}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KitError('disk-full', {
      subject,
      problem: `no space is left there (${code})`,
      fix: 'Free some space, or point RUNNER_TOOL_CACHE at a larger disk. Nothing was left behind.',
      cause: error,
    });
  }
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG'].includes(code)) {
    return new KitError('tool-cache-unwritable', {
      subject,
      problem: `the system refuses (${code})`,
      fix: 'Give the user that runs the job write access to the tool cache, or point RUNNER_TOOL_CACHE elsewhere.',
      cause: error,
    });
  }
  return error;
}

async function moveOrAdopt(
  staging: string,
  directory: string,
  record: EntryRecord,
  accepts: (record: EntryRecord) => boolean,
): Promise<EntryRecord> {
  try {
    await renameWithRetry(staging, directory);
    return record;
  } catch (error) {
    // Linux and macOS say ENOTEMPTY or EEXIST, Windows EPERM.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error))) throw error;
    const existing = readRecord(directory);
    const names = Object.keys(record.files);
    if (existing && matchesRecord(directory, existing, names) && accepts(existing)) return existing;
    for (const name of [...names, RECORD_FILE]) await renameWithRetry(join(staging, name), join(directory, name));
    return record;
  }
}

/** Makes a folder and those above it. Node's recursive mkdir alone says ENOENT where the disk is read-only. */
async function makeFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  await mkdir(path).catch((error) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
