// What somebody may have meant: the known word that is the fewest edits away. Of a config's few words one is proposed more
// readily than of an action's inputs, which variables of a job may only look like.
import { editDistance } from '../../kit/nearest-name.ts';

/** Returns the known word nearest to `word`, or null where none is near: more than a third of it would have to change. */
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
