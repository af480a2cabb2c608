// Finds the tests that `python -m unittest` discovers, and writes a command that fails if it runs none.
import { basename, dirname } from 'node:path/posix';
import type { InspectedFiles } from '../detected.ts';
import type { TestFile } from './test-files.ts';

export interface Discovery {
  /** The start folder; `.` for the project's. */
  readonly start: string;
  readonly pattern: string;
}

const DEFAULT_PATTERN = 'test*.py';
const PATTERNS: readonly (readonly [string, RegExp])[] = [
  [DEFAULT_PATTERN, /^test.*\.py$/],
  ['*_test.py', /_test\.py$/],
  ['*_tests.py', /_tests\.py$/],
];

/** Returns the discoveries that reach all test files with a class of unittest; none if there are no such files. */
export function planDiscovery(files: InspectedFiles, tests: readonly TestFile[]): readonly Discovery[] {
  let left = tests.filter(({ unittest }) => unittest).map(({ path }) => path);
  const found: Discovery[] = [];
  while (left.length > 0 && found.length < MAX_DISCOVERIES) {
    const options = ['.', ...new Set(left.map(dirname))].flatMap((start) =>
      PATTERNS.map(([pattern, name]) => ({
        start,
        pattern,
        reached: left.filter((path) => name.test(basename(path)) && isReached(files, start, path)),
      })),
    );
    const best = options.reduce((a, b) => (b.reached.length > a.reached.length ? b : a));
    if (best.reached.length === 0) break;
    found.push({ start: best.start, pattern: best.pattern });
    left = left.filter((path) => !best.reached.includes(path));
  }
  return found;
}

/** More start folders than this are no layout that unittest is used with. */
const MAX_DISCOVERIES = 4;

/** Discovery enters only folders with an __init__.py, except the one that it starts in. */
function isReached(files: InspectedFiles, start: string, path: string): boolean {
  for (let folder = dirname(path); folder !== start; folder = dirname(folder)) {
    if (folder === '.' || !files.has(`${folder}/__init__.py`)) return false;
  }
  return true;
}

/**
 * Returns a command that runs unittest with arguments, such as those of a discovery. Before Python 3.12 `python -m unittest` succeeds if
 * it finds no tests; this command fails on every version.
 */
export function unittestCommand(words: readonly string[]): string {
  const list = ['', ...words].map((word) => `'${word.replace(/["'\\$`]/g, '')}'`).join(', ');
  return `python -c "import unittest; r = unittest.main(None, argv=[${list}], exit=False).result; raise SystemExit(not (r.testsRun and r.wasSuccessful()))"`;
}

/** Returns the arguments of a discovery, without the options that are the default. */
export function discoveryArguments({ start, pattern }: Discovery): readonly string[] {
  return ['discover', ...(start === '.' ? [] : ['-s', start]), ...(pattern === DEFAULT_PATTERN ? [] : ['-p', pattern])];
}
