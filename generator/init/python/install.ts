// Writes the command that installs a project and what its tests need into the environment of the leg.
import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import { quoteShellWord } from '../../../kit/system/shell-word.ts';
import type { GeneratorFacts } from '../../facts/facts.ts';
import type { DetectedCommand } from '../detected.ts';
import type { LockManager, TestEnvironment } from './environment.ts';
import type { PythonProject } from './project.ts';

export interface InstallPlan {
  readonly environment: TestEnvironment;
  /** Packages that nothing lists, such as pytest itself. */
  readonly missing: readonly string[];
  readonly lock: LockManager | null;
  /** Whether the project is the root of a uv workspace. */
  readonly workspace: boolean;
  /** The oldest Python of the legs. */
  readonly oldest: string;
}

interface Install {
  readonly command: DetectedCommand | null;
  readonly packageManager: string | null;
}

/** The folder of the leg's environment: the virtual environment, or the installation of Python. */
const PREFIX = `"$(python -c 'import sys; print(sys.prefix)')"`;

/** Its path, because uv takes the name for that of a folder, if there is one. */
const INTERPRETER = `"$(python -c 'import sys; print(sys.executable)')"`;

/** The first pip with --group, and the first Python that it supports. Images of older Pythons have an older pip. */
const PIP_WITH_GROUPS = { pip: '25.1', python: '3.9' };

/** PDM 2.29 does not work with hishel 2, which it does not exclude. */
const PDM_WITH = "--with 'hishel<2' ";

/** Returns the command and the package manager whose downloads may be cached. The command is null if there is nothing to install. */
export function planInstall(project: PythonProject, plan: InstallPlan, { tools }: GeneratorFacts): Install {
  const uv = `python -m pip install uv==${tools.uv.pin}`;
  const source = (from: string) =>
    [
      // The section of a file names the file, too.
      ...(plan.environment.source?.startsWith(`${from}, `) || plan.environment.source === from ? [] : [from]),
      ...(plan.environment.source ? [plan.environment.source] : []),
      ...(plan.missing.length > 0 ? [`${plan.missing.join(', ')} added`] : []),
    ].join('; ');
  const rest = installRest(plan);
  if (plan.lock === 'uv') {
    return {
      command: { text: [uv, syncWithUv(plan), ...rest].join('\n'), source: source('uv.lock') },
      packageManager: 'uv',
    };
  }
  if (plan.lock === 'poetry') {
    const poetry = `uvx --from poetry==${tools.poetry.pin} env VIRTUAL_ENV=${PREFIX} poetry install --no-interaction`;
    const text = [uv, `${poetry}${poetryGroups(project, plan.environment)}`, ...rest].join('\n');
    return {
      command: {
        text,
        source: source(project.files.has('poetry.lock') ? 'poetry.lock' : 'pyproject.toml, [tool.poetry]'),
      },
      packageManager: 'poetry',
    };
  }
  if (plan.lock === 'pdm') {
    const pdm = `uvx ${PDM_WITH}--from pdm==${tools.pdm.pin} env VIRTUAL_ENV=${PREFIX} PDM_IGNORE_SAVED_PYTHON=1 pdm sync`;
    const groups = [...plan.environment.groups, ...plan.environment.extras]
      .map((name) => ` --group ${quoteShellWord(name)}`)
      .join('');
    return {
      command: { text: [uv, `${pdm}${groups}`, ...rest].join('\n'), source: source('pdm.lock') },
      packageManager: 'pdm',
    };
  }
  return installUnlocked(project, plan, uv, source);
}

/** --inexact keeps pip and uv. Only the group with the tests is installed: others may need what a leg does not have. */
function syncWithUv({ environment: { extras, groups }, workspace }: InstallPlan): string {
  const parts = [
    ...extras.map((name) => `--extra ${quoteShellWord(name)}`),
    ...groups.map((name) => `--group ${quoteShellWord(name)}`),
  ];
  const only = groups.length > 0 ? ' --no-default-groups' : '';
  return `UV_PROJECT_ENVIRONMENT=${PREFIX} uv sync --python ${INTERPRETER} --frozen --inexact${workspace ? ' --all-packages' : ''}${only}${parts.map((part) => ` ${part}`).join('')}`;
}

function poetryGroups(project: PythonProject, { extras, groups }: TestEnvironment): string {
  const only = groups.length > 0 ? ` --only ${quoteShellWord(['main', ...groups].join(','))}` : '';
  const known = extras.filter((name) => project.extras.has(name));
  return `${only}${known.map((name) => ` --extras ${quoteShellWord(name)}`).join('')}`;
}

/** What a lock file does not have. */
function installRest({ environment: { files, packages }, missing }: InstallPlan): readonly string[] {
  const words = [
    ...files.map((path) => `--requirement ${quoteShellWord(path)}`),
    ...[...packages, ...missing].map(quoteShellWord),
  ];
  return words.length > 0 ? [`python -m pip install ${words.join(' ')}`] : [];
}

function installUnlocked(
  project: PythonProject,
  { environment, missing, oldest }: InstallPlan,
  uv: string,
  source: (from: string) => string,
): Install {
  const { extras, files, packages } = environment;
  // PDM's old groups are lists in a table of its own.
  const groups = environment.groups.filter((name) => project.groups.has(name));
  const listed = environment.groups
    .filter((name) => !groups.includes(name))
    .flatMap((name) => project.pdmGroups.get(name) ?? []);
  const own = project.installable
    ? [`--editable ${quoteShellWord(extras.length > 0 ? `.[${extras.join(',')}]` : '.')}`]
    : [];
  const dependencies = !project.installable && 'project' in project.pyproject;
  const main =
    !project.installable && project.files.has('requirements.txt') && !files.includes('requirements.txt')
      ? ['requirements.txt']
      : [];
  const words = [
    ...own,
    ...(dependencies
      ? ['--requirement pyproject.toml', ...extras.map((name) => `--extra ${quoteShellWord(name)}`)]
      : []),
    ...[...main, ...files].map((path) => `--requirement ${quoteShellWord(path)}`),
    ...groups.map((name) => `--group ${quoteShellWord(name)}`),
    ...new Set([...packages, ...listed, ...missing].map(quoteShellWord)),
  ];
  if (words.length === 0) return { command: null, packageManager: null };
  const from = source(
    ['pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt'].find((path) => project.files.has(path)) ??
      'the tests',
  );
  const hasPipGroups = compareVersions(oldest, PIP_WITH_GROUPS.python) >= 0;
  const needsUv = dependencies || (groups.length > 0 && !hasPipGroups);
  const pip = [
    ...(groups.length > 0 ? [`python -m pip install 'pip>=${PIP_WITH_GROUPS.pip}'`] : []),
    `python -m pip install ${words.join(' ')}`,
  ];
  const withUv = [uv, `uv pip install --python ${INTERPRETER} ${words.join(' ')}`];
  const text = (needsUv ? withUv : pip).join('\n');
  return { command: { text, source: from }, packageManager: needsUv ? 'uv' : 'pip' };
}
