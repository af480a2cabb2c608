// Reads the inputs of the action.
import { isAbsolute, join, normalize, sep } from 'node:path';
import { type ImageReference, parseImageReference, shorten } from '../../kit/docker/reference.ts';
import { parseVariableNames } from '../../kit/docker/variable-names.ts';
import { KitError } from '../../kit/errors.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import type { Platform } from '../../kit/platform/platform.ts';
import { getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** The inputs in action.yml. A test compares the two. */
export const INPUT_NAMES = ['image', 'platform', 'run', 'env', 'results'] as const;

export interface CheckInputs {
  /** As it was given. */
  readonly image: string;
  readonly reference: ImageReference;
  readonly platform: Platform;
  /** '' for none. */
  readonly script: string;
  /** Names of variables that the script gets. */
  readonly variables: readonly string[];
  /** The path of the folder for results; null for none. */
  readonly results: string | null;
}

/** Returns the inputs. Throws `invalid-input` and `unsupported-platform`. */
export function readInputs(runner: Runner): CheckInputs {
  const image = getInput(runner, 'image');
  const script = getInput(runner, 'run');
  const results = getInput(runner, 'results');
  return {
    image,
    reference: parseImageReference('image', image),
    platform: parsePlatform(getInput(runner, 'platform')),
    script,
    variables: parseVariableNames('env', getInput(runner, 'env')),
    results: results === '' ? null : resolveResults(runner.env.GITHUB_WORKSPACE ?? process.cwd(), results),
  };
}

function resolveResults(workspace: string, folder: string): string {
  const path = normalize(folder);
  // Docker reads a colon as the end of the path.
  if (!isAbsolute(path) && path !== '..' && !path.startsWith(`..${sep}`) && !/[:\0\r\n]/.test(path))
    return join(workspace, path);
  throw new KitError('invalid-input', {
    subject: `input results '${shorten(folder)}'`,
    problem: 'must be a folder below the workspace, without a colon',
    fix: 'Write a relative path, such as test-results.',
  });
}
