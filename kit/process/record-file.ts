// Records of a folder, for another step to read: each a file, there whole or not at all.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a record over the one of that name. A step that is killed meanwhile leaves the old one, or none. */
export function writeRecord(folder: string, name: string, record: unknown): void {
  const temporary = join(folder, `${name}.draft`);
  writeFileSync(temporary, JSON.stringify(record), { mode: 0o600 });
  renameSync(temporary, join(folder, name));
}

/** Returns the records whose names end with `suffix`, by name. What is no record any more (a full disk) is left out. */
export function readRecords<Recorded>(folder: string, suffix: string): readonly Recorded[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  return names.sort().flatMap((name) => {
    try {
      return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as Recorded];
    } catch {
      return [];
    }
  });
}
