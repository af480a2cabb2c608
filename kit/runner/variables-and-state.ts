// What a step passes to later steps besides outputs and PATH: variables, and state for its post step. Separate from
// file-commands.ts, so that the warm path does not load it.

import { type RandomUuid, randomUuid } from '../random-uuid.ts';
import { formatLogCommand, formatValue } from './command-text.ts';
import { writeRunnerFile } from './environment-file.ts';
import { assertName, keyValueText } from './file-commands.ts';
import { EOL } from './line-ending.ts';
import type { Runner } from './runner.ts';

/**
 * Sets an environment variable for later steps and in `runner.env`. Values, `random` and errors: see `setOutput`. After an
 * error `runner.env` is unchanged.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Setting an environment variable".
 */
export function exportVariable(runner: Runner, name: string, value: unknown, random: RandomUuid = randomUuid): void {
  assertName(name);
  const text = formatValue(value);
  const file = runner.env.GITHUB_ENV;
  if (file) {
    writeRunnerFile('GITHUB_ENV', file, keyValueText(name, text, random));
  } else {
    runner.write(`${formatLogCommand('set-env', { name }, text)}${EOL}`);
  }
  runner.env[name] = text;
}

/**
 * Saves a value for the action's post step, which reads it with `getState`. Values, `random` and errors: see `setOutput`.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Sending values to the pre and post actions".
 */
export function saveState(runner: Runner, name: string, value: unknown, random: RandomUuid = randomUuid): void {
  assertName(name);
  const file = runner.env.GITHUB_STATE;
  if (file) {
    writeRunnerFile('GITHUB_STATE', file, keyValueText(name, formatValue(value), random));
  } else {
    runner.write(`${formatLogCommand('save-state', { name }, value)}${EOL}`);
  }
}

/** Returns the value that an earlier step of the same action saved with `saveState`, or ''. */
export function getState(runner: Pick<Runner, 'env'>, name: string): string {
  return runner.env[`STATE_${name}`] ?? '';
}
