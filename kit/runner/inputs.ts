// Reads an action's inputs, which the runner passes in INPUT_* variables. Callers interpret the values.

import { KitError } from '../errors.ts';
import type { Runner } from './runner.ts';

/** Words that other formats read as booleans, YAML 1.1 among them. */
const BOOLEAN_WORDS = [
  [/^(?:true|y|yes|on|1)$/i, 'true'],
  [/^(?:false|n|no|off|0)$/i, 'false'],
] as const;

/**
 * Returns the value of an input without surrounding whitespace, or '' if it is not set. The name of the variable is the
 * input's in upper case, with underscores for spaces; dashes stay.
 * Format: GitHub's docs, "Metadata syntax for GitHub Actions", `inputs`.
 */
export function getInput(runner: Pick<Runner, 'env'>, name: string): string {
  return (runner.env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
}

/**
 * Returns whether an input is true, as YAML 1.2's core schema spells it, or `fallback` if it is not set. Throws `invalid-input` for
 * any other value, and for '' without a fallback.
 */
export function getBooleanInput(runner: Pick<Runner, 'env'>, name: string, fallback?: boolean): boolean {
  const value = getInput(runner, name);
  if (value === '' && fallback !== undefined) return fallback;
  if (/^(?:true|True|TRUE)$/.test(value)) return true;
  if (/^(?:false|False|FALSE)$/.test(value)) return false;
  throw new KitError('invalid-input', {
    subject: `input ${name} '${value}'`,
    problem: 'must be true or false',
    fix: `Write ${name}: ${BOOLEAN_WORDS.find(([word]) => word.test(value))?.[1] ?? 'true or false'}.`,
  });
}
