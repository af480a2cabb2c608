// Detects how a Python project is installed and tested. Pure: texts in, facts out, no guesses.
import { dirname } from 'node:path/posix';
import { quoteShellWord } from '../../../kit/system/shell-word.ts';
import type { GeneratorFacts } from '../../facts/facts.ts';
import type { DetectedRuntime, InspectedFiles } from '../detected.ts';
import { chooseTestEnvironment, type LockManager, readToolEnvironments, type TestEnvironment } from './environment.ts';
import { planInstall } from './install.ts';
import {
  type PythonProject,
  readNamedPythons,
  readOwnDependencies,
  readProject,
  readPythonConstraint,
} from './project.ts';
import { chooseTestCommand, missingPlugins, type TestCommand } from './test-command.ts';
import {
  configuresPytest,
  findArchitectureTests,
  findTestFiles,
  type TestFile,
  withoutOtherProjects,
} from './test-files.ts';
import { missingTestPackages } from './test-imports.ts';
import { hasTable, parseToml } from './toml.ts';
import { readToxPythons } from './tox.ts';
import { unittestCommand } from './unittest.ts';
import { choosePythonVersions } from './versions.ts';

const MANIFEST =
  /^(?:pyproject\.toml|setup\.py|setup\.cfg|requirements[^/]*\.txt|requirements\/[^/]+\.txt|tox\.ini|noxfile\.py|Pipfile)$/;

/** Returns the Python project in a folder (`''` for the root); null if nothing there is one. */
export function detectPython(all: InspectedFiles, folder: string, facts: GeneratorFacts): DetectedRuntime | null {
  const prefix = folder === '' ? '' : `${folder}/`;
  const below = new Map(
    [...all].flatMap(([path, text]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), text] as const] : [])),
  );
  const isWorkspace = hasWorkspace(below);
  const files = isWorkspace ? below : withoutOtherProjects(below);
  const tests = findTestFiles(files);
  if (![...files.keys()].some((path) => MANIFEST.test(path)) && tests.length === 0) return null;
  const project = readProject(files, (name) => `${prefix}${name}`);
  const tools = readToolEnvironments(project);
  const lock = findLock(all, folder, project);
  const usesPytest = decidePytest(project, tests, tools, lock);
  const environment = chooseTestEnvironment(project, tools, lock, usesPytest);
  const test = chooseTestCommand(project, tests, tools, usesPytest);
  const constraint = readPythonConstraint(project);
  // The environments of tox are a developer's choice, so they count only if nothing else is said.
  const named = readNamedPythons(project, constraint === null ? readToxPythons(project) : []);
  const chosen = choosePythonVersions({ constraint, named }, facts.runtimes.python);
  const install = planInstall(
    project,
    {
      environment,
      missing: listMissing(project, environment, test, tests),
      lock,
      workspace: isWorkspace,
      oldest: chosen.versions[0] ?? '',
    },
    facts,
  );
  const architecture = findArchitectureTests(files);
  return {
    versions: chosen.versions,
    source: chosen.source,
    workingDirectory: folder === '' ? null : folder,
    install: install.command,
    test: test && { text: test.text, source: test.source },
    architectureTest: architectureCommand(test, architecture.used[0]),
    emulatedTest: test?.runner === 'pytest' && hasSmokeMarker(files) ? 'python -m pytest -m smoke' : null,
    packageManager: hasKeyForCache(install.packageManager, files) ? install.packageManager : null,
    unknown: [
      ...project.problems,
      ...chosen.unknown,
      ...architecture.skipped,
      ...(test ? [] : [explainNoTests(folder, tests)]),
    ],
  };
}

/**
 * The digest of a lock file is the key of a cache. For pip it is that of one of two files, without which setup-python fails.
 */
function hasKeyForCache(manager: string | null, files: InspectedFiles): boolean {
  return manager === 'pip'
    ? files.has('requirements.txt') || files.has('pyproject.toml')
    : files.has(`${manager}.lock`);
}

function hasWorkspace(files: InspectedFiles): boolean {
  return hasTable(parseToml(files.get('pyproject.toml') ?? '', '').table, 'tool', 'uv', 'workspace');
}

/** The lock file in the folder, or uv's at the root of the workspace that the folder is in. */
function findLock(all: InspectedFiles, folder: string, project: PythonProject): LockManager | null {
  if (project.files.has('uv.lock')) return 'uv';
  if (project.files.has('poetry.lock')) return 'poetry';
  if (project.files.has('pdm.lock')) return 'pdm';
  for (let parent = folder; parent !== '' && parent !== '.'; ) {
    parent = dirname(parent);
    const place = parent === '.' ? '' : `${parent}/`;
    if (
      all.has(`${place}uv.lock`) &&
      hasTable(parseToml(all.get(`${place}pyproject.toml`) ?? '', '').table, 'tool', 'uv', 'workspace')
    )
      return 'uv';
  }
  // pip cannot install the groups of Poetry.
  return project.usesPoetry && project.poetryGroups.size > 0 ? 'poetry' : null;
}

/** Whether anything in the project configures, requires or imports pytest, or has tests that only pytest runs. */
function decidePytest(
  project: PythonProject,
  tests: readonly TestFile[],
  tools: PythonProjectTools,
  lock: LockManager | null,
): boolean {
  if (configuresPytest(project) || tests.some(({ pytest }) => pytest)) return true;
  const environment = chooseTestEnvironment(project, tools, lock, true);
  return (
    environment.names.some((name) => /^pytest(?:-|$)/.test(name)) ||
    tools.some(({ commands }) => commands.some((command) => /\b(?:pytest|py\.test|nosetests)\b/.test(command)))
  );
}

type PythonProjectTools = ReturnType<typeof readToolEnvironments>;

/** Packages that the tests need and nothing lists. */
function listMissing(
  project: PythonProject,
  environment: TestEnvironment,
  test: TestCommand | null,
  tests: readonly TestFile[],
): readonly string[] {
  const listed = [...environment.names, ...readOwnDependencies(project)];
  const imported = missingTestPackages(project.files, tests, listed);
  if (test?.runner !== 'pytest') return imported;
  const pytest = listed.includes('pytest') ? [] : ['pytest'];
  return [...new Set([...pytest, ...missingPlugins(project, test.text, listed), ...imported])];
}

function architectureCommand(test: TestCommand | null, path: string | undefined): string | null {
  if (test === null || path === undefined) return null;
  return test.runner === 'pytest' ? `python -m pytest ${quoteShellWord(path)}` : unittestCommand([path]);
}

function hasSmokeMarker(files: InspectedFiles): boolean {
  return [...files].some(
    ([path, text]) =>
      (path.endsWith('.py') && /\bmark\.smoke\b/.test(text)) ||
      (/^(?:pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini)$/.test(path) && /["'\s]smoke\b\s*(?::|["'])/.test(text)),
  );
}

function explainNoTests(folder: string, tests: readonly TestFile[]): string {
  const place = folder === '' ? 'Python' : `Python in ${folder}`;
  return tests.length === 0
    ? `${place}: no tests were found: no file test_*.py, *_test.py or tests.py. Set \`test\` to the command that runs them.`
    : `${place}: nothing that was found runs ${tests[0]?.path}. Set \`test\` to the command that runs the tests.`;
}
