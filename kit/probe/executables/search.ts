// Finds programs by name, as the system does.

import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { findExecutable, firstExecutable } from '../../system/find-executable.ts';
import type { SearchContext } from './search-context.ts';

/**
 * Returns the executable file that a name refers to: on PATH, or as a path if the name has a slash. Null if there is none.
 * Skips `excludedFolders`, because the shims of a version manager skip their own folder.
 */
export function findProgram(
  name: string,
  { env, directory, extensions }: SearchContext,
  excludedFolders: readonly string[] = [],
): string | null {
  if (isPath(name)) return firstExecutable(resolve(directory, name), extensions);
  return findExecutable(name, { path: env.PATH, directory, extensions, excludedFolders });
}

/** Returns whether a program is given by its path instead of its name. */
export function isPath(name: string): boolean {
  return /[/\\]/.test(name);
}

/** Returns the target of links, or the path itself if it cannot be resolved. */
export function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Returns the name of a program without folders and without the extension of Windows. */
export function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, '');
}
