// Finds programs on PATH, as a shell does.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

interface PathSearch {
  /** The value of PATH. */
  readonly path: string | undefined;
  /** The directory that empty and relative entries of PATH refer to. Without it such entries are skipped. */
  readonly directory?: string;
  /** Extensions of programs on Windows, such as `.EXE`. */
  readonly extensions?: readonly string[] | null;
  readonly excludedFolders?: readonly string[];
}

/** Returns the path of the first executable file of that name, or null. */
export function findExecutable(name: string, search: PathSearch): string | null {
  const { path = '', directory, extensions = null, excludedFolders = [] } = search;
  for (const entry of splitSearchPath(path)) {
    const folder = directory === undefined ? entry : resolve(directory, entry);
    if (folder === '' || excludedFolders.includes(folder)) continue;
    const found = firstExecutable(join(folder, name), extensions);
    if (found !== null) return found;
  }
  return null;
}

/**
 * Returns the entries of PATH. On Windows, an entry may be in quotes and then have a semicolon, and empty entries have no meaning: the
 * system skips them.
 */
export function splitSearchPath(path: string, windows = process.platform === 'win32'): readonly string[] {
  if (!windows) return path.split(delimiter);
  return (path.match(/(?:[^;"]|"[^"]*"?)+/g) ?? []).map((entry) => entry.replaceAll('"', ''));
}

/** Returns the path, with the first extension that makes it an executable file; null if it is not one with any. */
export function firstExecutable(path: string, extensions: readonly string[] | null = null): string | null {
  const complete = extensions?.some((extension) => path.toLowerCase().endsWith(extension.toLowerCase()));
  const candidates = extensions && !complete ? extensions.map((extension) => `${path}${extension}`) : [path];
  return candidates.find(isExecutableFile) ?? null;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
