// What is wrong with a config and where, for people and for machines.
import { KitError } from '../../kit/errors.ts';
import type { ConfigPath } from './positions.ts';

export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Without a full stop; quotes the value. */
  readonly problem: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

/** As checks find it, by its place in the config. */
export interface WrongReference {
  readonly path: ConfigPath;
  /** What is wrong with the value, which stands before it. */
  readonly problem: string;
  readonly fix: string;
  readonly at?: 'key' | 'value';
}

/** Returns all problems as one error: `invalid-input`. Its cause is the list. */
export function createConfigError(file: string, problems: readonly ConfigProblem[]): KitError {
  const [first, ...others] = problems;
  if (!first) throw new Error('an error needs a problem');
  const at = ({ line, column }: ConfigProblem) => `${file}:${line}:${column}`;
  const further = others.map((problem) => `\n${at(problem)}: ${problem.problem}. ${problem.fix}`).join('');
  return new KitError('invalid-input', {
    subject: at(first),
    problem: first.problem,
    fix: `${first.fix}${further}`,
    cause: problems,
  });
}

/** Returns the problems of an error made by configError, or null for another error. */
export function problemsOf(error: KitError): readonly ConfigProblem[] | null {
  return Array.isArray(error.cause) ? (error.cause as readonly ConfigProblem[]) : null;
}
