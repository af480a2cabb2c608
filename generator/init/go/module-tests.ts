// How many test files of a Go module a plain `go test ./...` runs.
import { basename, dirname } from 'node:path/posix';
import { toPrintable } from '../../../kit/printable.ts';
import type { InspectedFiles } from '../detected.ts';

interface ModuleTests {
  readonly count: number;
  /** Why none runs, with the file that shows it; null if there is none at all. */
  readonly problem: string | null;
}

const IGNORED = /(?:^|\/)(?:testdata|vendor|[._][^/]*)\//;
/** Of a Linux job. Tags such as `integration` are set by hand. */
const SATISFIED = /^(?:linux|unix|amd64|arm64|cgo|gc|go1\.\d+|!.*)$/;
const TEST_FUNCTION = /^func (?:Test|Fuzz|Example)(?![a-z])/m;

/** Returns the test files of the module in a folder. */
export function moduleTests(files: InspectedFiles, folder: string): ModuleTests {
  const prefix = folder === '' ? '' : `${folder}/`;
  const paths = [...files.keys()].filter(
    (path) => path.startsWith(prefix) && path.endsWith('_test.go') && !IGNORED.test(path),
  );
  const others = [...files.keys()]
    .filter((path) => path.startsWith(prefix) && path.endsWith('/go.mod') && dirname(path) !== folder)
    .map(dirname);
  const own = paths.filter((path) => !others.some((other) => path.startsWith(`${other}/`)) && isOnLinux(path));
  // A file that was only listed has no text.
  const runs = own.filter((path) => {
    const text = files.get(path) ?? '';
    return text === '' || (unsetTag(text) === null && TEST_FUNCTION.test(text));
  });
  const [first] = own;
  const tag = own.map((path) => unsetTag(files.get(path) ?? '')).find((each) => each !== null);
  const problem =
    first === undefined
      ? null
      : `${toPrintable(first)}: ${tag ? `runs only with the build tag "${toPrintable(tag)}"` : 'has no test functions'}`;
  return { count: runs.length, problem };
}

/** Files such as `x_windows_test.go` are for one system. */
function isOnLinux(path: string): boolean {
  return !/_(?:windows|darwin|freebsd|openbsd|netbsd|js|wasm|plan9|android|ios)(?:_\w+)?_test\.go$/.test(
    basename(path),
  );
}

/** Returns the tag without which a file is left out; null for none. */
function unsetTag(text: string): string | null {
  const constraint = /^\/\/go:build\s+(.+)$/m.exec(text.split(/^package\s/m)[0] ?? '')?.[1]?.trim();
  if (constraint === undefined) return null;
  const alternatives = constraint
    .split('||')
    .map((each) => each.split('&&').map((term) => term.replace(/[()\s]/g, '')));
  if (alternatives.some((terms) => terms.every((term) => SATISFIED.test(term)))) return null;
  return alternatives[0]?.find((term) => !SATISFIED.test(term)) ?? constraint;
}
