// The name that a misspelled one probably means.

/** Returns the known name within two edits, or the same but for separators; null where none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const near = known.map((each) => ({ each, edits: editDistance(plain(name), plain(each)) }));
  const [best] = near
    .filter(({ each, edits }) => edits <= Math.min(2, each.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return best?.each ?? null;
}

/** Levenshtein's distance: how many letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
