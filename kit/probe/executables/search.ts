// Where the system finds a program by its name.

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import type { SearchContext } from './search-context.ts';

/**
 * Returns the file that a name means: on PATH, or as a path where the name has a slash. Null where there is none that may
 * be executed. Folders in `without` are passed over, as version managers pass over their own.
 */
export function findProgram(
  name: string,
  context: SearchContext,
  excludedFolders: readonly string[] = [],
): string | null {
  const { env, directory } = context;
  if (/[/\\]/.test(name)) return firstExecutable(resolve(directory, name), context);
  // An empty entry is the current folder.
  const folders = (env.PATH ?? '').split(delimiter).map((folder) => resolve(directory, folder));
  for (const folder of folders.filter((each) => !excludedFolders.includes(each))) {
    const found = firstExecutable(join(folder, name), context);
    if (found) return found;
  }
  return null;
}

/** Returns the file behind links; the path itself where it cannot be told. */
export function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Returns the name of a program without its path and without Windows' extension. */
export function programName(path: string): string {
  return basename(path).replace(/\.exe$/i, '');
}

function firstExecutable(path: string, { extensions }: SearchContext): string | null {
  const named = extensions?.some((extension) => path.toLowerCase().endsWith(extension.toLowerCase()));
  const candidates = extensions && !named ? extensions.map((extension) => `${path}${extension}`) : [path];
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
