// Keeps writes inside a checkout: a folder in it can be a link that someone else committed.
import { realpathSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { isMissingFile, KitError } from '../errors.ts';

/**
 * Throws `invalid-input` if a path is inside `root`, but a folder on the way is a link that leaves it. Paths outside of `root`
 * are the user's choice and pass.
 */
export function refuseLinkedFolders(root: string, path: string): void {
  const target = resolve(root, path);
  if (!isInside(resolve(root), target)) return;
  const folder = realFolder(dirname(target));
  if (isInside(realpathSync(root), folder)) return;
  throw new KitError('invalid-input', {
    subject: `'${relative(root, target)}'`,
    problem: `a folder on the way is a link, and leads to ${folder}`,
    fix: 'Replace the link with a folder.',
  });
}

/** Returns the real path of the nearest folder that exists. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (!isMissingFile(error) || dirname(folder) === folder) throw error;
    return realFolder(dirname(folder));
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
