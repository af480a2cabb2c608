// Detects how the modules of a Go project are tested.
import { dirname, join } from 'node:path/posix';
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import { toPrintable } from '../../../kit/printable.ts';
import type { GeneratorFacts } from '../../facts/facts.ts';
import type { DetectedRuntime, InspectedFiles } from '../detected.ts';
import { moduleTests } from './module-tests.ts';

/** Returns what the go.work or go.mod of a folder says, or null if neither exists. `folder`: from the root, '' for the root. */
export function detectGo(files: InspectedFiles, folder: string, facts: GeneratorFacts): DetectedRuntime | null {
  const work = files.get(join(folder, 'go.work'));
  const ownModule = files.get(join(folder, 'go.mod'));
  if (work === undefined && ownModule === undefined) return null;
  const modules = (work === undefined ? ['.'] : usedFolders(work)).map((each) => moduleFolder(folder, each));
  const texts = [
    ...(work === undefined ? [] : [work]),
    ...modules.flatMap((each) => files.get(join(each, 'go.mod')) ?? []),
  ];
  const { unknown: doubts, ...versions } = chooseVersions(texts, facts);
  const tests = modules.map((each) => ({ module: each, ...moduleTests(files, each) }));
  const tested = tests.filter(({ count }) => count > 0);
  const file = toPrintable(join(folder, work === undefined ? 'go.mod' : 'go.work'));
  const isWorkspace = work !== undefined && !(modules.length === 1 && modules[0] === folder);
  const missing = tests.flatMap(({ count, problem }) => (count === 0 && problem !== null ? [problem] : []));
  return {
    ...versions,
    workingDirectory: folder === '' ? null : folder,
    install: null,
    test:
      tested.length === 0
        ? null
        : isWorkspace
          ? { text: TEST_WORKSPACE, source: `${file}: ${modules.length} modules` }
          : { text: 'go test ./...', source: file },
    architectureTest: null,
    emulatedTest:
      tested.length === 0
        ? null
        : isWorkspace
          ? TEST_WORKSPACE.replace('go test', 'go test -short')
          : 'go test -short ./...',
    packageManager:
      tested.length > 0 && modules.some((each) => files.has(join(each, 'go.sum'))) && !isVendored(files, folder)
        ? 'go'
        : null,
    unknown: [
      ...(tested.length === 0
        ? [
            `${missing[0] ?? `${file}: no module has tests`}. Go is left out: write test: in the config if there are others.`,
          ]
        : []),
      ...(tested.length > 0 ? [...otherModules(files, folder, modules), ...cgoNeeds(files, folder), ...doubts] : []),
    ],
  };
}

/** `go test ./...` covers the module of the folder only, and fails in a folder that is not in a module. */
const TEST_WORKSPACE = "go list -m -f '{{.Dir}}/...' | xargs go test";

/** Returns the folders after `use`, as written. */
function usedFolders(work: string): readonly string[] {
  const code = work.replace(/\/\/.*$/gm, '');
  const blocks = [...code.matchAll(/^use\s*\(([^)]*)\)/gm)].flatMap(([, inside = '']) => inside.split(/\s+/));
  const single = [...code.matchAll(/^use\s+([^\s(]+)/gm)].map(([, each = '']) => each);
  return [...blocks, ...single].map((each) => each.replace(/^["`]|["`]$/g, '')).filter((each) => each !== '');
}

function moduleFolder(folder: string, used: string): string {
  return join(folder, used).replace(/^\.$|\/$/g, '');
}

function isVendored(files: InspectedFiles, folder: string): boolean {
  return files.has(join(folder, 'vendor/modules.txt'));
}

function chooseVersions(texts: readonly string[], facts: GeneratorFacts) {
  const { versions, date } = facts.runtimes.go;
  const known = Object.keys(versions).sort(compareVersions);
  const named = texts
    .flatMap((text) => /^go\s+(\d+\.\d+)/m.exec(text)?.[1] ?? [])
    .sort(compareVersions)
    .at(-1);
  const allowed = known.filter((version) => named === undefined || compareVersions(version, named) >= 0);
  const chosen = allowed.filter((version) => version === named || (versions[version]?.eol ?? '9999') > date);
  if (named === undefined || chosen.length > 0) {
    const isOld = named !== undefined && chosen.includes(named) && (versions[named]?.eol ?? '9999') <= date;
    return {
      versions: chosen,
      source:
        named === undefined ? 'all that are supported' : `${named}, as in go.mod, and newer ones that are supported`,
      unknown: isOld ? [`go.mod names Go ${named}, which has reached its end of life.`] : [],
    };
  }
  return {
    versions: known.slice(-1),
    source: 'the newest that is known',
    unknown: [`go.mod needs Go ${named}, which is newer than the known versions ${known.join(', ')}.`],
  };
}

/** `go test ./...` stops at the go.mod of another module. */
function otherModules(files: InspectedFiles, folder: string, covered: readonly string[]): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const others = [...files.keys()]
    .filter(
      (path) =>
        path.startsWith(prefix) && path.endsWith('/go.mod') && !/(?:^|\/)(?:testdata|vendor|_[^/]*)\//.test(path),
    )
    .map((path) => dirname(path))
    .filter((each) => !covered.includes(each) && moduleTests(files, each).count > 0);
  const shown = others.slice(0, 5).map((each) => toPrintable(each));
  const more = others.length > shown.length ? ` and ${others.length - shown.length} more` : '';
  return others.length === 0
    ? []
    : [
        `Modules of their own are not tested: ${shown.join(', ')}${more}. Add them to a go.work, or to test: in the config.`,
      ];
}

function cgoNeeds(files: InspectedFiles, folder: string): readonly string[] {
  const own = [...files].filter(([path]) => path.endsWith('.go') && path.startsWith(folder));
  const libraries = own.flatMap(([, text]) =>
    [...text.matchAll(/^\/?\/?\s*#cgo\s[^\n]*pkg-config:\s*(.+)$/gm)].flatMap(([, names = '']) =>
      names.trim().split(/\s+/),
    ),
  );
  if (libraries.length === 0) return [];
  return [
    `The Go code needs C libraries (${[...new Set(libraries)]
      .slice(0, 5)
      .map((each) => toPrintable(each))
      .join(', ')}), which are not installed: add them to install: in the config.`,
  ];
}
