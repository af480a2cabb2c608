// A misspelled input is passed on by the runner like any other, and does nothing. This says so.
import { findNearestName } from '../nearest-name.ts';
import { warning } from './log-commands.ts';
import type { Runner } from './runner.ts';

/**
 * Warns of each INPUT_* variable that is none of an action's inputs but close to one. One that resembles nothing may be a
 * variable of the job that only looks like an input: runners pass those on too.
 */
export function warnAboutUnknownInputs(runner: Runner, action: string, known: readonly string[]): void {
  const given = Object.keys(runner.env).filter((name) => name.startsWith('INPUT_'));
  for (const name of given.map((variable) => variable.slice('INPUT_'.length).toLowerCase())) {
    const suggestion = known.includes(name) ? null : findNearestName(name, known);
    if (!suggestion) continue;
    warning(runner, `There is no input '${name}'. Did you mean '${suggestion}'?`, {
      title: `${action}: unknown input`,
    });
  }
}
