// Detects the facts that the Dockerfile of a Python project depends on. Pure: texts in, facts out, no guesses.
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import type { DetectedRuntime, InspectedFiles } from '../detected.ts';
import type { PythonImage, PythonTests } from './image.ts';

/** The Python of images whose project does not say which versions it supports. */
const DEFAULT_PYTHON_VERSION = '3.11';
/** The first Python that can read pyproject.toml with its standard library. */
const FIRST_WITH_TOMLLIB = '3.11';

/** Returns the facts for the Dockerfile of a Python project. */
export function detectPythonImage(sources: InspectedFiles, python: DetectedRuntime): PythonImage {
  const pyproject = sources.get('pyproject.toml') ?? '';
  const setup = sources.get('setup.py') ?? '';
  const version = choosePythonVersion(python.versions);
  const project = sources.has('setup.py') || /^\[(?:project|build-system|tool\.poetry)\]/m.test(pyproject);
  const requirements = detectRequirements(sources, version, project);
  return {
    version,
    project: project ? 'package' : 'sources',
    requirements,
    needsSources: requirements === 'requirements.txt' && !isSelfContained(sources.get(requirements) ?? ''),
    versionFromGit: /setuptools[-_]scm|hatch-vcs/.test(pyproject + setup),
    command: [findSection(pyproject, 'project.scripts').match(/^"?([\w.-]+)"?\s*=/m)?.[1] ?? 'python'],
    tests: detectTests(sources, python, project),
  };
}

/** Returns the extra with the test dependencies in a pyproject.toml or setup.py, or null. */
function detectTestExtra(project: string): string | null {
  const extras = findSection(project, 'project.optional-dependencies');
  const named = /^(test|tests|dev)\s*=\s*\[/m.exec(extras) ?? /["'](test|tests|dev)["']\s*:\s*\[/.exec(project);
  return named?.[1] ?? null;
}

function choosePythonVersion(versions: readonly string[]): string {
  if (versions.includes(DEFAULT_PYTHON_VERSION)) return DEFAULT_PYTHON_VERSION;
  return (
    versions.find((version) => compareVersions(version, DEFAULT_PYTHON_VERSION) > 0) ??
    versions.at(-1) ??
    DEFAULT_PYTHON_VERSION
  );
}

/** A package's requirements.txt counts only if the package refers to it, because it may describe a developer's environment. */
function detectRequirements(sources: InspectedFiles, version: string, isPackage: boolean): PythonImage['requirements'] {
  const pyproject = sources.get('pyproject.toml') ?? '';
  const listed = /^dependencies\s*=\s*\[/m.test(findSection(pyproject, 'project'));
  if (listed && compareVersions(version, FIRST_WITH_TOMLLIB) >= 0) return 'pyproject.toml';
  const text = sources.get('requirements.txt');
  if (text === undefined) return null;
  if (!isPackage) return 'requirements.txt';
  const named = `${pyproject}${sources.get('setup.py') ?? ''}`.includes('requirements.txt');
  return named && isSelfContained(text) ? 'requirements.txt' : null;
}

/** Whether a list of requirements refers to no other lists, constraints or folders. */
function isSelfContained(requirements: string): boolean {
  const refers = /^\s*(?:-[rce]\b|--(?:requirement|constraint|editable)\b|\.{0,2}\/|\.\s*$|.*@ file:)/;
  return !requirements.split('\n').some((line) => refers.test(line));
}

function detectTests(sources: InspectedFiles, python: DetectedRuntime, isPackage: boolean): PythonTests | null {
  const folder = ['tests', 'test'].find((name) => [...sources.keys()].some((path) => path.startsWith(`${name}/`)));
  const command = python.architectureTest ?? python.test?.text;
  if (folder === undefined || command === undefined) return null;
  const settings = ['pyproject.toml', 'pytest.ini', 'tox.ini', 'setup.cfg', 'conftest.py'];
  return {
    folder,
    command,
    settings: settings.filter((path) => sources.has(path)),
    needs: detectNeeds(sources, python, isPackage),
  };
}

function detectNeeds(sources: InspectedFiles, { test }: DetectedRuntime, isPackage: boolean): PythonTests['needs'] {
  const extra = detectTestExtra(`${sources.get('pyproject.toml') ?? ''}\n${sources.get('setup.py') ?? ''}`);
  if (isPackage && extra !== null) return { kind: 'extra', name: extra };
  const file = ['requirements-test.txt', 'requirements-dev.txt'].find((path) =>
    isSelfContained(sources.get(path) ?? '.'),
  );
  if (file !== undefined) return { kind: 'file', name: file };
  const included = !isPackage && /^pytest\b/m.test(sources.get('requirements.txt') ?? '');
  return test?.text.includes('pytest') && !included ? { kind: 'package', name: 'pytest' } : null;
}

/** The lines of a TOML table, or an empty string. */
function findSection(toml: string, name: string): string {
  const sections = toml.split(/^(?=\[)/m);
  return sections.find((section) => section.startsWith(`[${name}]`)) ?? '';
}
