// Checks of further axes of a matrix: their names, which are also keys of the matrix and environment variables.
import { RUNTIMES } from '../facts/facts.ts';
import { isTaken } from './check-variables.ts';
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';

/** The keys that the matrix of a job has itself, and GitHub's own. */
const MATRIX_KEYS = [
  'runner',
  'platform',
  'arch',
  'machine',
  'cpu',
  'image',
  'may-fail',
  'include',
  'exclude',
  ...RUNTIMES,
];
/** Variables whose name a reader would not expect an axis to have. */
const COMMON = ['CI', 'HOME', 'SHELL', 'USER', 'IPFS_PATH'];

/** Returns the environment variable of an axis: `DATABASE` for database. */
export function variableOfAxis(axis: string): string {
  return axis.toUpperCase().replaceAll('-', '_');
}

/** Returns axes with the name of another key or variable, and values that are listed twice. */
export function checkAxes(config: KitConfig): readonly WrongReference[] {
  return RUNTIMES.flatMap((runtime) =>
    Object.entries(config[runtime]?.matrix ?? {}).flatMap(([axis, values]): WrongReference[] => {
      const path = [runtime, 'matrix', axis];
      const wrong = checkName(axis, config);
      const repeated = values.flatMap((value, index): WrongReference[] => {
        const first = values.findIndex((each) => String(each) === String(value));
        return first < index ? [{ path: [...path, index], problem: 'is listed twice', fix: 'Remove one.' }] : [];
      });
      const named = wrong ? [{ path, at: 'key' as const, problem: wrong, fix: 'Choose another name.' }] : [];
      return [...named, ...repeated];
    }),
  );
}

function checkName(axis: string, { env, secrets }: KitConfig): string | null {
  if (MATRIX_KEYS.includes(axis)) return 'is the name of another key of the matrix';
  const variable = variableOfAxis(axis);
  const sets = (owner: string) => `sets the variable ${variable}, which ${owner} sets, too`;
  if (isTaken(variable) || COMMON.includes(variable)) return sets('the workflow or the runner');
  if (Object.hasOwn(secrets, variable)) return sets('secrets');
  return Object.hasOwn(env, variable) ? sets('env') : null;
}
