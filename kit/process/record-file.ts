// Records that one step writes into a folder and another reads, one JSON file each.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readBoundedText } from '../system/read-text.ts';
import { writeFileAtomically } from '../system/write/atomic-write.ts';

/**
 * Writes a record, replacing the one of that name. If the step is killed meanwhile, the old one stays. After a crash of the machine no
 * step reads it, so it is not flushed to the disk.
 */
export function writeRecord(folder: string, name: string, record: unknown): void {
  writeFileAtomically(join(folder, name), JSON.stringify(record), { mode: 0o600, durable: false });
}

/** Called for each record that this user cannot read, with its file name. */
export type OnUnreadable = (name: string, error: unknown) => void;

/**
 * Returns the records whose names end with `suffix`, ordered by name. Skips damaged ones, as a full disk may leave. Throws the error
 * of the file system if the folder cannot be listed.
 */
export function readRecords<Recorded>(
  folder: string,
  suffix: string,
  onUnreadable: OnUnreadable = () => {},
): readonly Recorded[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  return names.sort().flatMap((name) => {
    try {
      return [JSON.parse(readBoundedText(join(folder, name))) as Recorded];
    } catch (error) {
      if (!(error instanceof SyntaxError)) onUnreadable(name, error);
      return [];
    }
  });
}
