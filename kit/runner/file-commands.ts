// What a step hands to later steps: outputs, variables, PATH and state. Each goes to the file that the runner names in
// GITHUB_*; a runner too old to name one is told by a log command.

import { EOL } from 'node:os';
import { delimiter as pathDelimiter } from 'node:path';

import { KitError } from '../errors.ts';
import { formatLogCommand, formatValue } from './command-text.ts';
import { drawDelimiter, type RandomUuid, randomUuid } from './delimiter.ts';
import type { Runner } from './runner.ts';
import { writeRunnerFile } from './runner-file.ts';

// The runner reads a line up to its first `=` or `<<` as the name: with one of these in it, what follows the name
// would be read as commands of its own. @actions/core writes such a name all the same.
function assertName(name: string): void {
  if (name === '' || /[\r\n=]|<</.test(name)) {
    throw new KitError('invalid-input', {
      subject: `the name ${JSON.stringify(name)} of an output, a variable or a state`,
      problem: 'the runner cannot read it back',
      fix: 'Use a name that is not empty and has no `=`, no `<<` and no line break.',
    });
  }
}

function keyValueText(name: string, text: string, random: RandomUuid): string {
  const delimiter = drawDelimiter(name, text, random);
  return `${name}<<${delimiter}${EOL}${text}${EOL}${delimiter}${EOL}`;
}

/**
 * Sets an output of the step: a string as it is, '' for null and undefined, anything else as JSON. `random` gives the
 * UUID in the delimiter. Throws `invalid-input` for a name that the file cannot carry, `runner-file-missing`,
 * `disk-full`.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Setting an output parameter" and "Multiline
 * strings".
 */
export function setOutput(runner: Runner, name: string, value: unknown, random: RandomUuid = randomUuid): void {
  assertName(name);
  const file = runner.env.GITHUB_OUTPUT;
  if (file) {
    writeRunnerFile('GITHUB_OUTPUT', file, keyValueText(name, formatValue(value), random));
  } else {
    // A line of its own, even where the output so far ends within one.
    runner.write(`${EOL}${formatLogCommand('set-output', { name }, value)}${EOL}`);
  }
}

/**
 * Sets an environment variable for later steps and in `runner.env`. Values, `random` and errors as for `setOutput`;
 * after an error `runner.env` is as it was.
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
 * Puts a directory first on PATH, for later steps and in `runner.env`. Throws `invalid-input` for a directory that is
 * empty (which PATH reads as the current one) or has a line break (the file has one directory a line),
 * `runner-file-missing`, `disk-full`; after an error `runner.env` is as it was.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Adding a system path".
 */
export function addPath(runner: Runner, directory: string): void {
  if (directory === '' || /[\r\n]/.test(directory)) {
    throw new KitError('invalid-input', {
      subject: `the directory ${JSON.stringify(directory)} for PATH`,
      problem: 'the runner reads one directory a line',
      fix: 'Use a directory whose path is not empty and has no line break.',
    });
  }
  const file = runner.env.GITHUB_PATH;
  if (file) {
    writeRunnerFile('GITHUB_PATH', file, `${directory}${EOL}`);
  } else {
    runner.write(`${formatLogCommand('add-path', {}, directory)}${EOL}`);
  }
  // With no PATH so far, @actions/core would append a directory named `undefined`, or an empty one: the current
  // directory.
  const rest = runner.env.PATH;
  runner.env.PATH = rest ? `${directory}${pathDelimiter}${rest}` : directory;
}

/**
 * Saves a value for the action's post step, where `getState` returns it. Values, `random` and errors as for
 * `setOutput`.
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

/** Returns what `saveState` saved under the name in an earlier step of the same action, '' where nothing was. */
export function getState(runner: Pick<Runner, 'env'>, name: string): string {
  return runner.env[`STATE_${name}`] ?? '';
}
