// The commands that one leg of a job runs to install and to test, as scripts for a job of ours; or the reason why they cannot be used.

import { join } from 'node:path/posix';
import { isTaken } from '../../config/check-variables.ts';
import { INVISIBLE } from '../../config/schema/fields.ts';
import type { Runtime } from '../../facts/facts.ts';
import type { KnownValues } from '../../lint/expressions/evaluate.ts';
import { certainly } from '../../lint/expressions/values.ts';
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import type { Workflow, WorkflowJob } from '../../lint/model/workflow.ts';
import type { DetectedCheckout, DetectedService } from '../detected.ts';
import { STARTS_NODE } from '../repository/node-action.ts';
import { readCheckout } from './checkout.ts';
import { forAnyVersion, MISSING, replaceKnown } from './expressions.ts';
import { evaluateTo, type FlatStep } from './flat-steps.ts';
import { readServices } from './services.ts';
import { readStatements, type Statement } from './statements.ts';
import { findSetUpRuntimes, type SetUpRuntime } from './versions.ts';

export interface LegTests {
  readonly runtime: Runtime;
  readonly version: string | null;
  readonly unusual: boolean;
  readonly install: readonly Part[];
  readonly test: readonly Part[];
  readonly system: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, DetectedService>>;
  readonly checkout: DetectedCheckout;
  /** What the tests need that is not taken, such as a browser; null if nothing is missing. */
  readonly problem: string | null;
  /** Whether the problem is that the tests need containers: without them, other ways to run the same tests fail, too. */
  readonly needsContainers: boolean;
}

/** Statements of one step. */
export interface Part {
  /** From the root, '' for the root; null for what runs anywhere. */
  readonly folder: string | null;
  readonly lines: readonly string[];
}

interface Classified extends Statement {
  readonly step: FlatStep;
  readonly folder: string;
}

const BROWSER = /\b(?:browsers?|chrome|chromium|firefox|webkit|webworker|electron|playwright|karma|cypress|wdio)\b/i;
const NO_LINES: readonly string[] = [];
/** Variables about colours, reports and caches of the old workflow. */
const UNUSED_VARIABLE =
  /^(?:FORCE_COLOR|NO_COLOR|PY_COLORS|CLICOLOR\w*|CI|TERM|PIP_(?:DISABLE|NO|CACHE|PROGRESS)\w*|CODECOV\w*|COVERALLS\w*|GITHUB_\w+|GH_\w+|\w*(?:TOKEN|SECRET|CACHE_DIR)|TURBO_\w+|CARGO_\w+|RUST\w*|NEXTEST_\w+|SCCACHE_\w+|\w+_(?:VERSION|TOOLCHAIN)|UV_(?:PYTHON|CACHE_DIR|SYSTEM_PYTHON)|npm_config_cache)$/;

/** Returns the tests of a leg, for each runtime that they test. */
export function readLegTests(
  workflow: Workflow,
  job: WorkflowJob,
  steps: readonly FlatStep[],
  known: KnownValues,
): readonly LegTests[] {
  const services = getValue(job.at, 'services') ? readServices(job, known) : {};
  const runtimes = findSetUpRuntimes(job, steps);
  const statements = classify(workflow, job, steps, runtimes);
  const sole = new Set(runtimes.map(({ runtime }) => runtime)).size === 1 ? (runtimes[0]?.runtime ?? null) : null;
  const tests = statements.filter(
    ({ kind, counts, step, text }) =>
      kind === 'test' && counts && step.certain && !step.mayFail && !OF_WORKFLOWS.test(text),
  );
  const tested = new Set(tests.flatMap(({ runtime }) => runtime ?? sole ?? []));
  return [...tested].map((runtime) => {
    const own = chooseTests(tests.filter((each) => (each.runtime ?? sole) === runtime && !needsBrowser(each)));
    const ofRuntime = runtimes.filter((each) => each.runtime === runtime);
    // Nox needs several. That of the leg is in the matrix.
    const setUp =
      ofRuntime.find(({ version, path }) => version !== null && path !== null) ??
      ofRuntime.find(({ version }) => version !== null) ??
      ofRuntime[0];
    const assembled = assemble(own, statements, { steps, job, workflow, runtime, services });
    const hasOtherDependencies = [...assembled.install, ...assembled.test].some(({ lines }) =>
      lines.some((line) => OTHER_DEPENDENCIES.test(line)),
    );
    return {
      runtime,
      version: setUp?.version ?? null,
      unusual: (setUp?.unusual ?? false) || hasOtherDependencies,
      services: services ?? {},
      checkout: readCheckout(steps),
      ...assembled,
    };
  });
}

/** Scripts of the workflows have tests, too. */
const OF_WORKFLOWS = /(?:^|\s)(?:\.\/)?\.github\//;
/** The oldest dependencies have no builds for the newest versions of Python. Those in development may be broken. */
const OTHER_DEPENDENCIES =
  /--resolution[= ]lowest|\btox\b.*\s(?:-e|--env)[= ]?\S*(?:dev|main|master|nightly|lowest|oldest)\b/;

/** Checks of the style and measurements, in a job that has other tests. */
const NO_TESTS = /\b(?:run )?(?:check|test[:_-](?:perf|bench\w*|size\w*|types?|lint|format))\b/i;

function chooseTests(tests: readonly Classified[]): readonly Classified[] {
  const others = tests.filter(({ text }) => !NO_TESTS.test(text));
  return others.length > 0 ? others : tests;
}

function needsBrowser({ text, runtime }: Statement): boolean {
  return runtime === 'node' && BROWSER.test(text);
}

function classify(
  workflow: Workflow,
  job: WorkflowJob,
  steps: readonly FlatStep[],
  runtimes: readonly SetUpRuntime[],
): readonly Classified[] {
  return steps.flatMap((each) => {
    const { step, known } = each;
    if (step.run === null || !runsInBash(each, job, workflow)) return [];
    const path = runtimes.find((one) => one.path !== null)?.path ?? null;
    const folder = folderOf(workflow, job, each);
    // Programs that run in another folder need the whole path.
    const inScript = new Map([...known, ['github.workspace', certainly('$GITHUB_WORKSPACE')] as const]);
    return readStatements(replaceKnown(step.run.value, inScript, path)).map((statement) => ({
      ...statement,
      step: each,
      folder,
    }));
  });
}

function runsInBash({ step, known }: FlatStep, job: WorkflowJob, workflow: Workflow): boolean {
  const written = step.shell ?? job.shell ?? workflow.shell;
  return written === null || /^(?:\/\S*\/)?(?:ba)?sh\b/.test(evaluateTo(written, known) ?? '');
}

/** Returns the working directory of a step from the root; '' for the root. */
function folderOf(workflow: Workflow, job: WorkflowJob, { step, known }: FlatStep): string {
  const at =
    getValue(step.at, 'working-directory') ??
    getValue(job.at, 'defaults', 'run', 'working-directory') ??
    getValue(workflow.at, 'defaults', 'run', 'working-directory');
  const text = (evaluateTo(scalarTextAt(at) ?? '', known) ?? MISSING).replace(/^\/github\/workspace\/?/, '');
  const folder = join(text || '.').replace(/\/$/, '');
  return folder === '.' ? '' : folder;
}

interface Setting {
  readonly steps: readonly FlatStep[];
  readonly job: WorkflowJob;
  readonly workflow: Workflow;
  readonly runtime: Runtime;
  /** null if a config cannot have them. */
  readonly services: Readonly<Record<string, DetectedService>> | null;
}

/** Data for the tests, in the node that an action starts. */
function addsToNode({ text }: Statement, steps: readonly FlatStep[]): boolean {
  const hasNode = steps.some(({ step }) => STARTS_NODE.test(step.uses?.name ?? ''));
  return hasNode && /^ipfs (?:add|dag (?:import|put)|block put|pin add|files) /.test(text);
}

function assemble(
  tests: readonly Classified[],
  all: readonly Classified[],
  setting: Setting,
): Omit<LegTests, 'runtime' | 'version' | 'unusual' | 'services' | 'checkout'> {
  const { steps, job, runtime, services } = setting;
  const [last] = tests.slice(-1);
  const before = last ? all.slice(0, all.indexOf(last)) : [];
  const testSteps = new Set(tests.map(({ step }) => step));
  const needed = before.filter(
    (each) => !tests.includes(each) && each.kind !== 'test' && (isNeeded(each, runtime) || addsToNode(each, steps)),
  );
  const kept = withoutMissingFiles(needed, before).filter(({ text }) => readGitSetting(text) === null);
  // A step that changes the folder or sets variables does so for its own tests only.
  const inTests = (each: Classified) => testSteps.has(each.step);
  const install = kept.filter((each) => !inTests(each) && each.kind !== 'system' && !isAlone(each, kept));
  const testing = all.filter(
    (each) => tests.includes(each) || (kept.includes(each) && inTests(each) && each.kind !== 'system'),
  );
  const system = all.filter(({ kind }) => kind === 'system').map(({ text }) => text);
  const used = [...install, ...testing];
  const tools = toolsOf(steps, used);
  const lines = used.map(({ text }) => forAnyVersion(text, runtime));
  const variables = [...testSteps].flatMap(({ environment }) => [...environment]);
  const script = lines.join('\n');
  const isUsed = (name: string) =>
    new RegExp(`\\$\\{?${name}\\b`).test(script) || !(UNUSED_VARIABLE.test(name) || isForExpressions(name, job));
  const environment = Object.fromEntries([
    ...variables.filter(([name, value]) => !isTaken(name) && isUsed(name) && isPlain(name, value)),
    ...gitVariables(needed.flatMap(({ text }) => readGitSetting(text) ?? [])),
  ]);
  const containers = tests.length > 0 ? findContainers(before, services) : null;
  return {
    install: [...(tools.length > 0 ? [{ folder: null, lines: tools }] : []), ...toParts(install, runtime)],
    test: toParts(testing, runtime),
    system,
    environment,
    problem:
      containers ??
      findProblem(tests, used, lines) ??
      findContainerPackages(job, all) ??
      findMissingVariable(lines, environment) ??
      findArtifact(steps, testing) ??
      findOtherShell(setting, testing),
    needsContainers: containers !== null,
  };
}

interface GitSetting {
  readonly key: string;
  readonly value: string;
}

/** Returns what `git config --global` sets; null for other commands. */
function readGitSetting(text: string): GitSetting | null {
  const found = /^git config --global (?:--add )?([a-z][\w.-]*) (?:"([^"$`\\]*)"|'([^']*)'|([\w@.+:/-]+))$/i.exec(text);
  if (!found) return null;
  const [, key = '', inDouble, inSingle, plain] = found;
  return { key, value: inDouble ?? inSingle ?? plain ?? '' };
}

/** `git config --global` would change the settings of machines of the user's own, for later jobs, too. */
function gitVariables(settings: readonly GitSetting[]): readonly (readonly [string, string])[] {
  if (settings.length === 0 || settings.some(({ value }) => INVISIBLE.test(value))) return [];
  return [
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(({ key, value }, index) => [
      [`GIT_CONFIG_KEY_${index}`, key] as const,
      [`GIT_CONFIG_VALUE_${index}`, value] as const,
    ]),
  ];
}

function isPlain(name: string, value: string): boolean {
  return (
    /^[A-Za-z_]\w*$/.test(name) &&
    value !== '' &&
    !value.includes(MISSING) &&
    !value.includes('$' + '{{') &&
    !INVISIBLE.test(value)
  );
}

/** Variables that `${{ env.NAME }}` reads are for the workflow, not for its programs. */
function isForExpressions(name: string, { at: { source } }: WorkflowJob): boolean {
  return source.text.includes(`env.${name}`);
}

function findContainers(before: readonly Classified[], services: Setting['services']): string | null {
  if (services === null) return 'its tests need services that a config cannot have';
  return before.some(({ kind }) => kind === 'containers') ? 'it starts containers before the tests' : null;
}

function findContainerPackages(job: WorkflowJob, all: readonly Classified[]): string | null {
  const isOther = all.some(({ kind, programs }) => kind === 'system' && !isForDebian(programs));
  return isOther && getValue(job.at, 'container') ? 'its container has packages that the runners do not have' : null;
}

function findProblem(
  tests: readonly Classified[],
  used: readonly Classified[],
  lines: readonly (string | null)[],
): string | null {
  if (tests.length === 0) return 'its tests need a browser';
  if (used.some(({ text }) => /\s--no-index\b/.test(text)) && !used.some(({ kind }) => kind === 'build'))
    return 'it tests a package that other steps build';
  const tool = findMissingTool(used);
  if (tool !== undefined) return `an action or another step installs ${tool}`;
  const texts = lines.flatMap((line) => line ?? []);
  const written = [...texts, ...used.map(({ folder }) => folder)];
  if (
    written.some((line) => line.includes('$' + '{{') || line.includes('\0') || !line.isWellFormed()) ||
    used.some(({ folder }) => INVISIBLE.test(folder))
  )
    return 'its commands have text that no config can have';
  if (texts.some((line) => line.includes(MISSING)) || used.some(({ folder }) => folder.includes(MISSING)))
    return 'its commands have expressions or secrets whose values are not known';
  const activates = texts.some((line) => /(?:^|[\s;&])(?:source|\.)\s+\S*bin\/activate\b/.test(line));
  if (activates && !texts.some((line) => /\b(?:-m venv|virtualenv|uv venv)\b/.test(line)))
    return 'it uses a virtual environment that other steps make';
  if (lines.includes(null)) return 'its commands are for one version';
  if (texts.some((line) => /\$\{?GITHUB_(?:ENV|OUTPUT|PATH)\b/.test(line)))
    return 'its steps pass values to each other';
  if (used.some(({ folder }) => folder.startsWith('/') || folder.startsWith('..')))
    return 'it works outside of the checkout';
  return null;
}

/** Runners of tests that actions install. Machines do not have them. */
const TOOLS = ['gotestsum', 'ginkgo', 'richgo', 'gotest', 'mage', 'just', 'task'];

function findMissingTool(used: readonly Classified[]): string | undefined {
  return TOOLS.find((tool) => {
    const isInstalled = used.some(
      ({ text, programs }) => !programs.has(tool) && new RegExp(`\\b${tool}\\b`).test(text),
    );
    return !isInstalled && used.some(({ programs }) => programs.has(tool));
  });
}

const GIVEN =
  /^(?:HOME|PATH|PWD|USER|SHELL|TMPDIR|CI|RUNNER_\w+|GITHUB_(?:WORKSPACE|ACTIONS|REPOSITORY|REF\w*|SHA|RUN_\w+)|GOPATH|GOROOT|RANDOM|SECONDS|BASH_\w+)$/;

/** Actions and earlier steps set variables. */
function findMissingVariable(
  lines: readonly (string | null)[],
  environment: Readonly<Record<string, string>>,
): string | null {
  const text = lines.map((line) => (line ?? '').replace(/'[^']*'/g, '')).join('\n');
  const used = [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name ?? '');
  const missing = used.find(
    (name) =>
      !GIVEN.test(name) &&
      !Object.hasOwn(environment, name) &&
      !new RegExp(`(?:^|[\\s;(])(?:for )?${name}(?:=| in\\b)`).test(text),
  );
  return missing === undefined ? null : `$${missing} is set elsewhere`;
}

/** Tests of what another job built. */
function findArtifact(steps: readonly FlatStep[], testing: readonly Classified[]): string | null {
  const last = testing.at(-1);
  const before = last ? steps.slice(0, steps.indexOf(last.step)) : [];
  const downloads = before.some(({ step }) => /\/download-artifact$/.test(step.uses?.name ?? ''));
  return downloads ? 'it tests what another job built' : null;
}

/** What a step in another language installs is not known. */
function findOtherShell({ steps, job, workflow }: Setting, testing: readonly Classified[]): string | null {
  const last = testing.at(-1);
  const before = last ? steps.slice(0, steps.indexOf(last.step)) : [];
  const installs = before.some(
    (each) => !runsInBash(each, job, workflow) && /\binstall\b|GITHUB_(?:PATH|ENV)\b/.test(each.step.run?.value ?? ''),
  );
  return installs ? 'a step before the tests installs something in another shell than Bash' : null;
}

const isForDebian = (programs: ReadonlySet<string>) =>
  ![...programs].some((name) => /^(?:apk|dnf|yum|microdnf|zypper|pacman)$/.test(name));

const unquote = (word: string) => word.replace(/^(["'])(.*)\1$/, '$2');

/** A download is left out. What makes its file executable, or copies it, would fail. */
function withoutMissingFiles(needed: readonly Classified[], before: readonly Classified[]): readonly Classified[] {
  const written = before
    .filter((each) => each.kind === 'other' && !needed.includes(each))
    .flatMap(({ text }) => [...text.matchAll(/(?:>>?|\s-[oO]|\s--output)\s*("[^"]+"|[^\s"|;&]+)/g)])
    .flatMap(([, file = '']) => (/^\/dev\/|^&/.test(file) || /\$\{?GITHUB_/.test(file) ? [] : [unquote(file)]));
  return needed.filter(({ kind, text, programs }) => {
    if (kind !== 'prepare') return true;
    const words = text.split(/\s+/).map(unquote);
    const isFolder = (word: string) => programs.has('mkdir') && written.some((file) => file.startsWith(`${word}/`));
    return !words.some((word) => written.includes(word) || isFolder(word));
  });
}

/** `python -m pip install --upgrade pip` and the like are not needed; neither is what builds Go programs. */
function isNeeded({ kind, text, programs }: Classified, runtime: Runtime): boolean {
  if (/^\s*(?:sudo\s+)?corepack\s+(?:enable|prepare|install)\b/.test(text)) return false;
  if (/\$\{?GITHUB_(?:OUTPUT|STEP_SUMMARY)\b/.test(text)) return false;
  if (kind === 'install')
    return !/\bnpm (?:i|install)\b.*\s(?:-g|--global)\s+(?:-\S+\s+)*(?:npm|corepack|pnpm|yarn)(?:@\S+)?(?:\s+-\S+)*\s*$/.test(
      text,
    );
  if (kind === 'build') return runtime !== 'go' || [...programs].some((name) => /^g?make$/.test(name));
  return kind === 'prepare' || kind === 'system';
}

/** `cd`, `export` and assignments change nothing for other steps. */
function isAlone(each: Classified, kept: readonly Classified[]): boolean {
  if (each.kind !== 'prepare') return false;
  const isLocal = (text: string) => /^(?:cd|export|set|pushd|popd|source|\.|\w+=\S*$)/.test(text);
  const ofStep = kept.filter(({ step }) => step === each.step);
  return ofStep.every(({ kind, text }) => kind === 'prepare' && isLocal(text));
}

function toParts(statements: readonly Classified[], runtime: Runtime): readonly Part[] {
  return [...Map.groupBy(statements, ({ step }) => step).values()].map((each) => ({
    folder: each[0]?.folder ?? '',
    lines: each.flatMap(({ text }) => toPortable(forAnyVersion(text, runtime) ?? '')),
  }));
}

/** Replaces programs that only GitHub's images have. */
function toPortable(line: string): readonly string[] {
  const text = line
    .replace(/\bcorepack\s+(?=(?:pnpm|yarn|npm)\b)/g, '')
    .replace(/\bpipx install\b/g, 'python -m pip install')
    .replace(/^pip3? install\b/, 'python -m pip install')
    .replace(/^uv tool install ((?:(?:--with[= ])?[^\s-]\S*(?:\s+|$))+)$/, (_, names: string) => {
      return `python -m pip install ${names.replace(/--with[= ]/g, '')}`;
    })
    .trim();
  const [, program, rest] = /^pipx run ([a-z][\w.-]*)( .*)?$/s.exec(text) ?? [];
  if (program !== undefined) return [`python -m pip install ${program}`, `${program}${rest ?? ''}`];
  return text === '' ? NO_LINES : [text];
}

/** Actions that put a tool of Python on PATH. */
const TOOL_ACTIONS: Readonly<Record<string, string>> = {
  'astral-sh/setup-uv': 'uv',
  'snok/install-poetry': 'poetry',
  'abatilo/actions-poetry': 'poetry',
  'pdm-project/setup-pdm': 'pdm',
  'pypa/hatch': 'hatch',
  'wntrblm/nox': 'nox',
};

/** PDM 2.29 does not work with hishel 2, which it does not exclude. */
const PDM_NEEDS = `'hishel<2'`;
/** Programs that scripts of their own install, which are left out, or that hosted runners have. */
const MANAGERS = ['uv', 'poetry', 'pdm', 'hatch', 'pipenv'];

function toolsOf(steps: readonly FlatStep[], used: readonly Classified[]): readonly string[] {
  const tools = steps.flatMap(({ step }) => {
    const name = step.uses?.name.toLowerCase() ?? '';
    const tool = Object.hasOwn(TOOL_ACTIONS, name) ? TOOL_ACTIONS[name] : undefined;
    if (tool === undefined) return [];
    const version = step.inputs.find((each) => /^(?:poetry-|)version$/.test(each.name));
    const text = scalarTextAt(version?.value ?? null) ?? '';
    const pinned = /^\d+(?:\.\d+){1,2}$/.test(text) ? `${tool}==${text}` : tool;
    return tool === 'pdm' ? [pinned, PDM_NEEDS] : [pinned];
  });
  const texts = used.flatMap(({ text }) => toPortable(text));
  const installs = (name: string) => texts.some((text) => new RegExp(`\\binstall\\b.*["'\\s]${name}\\b`).test(text));
  const missing = MANAGERS.filter(
    (name) =>
      texts.some((text) => new RegExp(`^(?:\\w+=\\S*\\s+)*${name}x?\\s`).test(text)) &&
      !tools.some((tool) => tool.replace(/=.*/, '') === name) &&
      !installs(name),
  );
  const all = [...new Set([...tools, ...missing.flatMap((name) => (name === 'pdm' ? [name, PDM_NEEDS] : [name]))])];
  return all.length > 0 ? [`python -m pip install ${all.join(' ')}`] : [];
}
