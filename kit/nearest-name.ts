// Finds the name that a misspelled one probably means.

interface NearestNameOptions {
  /** How many edits the two names may be apart. Default: 2, and at most a third of the known name. */
  readonly maxEdits?: (known: string) => number;
}

/** Returns the known name with the fewest edits, ignoring case and separators; null if all are too different. */
export function findNearestName(
  name: string,
  known: readonly string[],
  { maxEdits = ({ length }) => Math.min(2, length / 3) }: NearestNameOptions = {},
): string | null {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const written = plain(name);
  // Names of different lengths are at least as many edits apart. A stranger's name may be very long.
  const similar = known.filter((each) => Math.abs(written.length - plain(each).length) <= maxEdits(each));
  const near = similar.map((each) => ({ each, edits: editDistance(written, plain(each)) }));
  const [best] = near.filter(({ each, edits }) => edits <= maxEdits(each)).sort((a, b) => a.edits - b.edits);
  return best?.each ?? null;
}

/** Returns how many insertions, deletions, replacements and swaps of neighbours two words are apart. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const options = [replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1];
      next.push(Math.min(...options, swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
