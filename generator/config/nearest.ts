// Suggests the known word that a misspelled one probably means. A config has few words, so a suggestion may differ more than
// for an action's inputs, which the job's own variables can resemble.
import { findNearestName } from '../../kit/nearest-name.ts';

/** Returns the nearest known word, or null if more than a third of `word` (and more than 2 letters) would have to change. */
export function findNearest(word: string, known: readonly string[]): string | null {
  return findNearestName(word, known, { maxEdits: () => Math.max(2, Math.ceil(word.length / 3)) });
}

/** Returns `Did you mean kubo? Known: kubo, cluster.` */
export function suggestNearest(word: string, known: readonly string[]): string {
  const near = findNearest(word, known);
  return `${near === null ? '' : `Did you mean ${near}? `}Known: ${known.join(', ')}.`;
}
