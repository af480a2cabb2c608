// Why an entry of the tool cache is not complete. The warm path does not need this.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type EntryPaths, type EntryRecord, entryWriters, isExecutable, matchesRecord, readRecord } from './entry.ts';

/**
 * `absent`: without a marker. `exposed`: every user of the machine can write to it. `preinstalled`: complete, but without a record
 * that can be trusted, because another program made it or others can write to it. `damaged`: files differ from the record, are
 * missing, or cannot be run by this user.
 */
type EntryState =
  | { readonly state: 'absent' | 'exposed' | 'preinstalled' | 'damaged' }
  | { readonly state: 'complete'; readonly record: EntryRecord };

/** Returns the state of an entry with the executables `files`. */
export function readEntry({ directory, marker }: EntryPaths, files: readonly string[]): EntryState {
  if (!existsSync(marker)) return { state: 'absent' };
  const writers = entryWriters(directory, files);
  if (writers === 'everyone') return { state: 'exposed' };
  const record = writers === 'own' ? readRecord(directory) : null;
  if (record) return matchesRecord(directory, record, files) ? { state: 'complete', record } : { state: 'damaged' };
  const isComplete = files.every((file) => isExecutable(join(directory, file)));
  return { state: isComplete ? 'preinstalled' : 'damaged' };
}
