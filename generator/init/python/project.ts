// Reads what pyproject.toml, setup.cfg and setup.py say about a project.
import type { InspectedFiles } from '../detected.ts';
import { type IniSection, linesOf, parseIni } from './ini.ts';
import { normalizeName, requirementName } from './requirements.ts';
import { hasTable, isTable, parseToml, type Table, tableAt, textAt, textsAt, valueAt } from './toml.ts';

/** Requirements by the name of an extra or a group. */
export type RequirementLists = ReadonlyMap<string, readonly string[]>;

export interface PythonProject {
  /** The files below the project's folder, by path from it. Without those of other projects below. */
  readonly files: InspectedFiles;
  readonly pyproject: Table;
  readonly setupCfg: ReadonlyMap<string, IniSection>;
  readonly setupScript: string;
  /** Whether pip can install the folder. */
  readonly installable: boolean;
  readonly usesPoetry: boolean;
  readonly extras: RequirementLists;
  /** [dependency-groups], without the groups that a group includes by name resolved away. */
  readonly groups: RequirementLists;
  readonly poetryGroups: RequirementLists;
  /** Development dependencies of PDM (all groups) and uv, from before [dependency-groups]. */
  readonly pdmGroups: RequirementLists;
  readonly uvDevelopment: readonly string[];
  readonly problems: readonly string[];
}

/** Returns the project in a folder. `files` have paths from the folder. */
export function readProject(files: InspectedFiles, path: (name: string) => string): PythonProject {
  const { table: pyproject, problem } = parseToml(files.get('pyproject.toml') ?? '', path('pyproject.toml'));
  const setupCfg = parseIni(files.get('setup.cfg') ?? '');
  const setupScript = withoutComments(files.get('setup.py') ?? '');
  const poetry = tableAt(pyproject, 'tool', 'poetry');
  return {
    files,
    pyproject,
    setupCfg,
    setupScript,
    installable: isInstallable(files, pyproject, setupCfg),
    usesPoetry:
      hasTable(pyproject, 'tool', 'poetry') &&
      /poetry/.test(textAt(pyproject, 'build-system', 'build-backend') ?? 'poetry'),
    extras: new Map([
      ...listsOf(tableAt(poetry, 'extras')),
      ...readScriptExtras(setupScript),
      ...[...(setupCfg.get('options.extras_require') ?? [])].map(([name, value]) => [name, linesOf(value)] as const),
      ...listsOf(tableAt(pyproject, 'project', 'optional-dependencies')),
      ...listsOf(tableAt(pyproject, 'tool', 'flit', 'metadata', 'requires-extra')),
    ]),
    groups: readGroups(tableAt(pyproject, 'dependency-groups')),
    poetryGroups: readPoetryGroups(poetry),
    pdmGroups: new Map(listsOf(tableAt(pyproject, 'tool', 'pdm', 'dev-dependencies'))),
    uvDevelopment: textsAt(pyproject, 'tool', 'uv', 'dev-dependencies'),
    problems: problem === null ? [] : [problem],
  };
}

function isInstallable(files: InspectedFiles, pyproject: Table, setupCfg: PythonProject['setupCfg']): boolean {
  if (
    valueAt(pyproject, ['tool', 'poetry', 'package-mode']) === false ||
    valueAt(pyproject, ['tool', 'uv', 'package']) === false
  )
    return false;
  if (hasTable(pyproject, 'build-system') || files.has('setup.py')) return true;
  // Without [build-system] pip takes setuptools, which refuses folders with several packages that no one listed.
  return (
    setupCfg.has('options') ||
    setupCfg.has('metadata') ||
    (hasTable(pyproject, 'project') && [...files.keys()].some((path) => /^src\/.+\.py$/.test(path)))
  );
}

/** A group is a list with requirements and `{ include-group = "name" }`. */
function readGroups(groups: Table): RequirementLists {
  const resolve = (name: string, seen: readonly string[]): readonly string[] => {
    const list = Object.entries(groups).find(([each]) => normalizeName(each) === normalizeName(name))?.[1];
    if (!Array.isArray(list) || seen.includes(name)) return [];
    return list.flatMap((entry: unknown) => {
      if (typeof entry === 'string') return [entry];
      const included = isTable(entry) ? textAt(entry, 'include-group') : null;
      return included === null ? [] : resolve(included, [...seen, name]);
    });
  };
  return new Map(Object.keys(groups).map((name) => [name, resolve(name, [])]));
}

function readPoetryGroups(poetry: Table): RequirementLists {
  const old = Object.keys(tableAt(poetry, 'dev-dependencies'));
  const groups = Object.keys(tableAt(poetry, 'group')).map(
    (name) => [name, Object.keys(tableAt(poetry, 'group', name, 'dependencies'))] as const,
  );
  return new Map([...(old.length > 0 ? [['dev', old] as const] : []), ...groups]);
}

function listsOf(table: Table): readonly (readonly [string, readonly string[]])[] {
  return Object.keys(table).map((name) => [name, textsAt(table, name)] as const);
}

/** The extras that a setup.py writes as literals: `extras_require={'test': ['pytest']}`. */
function readScriptExtras(script: string): readonly (readonly [string, readonly string[]])[] {
  const block = /(?:extras_require|EXTRAS?_REQUIRE\w*|extras)\s*[=:]\s*\{([^}]*)\}/i.exec(script)?.[1] ?? '';
  const lists = [...block.matchAll(/(["'])([\w.-]+)\1\s*:\s*\[([^\]]*)\]/g)].map(
    ([, , name = '', list = '']) => [name, literalsIn(list)] as const,
  );
  // A list in a variable: its name is known, its packages are not.
  const named = [...block.matchAll(/(["'])([\w.-]+)\1\s*:\s*[A-Za-z_]/g)].map(([, , name = '']) => [name, []] as const);
  return [...named, ...lists];
}

/** The texts in quotes. */
export function literalsIn(code: string): readonly string[] {
  return [...code.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single ?? '');
}

function withoutComments(script: string): string {
  return script.replace(/^\s*#.*$/gm, '');
}

/** The constraint on Python's version, and where it is written; null if there is none. */
export function readPythonConstraint({
  pyproject,
  setupCfg,
  setupScript,
}: PythonProject): { readonly text: string; readonly source: string } | null {
  const poetry = valueAt(pyproject, ['tool', 'poetry', 'dependencies', 'python']);
  const places: readonly (readonly [string, string | null | undefined])[] = [
    ['requires-python', textAt(pyproject, 'project', 'requires-python')],
    ["Poetry's python", isTable(poetry) ? textAt(poetry, 'version') : typeof poetry === 'string' ? poetry : null],
    ['requires-python', textAt(pyproject, 'tool', 'flit', 'metadata', 'requires-python')],
    ['python_requires', setupCfg.get('options')?.get('python_requires')],
    ['python_requires', /python_requires\s*=\s*(["'])([^"']+)\1/.exec(setupScript)?.[2]],
  ];
  const [source, text] = places.find(([, value]) => typeof value === 'string' && value.trim() !== '') ?? [];
  return source !== undefined && typeof text === 'string' ? { source, text: text.trim().replaceAll('\n', ' ') } : null;
}

/** The versions that the project names, and where; null if it names none. */
export function readNamedPythons(
  { pyproject, setupCfg, setupScript }: PythonProject,
  toxEnvironments: readonly string[],
): { readonly versions: readonly string[]; readonly source: string } | null {
  const classifiers = [
    ...textsAt(pyproject, 'project', 'classifiers'),
    ...textsAt(pyproject, 'tool', 'poetry', 'classifiers'),
    ...textsAt(pyproject, 'tool', 'flit', 'metadata', 'classifiers'),
    ...linesOf(setupCfg.get('metadata')?.get('classifiers') ?? setupCfg.get('metadata')?.get('classifier')),
    ...literalsIn(setupScript),
    // A setup.py with the classifiers in one long text.
    ...setupScript.split('\n').map((line) => line.trim()),
  ].flatMap((line) => /Python :: (\d+\.\d+)\b/.exec(line)?.[1] ?? []);
  if (classifiers.length > 0) return { versions: classifiers, source: 'as in the classifiers' };
  return toxEnvironments.length > 0 ? { versions: toxEnvironments, source: 'as in the environments of tox' } : null;
}

/** The names of the packages that the project itself depends on. */
export function readOwnDependencies({ pyproject, setupCfg, setupScript }: PythonProject): readonly string[] {
  const script = /install_requires\s*=\s*\[([^\]]*)\]/.exec(setupScript)?.[1] ?? '';
  const listed = [
    ...textsAt(pyproject, 'project', 'dependencies'),
    ...Object.keys(tableAt(pyproject, 'tool', 'poetry', 'dependencies')),
    ...linesOf(setupCfg.get('options')?.get('install_requires')),
    ...literalsIn(script),
  ];
  return listed.flatMap((each) => requirementName(each) ?? []);
}
