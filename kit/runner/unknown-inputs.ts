// A misspelled input is passed on by the runner like any other, and does nothing. This says so.
import { nearestName } from '../nearest-name.ts';
import { warning } from './log-commands.ts';
import type { Runner } from './runner.ts';

/**
 * Warns of each INPUT_* variable that is none of an action's inputs but close to one. One that resembles nothing may be a
 * variable of the job that only looks like an input: runners pass those on too.
 */
export function warnOfUnknownInputs(runner: Runner, action: string, known: readonly string[]): void {
  const given = Object.keys(runner.env).filter((name) => name.startsWith('INPUT_'));
  for (const name of given.map((variable) => variable.slice('INPUT_'.length).toLowerCase())) {
    const meant = known.includes(name) ? null : nearestName(name, known);
    if (!meant) continue;
    warning(runner, `There is no input '${name}'. Did you mean '${meant}'?`, { title: `${action}: unknown input` });
  }
}
