// Patterns of file names in arguments, which the shells of Windows pass on as they are.
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const PATTERN = /^((?:[^*?]*[/\\])?)([^/\\]*[*?][^/\\]*)$/;

/**
 * Returns the names of files with those that match a pattern in its place: `.github\workflows\*.yml`. A pattern that matches nothing
 * stays. On other systems, returns the names as they are.
 */
export function expandPatterns(
  names: readonly string[],
  folder: string,
  windows = process.platform === 'win32',
): readonly string[] {
  if (!windows) return names;
  return names.flatMap((name) => {
    const [, parent, pattern] = PATTERN.exec(name) ?? [];
    if (parent === undefined || pattern === undefined) return [name];
    const found = listFiles(resolve(folder, parent)).filter((each) => toExpression(pattern).test(each));
    return found.length === 0 ? [name] : found.toSorted().map((each) => `${parent}${each}`);
  });
}

/** File names of Windows have no upper and lower case. */
function toExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i');
}

function listFiles(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}
