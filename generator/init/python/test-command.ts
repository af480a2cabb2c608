// Chooses the command that runs the tests.
import { quoteShellWord } from '../../../kit/system/shell-word.ts';
import type { DetectedCommand } from '../detected.ts';
import type { PythonProject } from './project.ts';
import type { TestFile } from './test-files.ts';
import { tableAt, textAt, textsAt, valueAt } from './toml.ts';
import type { ToolEnvironment } from './tox.ts';
import { discoveryArguments, planDiscovery, unittestCommand } from './unittest.ts';

export interface TestCommand extends DetectedCommand {
  readonly runner: 'pytest' | 'unittest' | 'other';
}

/** Returns the command; null if no tests were found. */
export function chooseTestCommand(
  project: PythonProject,
  tests: readonly TestFile[],
  tools: readonly ToolEnvironment[],
  usesPytest: boolean,
): TestCommand | null {
  for (const tool of tools) {
    const command = readToolCommand(tool);
    if (command && !(command.runner === 'unittest' && usesPytest)) return command;
  }
  if (tests.length === 0) return null;
  if (usesPytest)
    return {
      text: withSourcePath(project, tests, ['python -m pytest', ...pytestPaths(project, tests)].join(' ')),
      source: 'the tests need pytest',
      runner: 'pytest',
    };
  if (project.files.has('manage.py')) return { text: 'python manage.py test', source: 'manage.py', runner: 'other' };
  const discoveries = planDiscovery(project.files, tests);
  if (discoveries.length === 0) return null;
  const text = discoveries
    .map((each) => withSourcePath(project, tests, unittestCommand(discoveryArguments(each))))
    .join('\n');
  return { text, source: 'the tests are written for unittest', runner: 'unittest' };
}

/** The commands of tox, nox or Hatch that run tests, with those of their tools that only measure left out. */
function readToolCommand({ commands, source, variables }: ToolEnvironment): TestCommand | null {
  for (const command of commands) {
    const found = readCommand(command);
    if (!found) continue;
    const exports = Object.entries(variables)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `export ${name}=${quoteShellWord(value)}`);
    return { text: [...exports, found.text].join('\n'), source, runner: found.runner };
  }
  return null;
}

function readCommand(command: string): { readonly text: string; readonly runner: TestCommand['runner'] } | null {
  // Coverage is measured elsewhere, once.
  const plain = command.replace(/^(?:python3? -m )?coverage run\s+((?:--?[\w=./,-]+\s+)*?)(?=-m\s)/, 'python ');
  const [, pytest] = /^(?:(?:python3?|\S*\/python) (?:-\S+ )*-m )?(?:pytest|py\.test)(\s.*)?$/s.exec(plain) ?? [];
  if (/^(?:python3? .*-m )?(?:pytest|py\.test)\b/.test(plain))
    return { text: `python -m pytest${pytest ?? ''}`.trimEnd(), runner: 'pytest' };
  // A script that starts what the tests need, and then runs them.
  const [, options = '', script, rest = ''] =
    /^python3? ((?:-X \S+ |-[a-zA-Z]+ )*)["']?((?:[\w.-]+\/)*run[-_]?tests?\.py)["']?( .*)?$/s.exec(plain) ?? [];
  if (script !== undefined) return { text: `python ${options}${script}${rest}`, runner: 'other' };
  const [, given] = /^python3? (?:-\S+ )*-m unittest((?: .*)?)$/s.exec(plain) ?? [];
  if (given !== undefined) {
    const words = given.split(/\s+/).filter((word) => word !== '');
    return {
      text: unittestCommand(words.every((word) => word.startsWith('-')) ? ['discover', ...words] : words),
      runner: 'unittest',
    };
  }
  return null;
}

/** The paths to give to pytest: none if the project configures them. Otherwise it would also collect examples and benchmarks. */
function pytestPaths(project: PythonProject, tests: readonly TestFile[]): readonly string[] {
  if (hasTestPaths(project)) return [];
  const collected = tests.filter(({ path }) => /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path));
  if (collected.length === 0) return tests.slice(0, MAX_PATHS).map(({ path }) => quoteShellWord(path));
  const folder = ['tests', 'test'].find((name) => collected.some(({ path }) => path.startsWith(`${name}/`)));
  return folder === undefined ? [] : [folder];
}

/** More files than this should be configured, not listed in a command. */
const MAX_PATHS = 10;

function hasTestPaths({ files, pyproject, setupCfg }: PythonProject): boolean {
  const options = tableAt(pyproject, 'tool', 'pytest', 'ini_options');
  const ini = ['pytest.ini', '.pytest.ini', 'tox.ini'].map((path) => files.get(path) ?? '').join('\n');
  return (
    valueAt(options, ['testpaths']) !== undefined ||
    valueAt(options, ['python_files']) !== undefined ||
    textsAt(pyproject, 'tool', 'pytest', 'testpaths').length > 0 ||
    setupCfg.get('tool:pytest')?.has('testpaths') === true ||
    setupCfg.get('tool:pytest')?.has('python_files') === true ||
    /^(?:testpaths|python_files)\s*=/m.test(ini)
  );
}

/** Modules below src that no installation puts on the path. */
function withSourcePath({ installable, files }: PythonProject, tests: readonly TestFile[], command: string): string {
  const hasSources = !installable && [...files.keys()].some((path) => /^src\/.+\.py$/.test(path));
  const importsFolder = tests.some(({ path }) => /^\s*(?:from|import) src\b/m.test(files.get(path) ?? ''));
  return hasSources && !importsFolder ? `PYTHONPATH=src ${command}` : command;
}

/** Returns the plugins of pytest that its settings need and nothing lists. */
export function missingPlugins(project: PythonProject, command: string, names: readonly string[]): readonly string[] {
  const options = tableAt(project.pyproject, 'tool', 'pytest', 'ini_options');
  const added = textAt(options, 'addopts') ?? textsAt(options, 'addopts').join(' ');
  const ini = ['pytest.ini', '.pytest.ini'].map((path) => project.files.get(path) ?? '').join('\n');
  const settings = [
    command,
    added,
    Object.keys(options).join(' '),
    ini,
    project.setupCfg.get('tool:pytest')?.get('addopts') ?? '',
    /^addopts.*$/m.exec(project.files.get('tox.ini') ?? '')?.[0] ?? '',
  ].join(' ');
  return PLUGINS.flatMap(([pattern, name]) => (pattern.test(settings) && !names.includes(name) ? [name] : []));
}

const PLUGINS: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\s)--(?:no-)?cov\b/, 'pytest-cov'],
  [/(?:^|\s)(?:-n[\s=]?(?:auto|logical|\d+)|--dist)\b/, 'pytest-xdist'],
  [/(?:^|\s)(?:--)?timeout\b(?=[\s=]|$)/, 'pytest-timeout'],
  [/\basyncio_mode\b|--asyncio-mode/, 'pytest-asyncio'],
  [/(?:^|\s)--benchmark/, 'pytest-benchmark'],
  [/\bDJANGO_SETTINGS_MODULE\b/, 'pytest-django'],
];
