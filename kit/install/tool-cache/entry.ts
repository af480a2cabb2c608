// Reads one entry of the runner's tool cache, in the layout of @actions/tool-cache: `<root>/<tool>/<version>/<arch>/` and a
// marker `<arch>.complete` beside it. Synchronous and without a library, because the warm path does nothing else.
import { accessSync, constants, existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { VERIFIED_BY, type VerifiedBy } from '../verify/strength.ts';

/** The record beside the executables, by which a hit is checked without reading them. */
export const RECORD_FILE = '.setup-ipfs-kit.json';
/** A record is a few kilobytes. */
const MAX_RECORD_BYTES = 2 ** 20;

export interface FileRecord {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, with the precision of the file system. */
  readonly mtime: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface EntryRecord {
  readonly product: string;
  readonly version: string;
  /** As `formatPlatform` writes it: `linux/arm64`. */
  readonly platform: string;
  /** The Filecoin network that a build is for; missing for mainnet. */
  readonly network?: string;
  readonly verifiedBy: VerifiedBy;
  /** Where the bytes came from, for people: `GitHub releases`, `mirror`, `Go module github.com/ipfs/kubo`. */
  readonly origin: string;
  /** `sha512:…` by archive file name, `h1:…` by Go module; empty for a preinstalled entry. */
  readonly digests: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, FileRecord>>;
}

export interface EntryPaths {
  readonly directory: string;
  readonly marker: string;
}

/** Who can change an entry. `own`: this user and root only. `others`: another user or a group, too. `everyone`: all users. */
type Writers = 'own' | 'others' | 'everyone';

/** What an entry is stored under. */
interface EntryKey {
  readonly tool: string;
  readonly version: string;
  /** Node's name of the architecture. */
  readonly arch: string;
  /** Name of the libc of this machine; null if it is unknown or does not apply. */
  readonly libc: string | null;
}

/**
 * Returns the absolute paths of an entry. Its folder is Node's name of the architecture, where `find` of @actions/tool-cache looks.
 * musl has its own folder, so that a machine never mixes its executables with those for glibc.
 */
export function entryPaths(root: string, { tool, version, arch, libc }: EntryKey): EntryPaths {
  const directory = resolve(root, tool, version, libc === 'musl' ? `${arch}-musl` : arch);
  return { directory, marker: `${directory}.complete` };
}

/** Returns the path of a file in an entry. The directory is normal already, and join() would take a third of a millisecond. */
export function pathInside(directory: string, file: string): string {
  return `${directory}${sep}${file}`;
}

/**
 * Returns the record of an entry with the executables `files`; null if the entry has no marker, if others can write to it, if a file
 * differs from the record, or if this user cannot run one.
 */
export function readCompleteEntry({ directory, marker }: EntryPaths, files: readonly string[]): EntryRecord | null {
  const record = existsSync(marker) && entryWriters(directory, files) === 'own' ? readRecord(directory) : null;
  return record && matchesRecord(directory, record, files) ? record : null;
}

/** Returns whether this user can run a file, and its size and modification time are the recorded ones if there is a record. */
export function isExecutable(path: string, recorded?: FileRecord): boolean {
  try {
    accessSync(path, constants.X_OK);
    const { size, mtimeMs } = statSync(path);
    return !recorded || (size === recorded.size && mtimeMs === recorded.mtime);
  } catch {
    return false;
  }
}

/**
 * Returns who can change an entry: its folder, the folders of its version and its tool, its record or one of `files`. A missing file
 * does not count. A link counts as `others`, because it can lead to a file of another user. On Windows, whose lstat has no owner and
 * mode, always `own`.
 */
export function entryWriters(directory: string, files: readonly string[]): Writers {
  const version = dirname(directory);
  const inside = [RECORD_FILE, ...files].map((file) => pathInside(directory, file));
  const all = [dirname(version), version, directory, ...inside].map(writersOf);
  return (['everyone', 'others'] as const).find((writers) => all.includes(writers)) ?? 'own';
}

function writersOf(path: string): Writers {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats || !process.getuid) return 'own';
    if (stats.isSymbolicLink()) return 'others';
    if (stats.mode & 0o002) return 'everyone';
    return stats.mode & 0o020 || (stats.uid !== 0 && stats.uid !== process.getuid()) ? 'others' : 'own';
  } catch {
    return 'others';
  }
}

/** Returns the record in an entry's folder; null if it is missing, malformed, not a regular file or above 1 MiB. */
export function readRecord(directory: string): EntryRecord | null {
  const path = pathInside(directory, RECORD_FILE);
  try {
    // Opening a pipe would wait for a writer.
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_RECORD_BYTES) return null;
    const record = JSON.parse(readFileSync(path, 'utf8')) as EntryRecord;
    return VERIFIED_BY.includes(record.verifiedBy) && record.digests && record.files ? record : null;
  } catch {
    return null;
  }
}

/** Returns whether each of `files` has the recorded size and modification time, and this user can run it. */
export function matchesRecord(directory: string, record: EntryRecord, files: readonly string[]): boolean {
  const { files: recorded } = record;
  return files.every((file) => recorded[file] && isExecutable(pathInside(directory, file), recorded[file]));
}
