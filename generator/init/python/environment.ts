// Finds what the tests of a project need, beside the project and its own dependencies.
import { readHatch } from './hatch.ts';
import { linesOf } from './ini.ts';
import { readNox } from './nox.ts';
import { literalsIn, type PythonProject, type RequirementLists } from './project.ts';
import { NO_REQUIREMENTS, namesInFile, normalizeName, type Requirements, requirementName } from './requirements.ts';
import { readTox, type ToolEnvironment } from './tox.ts';

/** What installs a locked environment. */
export type LockManager = 'uv' | 'poetry' | 'pdm';

export interface TestEnvironment extends Requirements {
  /** Where the requirements come from; null if nothing lists any. */
  readonly source: string | null;
  /** The normalized names of the packages that it lists. */
  readonly names: readonly string[];
}

/** Names of extras and groups with test dependencies; the best first. */
const TEST_NAMES = [
  'test',
  'tests',
  'testing',
  'unittest',
  'pytest',
  'unit',
  'ci',
  'dev',
  'develop',
  'development',
  'all-dev',
];

/** Files with test requirements; the best first. */
const TEST_FILES: readonly RegExp[] = [
  /^requirements[-_.]?tests?(?:ing)?\.(?:txt|in)$/,
  /^tests?[-_.]?requirements\.txt$/,
  /^requirements\/(?:requirements[-_])?(?:tests?|testing|ci)\.txt$/,
  /^requirements\/(?:requirements[-_])?(?:tests?|testing)\.in$/,
  /^tests?\/requirements(?:[-_]tests?)?\.txt$/,
  /^(?:requirements[-_.]?(?:dev|develop|development|ci)|(?:dev|ci)[-_.]?requirements)\.txt$/,
  /^requirements\/(?:requirements[-_])?(?:dev|develop|development|local)\.txt$/,
  /^requirements[-_.]?all\.txt$/,
  /^requirements\.txt$/,
];

/** Returns the environments that tools describe: tox, nox and Hatch, in this order. */
export function readToolEnvironments(project: PythonProject): readonly ToolEnvironment[] {
  return [readTox(project), readNox(project), readHatch(project)].flatMap((each) => each ?? []);
}

/**
 * Returns the first environment that has what the tests need: one with pytest if they use it. A lock file has the dependencies of
 * groups and extras, so these go first if there is one.
 */
export function chooseTestEnvironment(
  project: PythonProject,
  tools: readonly ToolEnvironment[],
  lock: LockManager | null,
  usesPytest: boolean,
): TestEnvironment {
  const fromTools = tools.map((each) => ({ ...each, names: namesIn(project, each) }));
  const lists = readLists(project);
  const candidates = (lock ? [...lists, ...fromTools] : [...fromTools, ...lists]).filter(isUsable);
  const forPytest = candidates.find(({ names }) => names.some((name) => /^pytest(?:-|$)/.test(name)));
  const chosen =
    (usesPytest ? forPytest : undefined) ??
    candidates.find(({ source }) => !/requirements\.txt$/.test(source ?? '')) ??
    candidates[0];
  return chosen ?? { ...NO_REQUIREMENTS, source: null, names: [] };

  function isUsable({ extras, groups, files, packages }: TestEnvironment): boolean {
    const known =
      extras.every((name) => hasName(project.extras, name)) && files.every((path) => project.files.has(path));
    return known && extras.length + groups.length + files.length + packages.length > 0;
  }
}

function hasName(lists: RequirementLists, name: string): boolean {
  return [...lists.keys()].some((each) => normalizeName(each) === normalizeName(name));
}

function readLists(project: PythonProject): readonly TestEnvironment[] {
  const fromLists = (lists: RequirementLists, key: 'extras' | 'groups', source: (name: string) => string) =>
    [...lists.keys()]
      .filter((name) => rankName(name) >= 0)
      .sort((a, b) => rankName(a) - rankName(b))
      .map((name) => {
        const found = { ...NO_REQUIREMENTS, [key]: [name], source: source(name) };
        return { ...found, names: namesIn(project, found) };
      });
  const poetry = project.usesPoetry
    ? fromLists(project.poetryGroups, 'groups', (name) => `pyproject.toml, Poetry's group ${name}`)
    : [];
  // uv adds them to the group dev.
  const uv =
    project.uvDevelopment.length > 0
      ? [
          {
            ...NO_REQUIREMENTS,
            ...(project.files.has('uv.lock') ? { groups: ['dev'] } : { packages: project.uvDevelopment }),
            source: 'pyproject.toml, [tool.uv] dev-dependencies',
            names: project.uvDevelopment.flatMap((each) => requirementName(each) ?? []),
          },
        ]
      : [];
  const files = TEST_FILES.flatMap((pattern) => [...project.files.keys()].filter((path) => pattern.test(path))).map(
    (path) => ({
      ...NO_REQUIREMENTS,
      files: [path],
      source: path,
      names: namesInFile(project.files, path),
    }),
  );
  return [
    ...fromLists(project.groups, 'groups', (name) => `pyproject.toml, [dependency-groups] ${name}`),
    ...fromLists(project.extras, 'extras', (name) => `the extra ${name}`),
    ...poetry,
    ...fromLists(project.pdmGroups, 'groups', (name) => `pyproject.toml, PDM's group ${name}`),
    ...uv,
    ...files,
    ...readTestsRequire(project),
  ];
}

function rankName(name: string): number {
  return TEST_NAMES.indexOf(normalizeName(name));
}

/** `tests_require` of setuptools, which no longer installs it. */
function readTestsRequire({ setupCfg, setupScript }: PythonProject): readonly TestEnvironment[] {
  const script = /tests_require\s*=\s*\[([^\]]*)\]/.exec(setupScript)?.[1];
  const packages = script === undefined ? linesOf(setupCfg.get('options')?.get('tests_require')) : literalsIn(script);
  if (packages.length === 0) return [];
  const source = script === undefined ? 'setup.cfg, tests_require' : 'setup.py, tests_require';
  return [{ ...NO_REQUIREMENTS, packages, source, names: packages.flatMap((each) => requirementName(each) ?? []) }];
}

/** The names that requirements give, as far as files and lists say. */
function namesIn(project: PythonProject, { extras, groups, files, packages }: Requirements): readonly string[] {
  const listed = (lists: readonly RequirementLists[], names: readonly string[]) =>
    lists.flatMap((list) =>
      [...list]
        .filter(([name]) => names.some((each) => normalizeName(each) === normalizeName(name)))
        .flatMap(([, values]) => values),
    );
  const ownName = (requirement: string) => /^[\w.-]+\[([^\]]+)\]/.exec(requirement)?.[1]?.split(',') ?? [];
  const direct = [
    ...packages,
    ...listed([project.extras], extras),
    ...listed([project.groups, project.poetryGroups, project.pdmGroups], groups),
  ];
  // An extra may name others of the same project: `dev = ["name[test]"]`.
  const nested = listed(
    [project.extras],
    direct.flatMap(ownName).filter((name) => !extras.includes(name)),
  );
  return [...direct, ...nested]
    .flatMap((each) => requirementName(each) ?? [])
    .concat(files.flatMap((path) => namesInFile(project.files, path)));
}
