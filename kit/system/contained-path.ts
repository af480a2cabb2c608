// Keeps reads and writes inside a repository: a file or folder in it can be a link that someone else committed. Compares real
// paths, because a repository can have several names.
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { errorMessage, isMissingFile, KitError } from '../errors.ts';
import { toPrintable } from '../printable.ts';

/**
 * Throws `invalid-input` if a link leads out of the repository that `root` is in, on a path through it, by any name of it. A
 * relative path starts at `root`, and no link may lead out of the highest folder that its `..` lead to either: a checkout
 * without `.git`, such as an unpacked archive, has links, too. Other paths are the user's choice and pass.
 */
export function refuseLinkedFolders(root: string, path: string): void {
  const target = resolve(root, path);
  const folder = realFolder(dirname(target));
  const passed = foldersAbove(target).map(realFolder);
  const leaves = (tree: string) => !isInside(tree, folder) && passed.some((each) => isInside(tree, each));
  if (!leaves(findRepository(root)) && (isAbsolute(path) || !leaves(realFolder(highestFolder(root, path))))) return;
  throw new KitError('invalid-input', {
    subject: `'${toPrintable(path)}'`,
    problem: `a folder on the way is a link, and leads to ${toPrintable(folder)}`,
    fix: 'Replace the link with a folder, or write the folder that it leads to.',
  });
}

/** Returns the folder that the `..` at the start of a relative path lead to, or `root`. */
function highestFolder(root: string, path: string): string {
  const parts = normalize(path).split(sep);
  return resolve(root, ...parts.slice(0, parts.lastIndexOf('..') + 1));
}

/**
 * Throws `invalid-input` if a path leads through the repository that `root` is in, and a link, of a folder or of the file itself,
 * leads out again or into `.git`, which may have credentials. Other paths are the user's choice and pass.
 */
export function refuseLinkedFile(root: string, path: string): void {
  const repository = findRepository(root);
  const target = resolve(root, path);
  const file = realFolder(target);
  const committed = isInside(repository, file) && !isInside(join(repository, '.git'), file);
  if (committed || !foldersAbove(target).some((each) => isInside(repository, realFolder(each)))) return;
  throw new KitError('invalid-input', {
    subject: `'${toPrintable(path)}'`,
    problem: `leads through a link to ${toPrintable(file)}, which is not part of the checkout`,
    fix: 'Remove the link, or replace it with a file or a folder.',
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

/** Returns whether a folder above a path is `root` or in it, by any name. */
export function leadsThrough(root: string, path: string): boolean {
  const folder = realFolder(resolve(root));
  return foldersAbove(resolve(path)).some((each) => isInside(folder, realFolder(each)));
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

/** Returns the real path of a folder or file, or of the nearest folder above it that exists. */
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
