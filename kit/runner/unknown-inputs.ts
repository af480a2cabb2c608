// Warns about misspelled inputs. The runner passes them on, and the action ignores them.
import { findNearestName } from '../nearest-name.ts';
import { warning } from './log-commands.ts';
import type { Runner } from './runner.ts';

/**
 * Warns about each INPUT_* variable that resembles one of the action's inputs. A variable that resembles none may come from
 * the job's environment, which runners pass on too.
 */
export function warnAboutUnknownInputs(runner: Runner, action: string, known: readonly string[]): void {
  const given = Object.keys(runner.env).filter((name) => name.startsWith('INPUT_'));
  for (const name of given.map((variable) => variable.slice('INPUT_'.length).toLowerCase())) {
    const suggestion = known.includes(name) ? null : findNearestName(name, known);
    if (!suggestion) continue;
    warning(runner, `Unknown input '${name}'. Did you mean '${suggestion}'?`, { title: `${action}: unknown input` });
  }
}
