// Suggests the known word that a misspelled one probably means. It is more generous than kit/nearest-name.ts, because a config
// has few words. An action's inputs must not be confused with other environment variables of a job.
import { editDistance } from '../../kit/nearest-name.ts';

/** Returns the known word that is the fewest edits away; null if more than a third of the word would have to change. */
export function findNearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map((each) => ({ each, distance: editDistance(word.toLowerCase(), each.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (!best || best.distance > Math.max(2, Math.ceil(word.length / 3))) return null;
  return best.each;
}

/** Returns `Did you mean kubo? Known: kubo, cluster.` */
export function suggestNearest(word: string, known: readonly string[]): string {
  const near = findNearest(word, known);
  return `${near === null ? '' : `Did you mean ${near}? `}Known: ${known.join(', ')}.`;
}
