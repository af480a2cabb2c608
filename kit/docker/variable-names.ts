// Names of environment variables that a container gets. Docker reads their values, so that no argument has one.
import { KitError } from '../errors.ts';
import { shorten } from './reference.ts';

/** Returns names that are separated by spaces, commas or lines, each once. `input` is the input that has them. Throws `invalid-input`. */
export function parseVariableNames(input: string, text: string): readonly string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong === undefined) return [...new Set(names)];
  throw new KitError('invalid-input', {
    subject: `input ${input} '${shorten(wrong)}'`,
    problem: 'not the name of an environment variable',
    fix: 'Write names only. The values are those of the step, which its env: sets.',
  });
}
