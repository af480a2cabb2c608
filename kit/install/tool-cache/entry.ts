// One entry of the runner's tool cache, as @actions/tool-cache lays it out: `<root>/<tool>/<version>/<arch>/` with a marker
// `<arch>.complete` beside it. Reading it is synchronous and needs no library: this is the whole of the warm path.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nameIn, type Platform } from '../../platform/platform.ts';
import type { VerifiedBy } from '../verify/strength.ts';

/** The record that we leave beside the binaries, so that a hit can be checked without reading them. */
export const RECORD_FILE = '.setup-ipfs-kit.json';

export interface FileRecord {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch, as fine as the file system has it. */
  readonly mtime: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface EntryRecord {
  readonly product: string;
  readonly version: string;
  /** In OCI spelling. */
  readonly platform: string;
  readonly verifiedBy: VerifiedBy;
  /** Where the bytes came from, for people: `GitHub releases`, `mirror`, `Go module github.com/ipfs/kubo`. */
  readonly origin: string;
  /** `sha512:…` by archive file name, `h1:…` by Go module; nothing where others put the files here. */
  readonly digests: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, FileRecord>>;
}

export interface EntryPaths {
  readonly directory: string;
  readonly marker: string;
}

/** `absent`: no marker. `foreign`: complete, made by others. `damaged`: the files are not those of the record. */
export type EntryState =
  | { readonly state: 'absent' }
  | { readonly state: 'damaged' }
  | { readonly state: 'foreign' }
  | { readonly state: 'complete'; readonly record: EntryRecord };

/**
 * Returns where the entry of a tool stands. The folder is Node's name of the architecture, where @actions/tool-cache's
 * `find` looks; musl gets a folder of its own, so that it never shares binaries with glibc on one machine.
 * Throws `unsupported-platform` where Node has no name for the architecture.
 */
export function entryPaths(
  root: string,
  tool: string,
  version: string,
  target: Platform,
  libc: string | null,
): EntryPaths {
  const { arch } = nameIn(target, 'node');
  const directory = join(root, tool, version, libc === 'musl' ? `${arch}-musl` : arch);
  return { directory, marker: `${directory}.complete` };
}

/** Returns the state of an entry whose executables are called `files`. */
export function readEntry(paths: EntryPaths, files: readonly string[]): EntryState {
  if (!existsSync(paths.marker)) return { state: 'absent' };
  const record = readRecord(paths.directory);
  if (record)
    return matchesRecord(paths.directory, record, files) ? { state: 'complete', record } : { state: 'damaged' };
  return files.every((file) => existsSync(join(paths.directory, file))) ? { state: 'foreign' } : { state: 'damaged' };
}

/** Returns the record in an entry's folder, or null where there is none, or one of another form than this. */
export function readRecord(directory: string): EntryRecord | null {
  try {
    const record = JSON.parse(readFileSync(join(directory, RECORD_FILE), 'utf8')) as EntryRecord;
    return record.digests && record.files ? record : null;
  } catch {
    return null;
  }
}

/** Returns whether each of `files` is recorded and has the recorded size and time of change. */
export function matchesRecord(directory: string, record: EntryRecord, files: readonly string[]): boolean {
  return files.every((file) => {
    const recorded = record.files[file];
    const found = statSync(join(directory, file), { throwIfNoEntry: false });
    return recorded !== undefined && found?.size === recorded.size && found.mtimeMs === recorded.mtime;
  });
}
