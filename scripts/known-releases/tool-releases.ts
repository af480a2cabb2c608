// The known releases of tools, which stand in kit/distributions/tools.json beside what a person wrote there.
import { readFile, writeFile } from 'node:fs/promises';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import type { ToolEntry } from '../../kit/distributions/tools.ts';

/** Writes the releases into the entries of their tools. A file in which nothing changes is left alone. Returns whether it was written. */
export async function writeToolReleases(path: string, releases: readonly KnownReleases[]): Promise<boolean> {
  const before = JSON.parse(await readFile(path, 'utf8')) as Readonly<Record<string, ToolEntry>>;
  const after = mergeToolReleases(before, releases);
  if (JSON.stringify(after) === JSON.stringify(before)) return false;
  await writeFile(path, `${JSON.stringify(after, null, 2)}\n`);
  return true;
}

/** Returns the entries with the releases of those that are named. Every other field stays as it is. */
export function mergeToolReleases(
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
