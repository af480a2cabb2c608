// Keeps reads and writes inside a repository: a folder in it can be a link that someone else committed. Compares real paths,
// because a repository can have several names.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { errorMessage, isMissingFile, KitError } from '../errors.ts';
import { toPrintable } from '../printable.ts';

/**
 * Throws `invalid-input` if a path leads through the repository that `root` is in, by any name of it, and a link leads out again.
 * Other paths are the user's choice and pass. A relative path starts at `root`.
 */
export function refuseLinkedFolders(root: string, path: string): void {
  const repository = findRepository(root);
  const target = resolve(root, path);
  const folder = realFolder(dirname(target));
  if (isInside(repository, folder) || !foldersAbove(target).some((each) => isInside(repository, realFolder(each))))
    return;
  throw new KitError('invalid-input', {
    subject: `'${toPrintable(path)}'`,
    problem: `a folder on the way is a link, and leads to ${toPrintable(folder)}`,
    fix: 'Replace the link with a folder.',
  });
}

/**
 * Returns the real path of an existing file. Throws `invalid-input` if it is outside of the folder `root`, by a link or by its name,
 * and the errors of the file system.
 */
export function realPathInside(root: string, path: string): string {
  const folder = realFolder(resolve(root));
  const file = realpathSync.native(resolve(root, path));
  if (isInside(folder, file)) return file;
  throw new KitError('invalid-input', {
    subject: `file '${toPrintable(path)}'`,
    problem: `it must be inside of ${toPrintable(folder)}, and is ${toPrintable(file)}`,
    fix: 'Copy the file there, and name the copy.',
  });
}

/** Throws `invalid-input` if the real path of a file is outside of the repository that `root` is in. */
export function requireInsideRepository(root: string, path: string): void {
  const repository = findRepository(root);
  const folder = realFolder(dirname(resolve(root, path)));
  if (isInside(repository, folder)) return;
  throw new KitError('invalid-input', {
    subject: toPrintable(path),
    problem: `cannot be written: its folder ${toPrintable(folder)} is outside of the repository ${toPrintable(repository)}`,
    fix: 'Run this in the repository that contains the file.',
  });
}

/** Returns the real path of the nearest folder with a `.git` from `root` upwards, or of `root`. */
function findRepository(root: string): string {
  const start = realFolder(resolve(root));
  return [start, ...foldersAbove(start)].find((folder) => existsSync(join(folder, '.git'))) ?? start;
}

/** Returns the folders above a path, the nearest first. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path; dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  return folders;
}

/** Returns the real path of a folder, or of the nearest one above it that exists. */
function realFolder(folder: string): string {
  for (const each of [folder, ...foldersAbove(folder)]) {
    try {
      return realpathSync.native(each);
    } catch (cause) {
      if (isMissingFile(cause) && !isLink(each)) continue;
      const problem = `its real path is unknown: ${toPrintable(errorMessage(cause))}`;
      throw new KitError('invalid-input', {
        subject: `'${toPrintable(each)}'`,
        problem,
        fix: 'Correct the path.',
        cause,
      });
    }
  }
  return folder;
}

/** Whether there is a link, even one to nothing: what it names can appear later. */
function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
