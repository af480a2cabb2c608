// What a step passes to later steps: outputs and PATH. Each is written to the file that the runner names in GITHUB_*, or as a
// log command for an old runner that names no file.

import { delimiter as pathDelimiter } from 'node:path';

import { KitError } from '../errors.ts';
import { type RandomUuid, randomUuid } from '../random-uuid.ts';
import { formatLogCommand, formatValue } from './command-text.ts';
import { drawDelimiter } from './delimiter.ts';
import { writeRunnerFile } from './environment-file.ts';
import { EOL } from './line-ending.ts';
import type { Runner } from './runner.ts';

const UNREADABLE = ['\r', '\n', '=', '<<'];

/**
 * Throws `invalid-input` for a name that the runner cannot read. It reads a line up to its first `=` or `<<` as the name, so the
 * rest of such a name could inject other commands. @actions/core does not check this.
 */
export function assertName(name: string): void {
  if (name === '' || UNREADABLE.some((mark) => name.includes(mark))) {
    throw new KitError('invalid-input', {
      subject: `name ${JSON.stringify(name)} of an output, variable or state`,
      problem: 'the runner cannot read it',
      fix: 'Use a name that is not empty and contains no `=`, `<<` or line break.',
    });
  }
}

/** Returns the text of a name and a value, which may have several lines, in the format of these files. */
export function keyValueText(name: string, text: string, random: RandomUuid): string {
  return delimitedText(name, text, drawDelimiter(name, text, random));
}

function delimitedText(name: string, text: string, delimiter: string): string {
  return `${name}<<${delimiter}${EOL}${text}${EOL}${delimiter}${EOL}`;
}

/**
 * Sets an output of the step: a string as it is, '' for null and undefined, anything else as JSON. `random` returns the
 * UUID for the delimiter. Throws `invalid-input` for a name that the runner cannot read, `runner-file-missing` and
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
    // Starts a new line, because the output so far may end without a line break.
    runner.write(`${EOL}${formatLogCommand('set-output', { name }, value)}${EOL}`);
  }
}

/** Sets several outputs with one write. Otherwise as `setOutput`. */
export function setOutputs(
  runner: Runner,
  outputs: Readonly<Record<string, string>>,
  random: RandomUuid = randomUuid,
): void {
  const file = runner.env.GITHUB_OUTPUT;
  const all = Object.entries(outputs);
  if (!file) {
    for (const [name, value] of all) setOutput(runner, name, value, random);
    return;
  }
  for (const [name] of all) assertName(name);
  // The kernel draws a random text in a tenth of a millisecond, so one delimiter serves all.
  const delimiter = drawDelimiter('', all.flat().join('\n'), random);
  const text = all.map(([name, value]) => delimitedText(name, value, delimiter)).join('');
  writeRunnerFile('GITHUB_OUTPUT', file, text);
}

/**
 * Adds a directory at the start of PATH, for later steps and in `runner.env`. Throws `invalid-input` for a directory that
 * is empty (PATH would read it as the current directory) or has a line break (the file has one directory per line),
 * `runner-file-missing` and `disk-full`. After an error `runner.env` is unchanged.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Adding a system path".
 */
export function addPath(runner: Runner, directory: string): void {
  if (directory === '' || /[\r\n]/.test(directory)) {
    throw new KitError('invalid-input', {
      subject: `directory ${JSON.stringify(directory)} for PATH`,
      problem: 'the runner reads one directory per line',
      fix: 'Use a path that is not empty and contains no line break.',
    });
  }
  const file = runner.env.GITHUB_PATH;
  if (file) {
    writeRunnerFile('GITHUB_PATH', file, `${directory}${EOL}`);
  } else {
    runner.write(`${formatLogCommand('add-path', {}, directory)}${EOL}`);
  }
  // Without a PATH, @actions/core would append a directory named `undefined` or an empty entry, the current directory.
  const rest = runner.env.PATH;
  runner.env.PATH = rest ? `${directory}${pathDelimiter}${rest}` : directory;
}
