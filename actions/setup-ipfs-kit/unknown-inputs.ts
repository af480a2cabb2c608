// A misspelled input is passed on by the runner like any other, and does nothing. This says so.
import { warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { INPUT_NAMES } from './input-names.ts';

/**
 * Warns of each INPUT_* variable that is none of ours but close to one. One that resembles nothing may be a variable of
 * the job that only looks like an input: runners pass those on too.
 */
export function warnOfUnknownInputs(runner: Runner): void {
  const given = Object.keys(runner.env).filter((name) => name.startsWith('INPUT_'));
  for (const name of given.map((variable) => variable.slice('INPUT_'.length).toLowerCase())) {
    const meant = closestInput(name);
    if (!meant) continue;
    warning(runner, `There is no input '${name}'. Did you mean '${meant}'?`, {
      title: 'setup-ipfs-kit: unknown input',
    });
  }
}

/** Returns the input that a name probably means: within two edits, or the same but for separators; null for none. */
export function closestInput(name: string): string | null {
  const plain = (text: string) => text.replaceAll(/[-_ ]/g, '');
  if ((INPUT_NAMES as readonly string[]).includes(name)) return null;
  const close = INPUT_NAMES.map((known) => ({ known, edits: editDistance(plain(name), plain(known)) }));
  const [best] = close
    .filter(({ known, edits }) => edits <= Math.min(2, known.length / 4))
    .sort((a, b) => a.edits - b.edits);
  return best?.known ?? null;
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
