// Reads one entry of the runner's tool cache, in the layout of @actions/tool-cache: `<root>/<tool>/<version>/<arch>/` and a
// marker `<arch>.complete` beside it. Synchronous and without a library, because the warm path does nothing else.
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nameIn, type Platform } from '../../platform/platform.ts';
import type { VerifiedBy } from '../verify/strength.ts';

/** The record beside the executables, by which a hit is checked without reading them. */
export const RECORD_FILE = '.setup-ipfs-kit.json';

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

/** What an entry is stored under. */
interface EntryKey {
  readonly tool: string;
  readonly version: string;
  readonly platform: Platform;
  /** Name of the libc of this machine; null if it is unknown or does not apply. */
  readonly libc: string | null;
}

/** `absent`: without a marker. `preinstalled`: complete, but not ours. `damaged`: files differ from the record. */
type EntryState =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged' }
  | { readonly state: 'preinstalled' }
  | { readonly state: 'complete'; readonly record: EntryRecord };

/**
 * Returns the paths of an entry. Its folder is Node's name of the architecture, where `find` of @actions/tool-cache looks.
 * musl has its own folder, so that a machine never mixes its executables with those for glibc.
 * Throws `unsupported-platform` if Node has no name for the architecture.
 */
export function entryPaths(root: string, { tool, version, platform, libc }: EntryKey): EntryPaths {
  const { arch } = nameIn(platform, 'node');
  const directory = join(root, tool, version, libc === 'musl' ? `${arch}-musl` : arch);
  return { directory, marker: `${directory}.complete` };
}

/** Returns the state of an entry with the executables `files`. */
export function readEntry(paths: EntryPaths, files: readonly string[]): EntryState {
  if (!existsSync(paths.marker)) return { state: 'absent' };
  const record = readRecord(paths.directory);
  if (record)
    return matchesRecord(paths.directory, record, files) ? { state: 'complete', record } : { state: 'damaged' };
  const isComplete = files.every((file) => existsSync(join(paths.directory, file)));
  return { state: isComplete ? 'preinstalled' : 'damaged' };
}

/** Returns the record in an entry's folder; null if it is missing, malformed, not a regular file or above 1 MiB. */
export function readRecord(directory: string): EntryRecord | null {
  try {
    const path = join(directory, RECORD_FILE);
    const found = lstatSync(path);
    // Reading a pipe would wait for its writer.
    if (!found.isFile() || found.size > MAX_RECORD_BYTES) return null;
    const record = JSON.parse(readFileSync(path, 'utf8')) as EntryRecord;
    return record.digests && record.files ? record : null;
  } catch {
    return null;
  }
}

/** Returns whether each of `files` has the recorded size and modification time. */
export function matchesRecord(directory: string, record: EntryRecord, files: readonly string[]): boolean {
  return files.every((file) => {
    const recorded = record.files[file];
    const found = statSync(join(directory, file), { throwIfNoEntry: false });
    return found !== undefined && found.size === recorded?.size && found.mtimeMs === recorded.mtime;
  });
}
