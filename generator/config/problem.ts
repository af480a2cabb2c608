// Problems in a config, with their positions, and the error that lists them.
import { KitError } from '../../kit/errors.ts';
import type { ConfigPath } from './positions.ts';

export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Starts with the value in quotes. No full stop. */
  readonly problem: string;
  /** What to do, in whole sentences. */
  readonly fix: string;
}

/** A problem that a check found, by its path in the config. */
export interface WrongReference {
  readonly path: ConfigPath;
  /** Follows the quoted value in the message. */
  readonly problem: string;
  readonly fix: string;
  readonly at?: 'key' | 'value';
}

/** At least one. */
type ConfigProblems = readonly [ConfigProblem, ...ConfigProblem[]];

/** Returns whether there is a problem. */
export function hasProblems(problems: readonly ConfigProblem[]): problems is ConfigProblems {
  return problems.length > 0;
}

/** Returns one `invalid-input` error for all problems. Its cause is the list of them. */
export function createConfigError(file: string, problems: ConfigProblems): KitError {
  const [first, ...others] = problems;
  const at = ({ line, column }: ConfigProblem) => `${file}:${line}:${column}`;
  const further = others.map((problem) => `\n${at(problem)}: ${problem.problem}. ${problem.fix}`).join('');
  return new KitError('invalid-input', {
    subject: at(first),
    problem: first.problem,
    fix: `${first.fix}${further}`,
    cause: problems,
  });
}

/** Returns the problems of an error that createConfigError() made; null for other errors. */
export function problemsOf(error: KitError): readonly ConfigProblem[] | null {
  return Array.isArray(error.cause) ? (error.cause as readonly ConfigProblem[]) : null;
}
