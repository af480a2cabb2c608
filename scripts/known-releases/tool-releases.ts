// Updates the known releases of tools in kit/distributions/tools.json. The other fields are written by people.
import { readFile, writeFile } from 'node:fs/promises';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import type { ToolEntry } from '../../kit/distributions/tools.ts';

/** Writes the releases to the entries of their tools, if they changed. Returns whether the file was written. */
export async function writeToolReleases(path: string, releases: readonly KnownReleases[]): Promise<boolean> {
  const before = JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, ToolEntry>>;
  const after = mergeToolReleases(before, releases);
  if (JSON.stringify(after) === JSON.stringify(before)) return false;
  await writeFile(path, `${JSON.stringify(after, null, 2)}\n`);
  return true;
}

/** Returns the entries with the given releases. All other fields are unchanged. */
function mergeToolReleases(
  entries: Readonly<Record<string, ToolEntry>>,
  releases: readonly KnownReleases[],
): Readonly<Record<string, ToolEntry>> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => {
      const found = releases.find(({ product }) => product === name);
      return [name, found ? { ...entry, known: { versions: found.versions, digests: found.digests } } : entry];
    }),
  );
}
