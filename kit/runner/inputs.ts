// Reading an action's inputs, which the runner passes as INPUT_* variables. What an input means is its reader's matter.

import { KitError } from '../errors.ts';
import type { Runner } from './runner.ts';

export interface InputOptions {
  /** Whether an input that is absent or empty is an error. */
  readonly required?: boolean | undefined;
  /** Whether whitespace around the value (around each line of a multi-line one) is taken off; it is unless false. */
  readonly trimWhitespace?: boolean | undefined;
}

/**
 * Returns the value of an input, '' where it is not given. The variable's name is the input's in upper case with
 * spaces as underscores; dashes stay. Throws `invalid-input` where it is required and not given.
 * Format: GitHub's docs, "Metadata syntax for GitHub Actions", `inputs`.
 */
export function getInput(runner: Pick<Runner, 'env'>, name: string, options: InputOptions = {}): string {
  const value = runner.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '';
  if (options.required && value === '') {
    throw new KitError('invalid-input', {
      subject: `the required input '${name}'`,
      problem: 'it is not given, or is empty',
      fix: `Set it under \`with:\` in the step, as in \`${name}: <value>\`.`,
    });
  }
  return options.trimWhitespace === false ? value : value.trim();
}

/**
 * Returns the lines of an input without the empty ones. A line of whitespace alone is kept, as '' when trimmed, as
 * @actions/core does. Throws `invalid-input` as `input` does.
 */
export function getMultilineInput(runner: Pick<Runner, 'env'>, name: string, options: InputOptions = {}): string[] {
  const lines = getInput(runner, name, options)
    .split('\n')
    .filter((line) => line !== '');
  return options.trimWhitespace === false ? lines : lines.map((line) => line.trim());
}

/**
 * Returns whether an input is true, in the spellings of the YAML 1.2 core schema. Throws `invalid-input` for any other
 * value, none at all included, and where it is required and not given.
 */
export function getBooleanInput(runner: Pick<Runner, 'env'>, name: string, options: InputOptions = {}): boolean {
  const value = getInput(runner, name, options);
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)$/.test(value)) return false;
  throw new KitError('invalid-input', {
    subject: `the input '${name}'`,
    problem: `${JSON.stringify(value)} is not a boolean of YAML 1.2's core schema`,
    fix: 'Write true or false (True, TRUE, False and FALSE are read too).',
  });
}
