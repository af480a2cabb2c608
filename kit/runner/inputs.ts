// Reads an action's inputs, which the runner passes in INPUT_* variables. Callers interpret the values.

import { KitError } from '../errors.ts';
import type { Runner } from './runner.ts';

/**
 * Returns the value of an input without surrounding whitespace, or '' if it is not set. The name of the variable is the
 * input's in upper case, with underscores for spaces; dashes stay.
 * Format: GitHub's docs, "Metadata syntax for GitHub Actions", `inputs`.
 */
export function getInput(runner: Pick<Runner, 'env'>, name: string): string {
  return (runner.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
}

/** Returns whether an input is true, as YAML 1.2's core schema spells it. Throws `invalid-input` for any other value, '' included. */
export function getBooleanInput(runner: Pick<Runner, 'env'>, name: string): boolean {
  const value = getInput(runner, name);
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)$/.test(value)) return false;
  throw new KitError('invalid-input', {
    subject: `input '${name}'`,
    problem: `must be true or false, got ${JSON.stringify(value)}`,
    fix: 'Set it to true or false, or leave it out.',
  });
}
