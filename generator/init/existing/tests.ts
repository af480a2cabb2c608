// The commands with which the existing workflows of a repository test it. They are known to work, so they come before conventions.

import { compareVersions } from '../../../kit/platform/compare-versions.ts';
import { toPrintable } from '../../../kit/printable.ts';
import { quoteShellWord } from '../../../kit/system/shell-word.ts';
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { isAlwaysTrue, isNeverTrue, type KnownValues, knownValues } from '../../lint/expressions/evaluate.ts';
import { getValue, listItems, scalarTextAt } from '../../lint/model/located-node.ts';
import type { MatrixLeg } from '../../lint/model/matrix.ts';
import { runnersByLeg } from '../../lint/model/runner.ts';
import { contextOfLeg, SUCCESS } from '../../lint/model/step-legs.ts';
import type { Workflow, WorkflowJob } from '../../lint/model/workflow.ts';
import { findCalls, valuesPassed } from '../../lint/model/workflow-calls.ts';
import { eventContext } from '../../lint/runs/event-context.ts';
import type { DetectedCommand, ExistingTests, InspectedFiles } from '../detected.ts';
import { detectManager, installWith, setupOf } from '../node/manager.ts';
import { parsePackageJson } from '../node/package-json.ts';
import { forAnyVersion, VERSION } from './expressions.ts';
import { addVariables, flattenSteps } from './flat-steps.ts';
import { type LegTests, type Part, readLegTests } from './job-tests.ts';
import { type LocalAction, readExistingWorkflows } from './read-workflows.ts';

/** A job in a run of an event that tests changes. */
interface JobRun {
  readonly workflow: Workflow;
  readonly job: WorkflowJob;
  readonly context: KnownValues;
}

interface InspectedTests {
  /** For each runtime the best job first. */
  readonly tests: readonly ExistingTests[];
  /** Jobs that run tests whose commands cannot be used, and why: sentences for the user. */
  readonly unused: readonly string[];
  /** Runtimes whose usual tests all need containers that a config cannot have. */
  readonly needContainers: readonly Runtime[];
}

const EVENTS = ['pull_request', 'push', 'merge_group'];
/** A job with many more legs than others is not read in all of them. */
const MAX_LEGS = 64;

/**
 * Returns the jobs that run tests for a runtime on Linux, when something is pushed or a pull request is opened: the best job first.
 * Also says which jobs cannot be used, and why.
 */
export function inspectExistingTests(files: InspectedFiles): InspectedTests {
  const { workflows, actions } = readExistingWorkflows(files);
  const found = findJobRuns(workflows).flatMap((run) => {
    const legs = linuxLegs(run).flatMap((leg) => readLeg(run, leg, actions));
    return RUNTIMES.flatMap((runtime) => {
      const own = legs.filter((each) => each.runtime === runtime);
      return own.length === 0 ? [] : [{ runtime, job: run.job, ...readJob(run, runtime, own, files) }];
    });
  });
  const tests = found.toSorted((a, b) => b.score - a.score).flatMap((each) => each.tests ?? []);
  // If another job has tests, it does not matter why one cannot be used, unless that is the job with the tests of the whole.
  const unused = found.flatMap(({ runtime, job, problem, needsContainers }) =>
    problem !== null && (!tests.some((each) => each.runtime === runtime) || (needsContainers && !SPECIAL.test(job.id)))
      ? [problem]
      : [],
  );
  const needContainers = RUNTIMES.filter((runtime) => {
    const usual = found.filter((each) => each.runtime === runtime && !SPECIAL.test(each.job.id));
    return usual.length > 0 && usual.every((each) => each.needsContainers);
  });
  return { tests: removeRepeated(tests), unused: [...new Set(unused)], needContainers };
}

function removeRepeated(tests: readonly ExistingTests[]): readonly ExistingTests[] {
  const keys = tests.map(({ runtime, test, workingDirectory }) =>
    JSON.stringify([runtime, test.text, workingDirectory]),
  );
  return tests.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** Returns the jobs of all workflows that run for changes, those of called files once for each call. */
function findJobRuns(workflows: readonly Workflow[]): readonly JobRun[] {
  const calls = findCalls(workflows);
  return workflows.flatMap((workflow) => {
    const event = EVENTS.find((each) => runsOn(workflow, each));
    const direct = event ? [eventContext(event, workflow)] : [];
    const called = calls
      .filter((call) => call.called === workflow && EVENTS.some((each) => runsOn(call.caller, each)))
      .flatMap(({ caller, job }) =>
        valuesPassed(job, job.known).map(
          (inputs) => new Map([...eventContext('push', caller), ...defaultsOf(workflow), ...inputs]),
        ),
      );
    return [...direct, ...called].flatMap((context) => workflow.jobs.map((job) => ({ workflow, job, context })));
  });
}

/** Inputs that a call leaves out. */
function defaultsOf({ known }: Workflow): KnownValues {
  return new Map(
    [...known]
      .filter(([path]) => path !== 'inputs.*')
      .map(([path, { values }]) => [path, { values, otherTrue: values.length === 0, otherFalse: values.length === 0 }]),
  );
}

/** A push of tags is a release. */
function runsOn({ triggers }: Workflow, event: string): boolean {
  if (!triggers.has(event)) return false;
  const settings = triggers.get(event) ?? null;
  return !(event === 'push' && getValue(settings, 'tags') && !getValue(settings, 'branches'));
}

interface Found {
  readonly tests: ExistingTests | null;
  readonly score: number;
  /** A sentence why the tests cannot be used; null if they can. */
  readonly problem: string | null;
  readonly needsContainers: boolean;
}

/** Returns the tests of a job for a runtime. `legs`: those that test it, at least one. */
function readJob(run: JobRun, runtime: Runtime, legs: readonly LegTests[], files: InspectedFiles): Found {
  const { job, workflow } = run;
  const usable = legs.filter(({ problem }) => problem === null);
  const source = toPrintable(`${workflow.path}, job ${job.id}`);
  const ordinary = usable.filter(({ unusual }) => !unusual);
  const [chosen] = (ordinary.length > 0 ? ordinary : usable).toSorted((a, b) =>
    compareVersions(b.version ?? '0', a.version ?? '0'),
  );
  if (!chosen)
    return {
      tests: null,
      score: 0,
      problem: `${source}: its ${TITLES[runtime]} tests are not used, because ${legs[0]?.problem}.`,
      needsContainers: legs.every((each) => each.needsContainers),
    };
  const versions = [...new Set(ordinary.flatMap(({ version }) => version ?? []))].sort(compareVersions);
  const tests = toExistingTests({ ...chosen, versions }, run, files, source);
  return { tests, score: scoreOf(job, workflow, versions.length, tests), problem: null, needsContainers: false };
}

const TITLES: Readonly<Record<Runtime, string>> = { python: 'Python', node: 'Node', go: 'Go' };

const SPECIAL =
  /cover|min|nightly|\bdev|e2e|integration|browser|bench|docs?\b|lint|examples?|publish|release|deploy|debug|memory|legacy|old|canary|downstream|race|pypy|free-?thread|no-?deps|slow|smoke|wasm|pyodide|types?|fuzz|external|regression|canary|musl|s390|qemu|package|wheel|dist|multiple|compat|versions|sanit|valgrind|flaky|nogil/i;

/** Returns how well a job shows how the project is tested: a plain test job with many versions is best. */
function scoreOf(job: WorkflowJob, workflow: Workflow, versions: number, { install, test }: ExistingTests): number {
  const special = SPECIAL.test(job.id) ? 40 : 0;
  const file = workflow.path.replace(/^.*\//, '');
  const elsewhere = /release|publish|wheel/i.test(file) ? 40 : SPECIAL.test(file) ? 20 : 0;
  const inContainer = getValue(job.at, 'container') ? 10 : 0;
  const named = /^(?:unit[-_]?)?tests?$/i.test(job.id) ? 10 : /test|ci|build/i.test(job.id) ? 5 : 0;
  const ofPart = runsForPart(workflow) ? 15 : 0;
  const onlyChecks = test.text.split('\n').every((line) => /\b(?:check|cd)\b/.test(line)) ? 30 : 0;
  const whole = /\.\/\.\.\.|^(?:npm|pnpm|yarn) (?:run )?test\b|\bpytest\s*$/m.test(test.text) ? 4 : 0;
  return (
    Math.min(versions, 8) * 4 +
    named +
    whole +
    (install ? 2 : 0) -
    special -
    elsewhere -
    inContainer -
    onlyChecks -
    ofPart
  );
}

/** Whether a workflow runs only if files in some folders change. */
function runsForPart({ triggers }: Workflow): boolean {
  return EVENTS.some((event) => {
    const paths = listItems(getValue(triggers.get(event) ?? null, 'paths')).map((each) => scalarTextAt(each) ?? '');
    return paths.length > 0 && paths.every((path) => /^!|^[^*]+\//.test(path));
  });
}

function linuxLegs({ job, context }: JobRun): readonly MatrixLeg[] {
  if (job.condition && isNeverTrue(job.condition.value, new Map([...job.known, ...context, ...SUCCESS]))) return [];
  const byLeg = runnersByLeg(job);
  const onLinux = byLeg.filter(({ runners }) =>
    runners.every(({ labels }) => !labels.some((label) => /windows|macos|^win|^mac/i.test(label))),
  );
  return onLinux.map(({ leg }) => leg).slice(0, MAX_LEGS);
}

function readLeg(
  { workflow, job, context }: JobRun,
  leg: MatrixLeg,
  actions: ReadonlyMap<string, LocalAction>,
): readonly LegTests[] {
  const linux = knownValues([
    ['runner.os', 'Linux'],
    ['github.workspace', '.'],
  ]);
  const known: KnownValues = new Map([...linux, ...contextOfLeg(leg, job), ...context, ...SUCCESS]);
  const mayFail = job.continueOnError?.value.replace(/^\$\{\{|\}\}$/g, '');
  if (mayFail !== undefined && isAlwaysTrue(mayFail, known)) return [];
  const environment = addVariables(addVariables(new Map(), workflow.env, known), job.env, known);
  return readLegTests(workflow, job, flattenSteps(job.steps, { known, environment, actions }), known);
}

function toExistingTests(
  leg: LegTests & { readonly versions: readonly string[] },
  { workflow, job }: JobRun,
  files: InspectedFiles,
  source: string,
): ExistingTests {
  const { runtime, system, environment, services, checkout, versions } = leg;
  const setup = runtime === 'node' ? prepareNode(files, leg) : [];
  const install = [...(setup.length > 0 ? [{ folder: null, lines: setup }] : []), ...leg.install];
  const folders = new Set([...install, ...leg.test].flatMap(({ folder }) => folder ?? []));
  const [only = ''] = folders;
  const folder = folders.size === 1 && only !== '' ? only : null;
  const toCommand = (parts: readonly Part[]): DetectedCommand => ({ text: joinParts(parts, folder), source });
  const test = toCommand(leg.test);
  const exports = exportVersion(leg, files);
  const withVersion = (text: string) =>
    [...exports.filter(([program]) => program.test(text)).map(([, line]) => line), text].join('\n');
  const installing = install.length > 0 ? toCommand(install) : null;
  const testText = (environment.TOXENV ?? environment.TOX_ENV) ? test.text : selectTox(test.text, files);
  return {
    runtime,
    path: workflow.path,
    job: job.id,
    install: installing && {
      ...installing,
      text: withVersion(testText === test.text ? installing.text : withoutToxPlugins(installing.text)),
    },
    test: { ...test, text: withVersion(testText) },
    workingDirectory: folder,
    environment: forCurrentVersion(environment, leg),
    services,
    checkout,
    systemPackages: system.length > 0 ? [...new Set(system)].join('\n') : null,
    versions,
  };
}

/** They choose the environments, which -e does; some do not work with the newest tox. */
function withoutToxPlugins(text: string): string {
  return text.replace(
    /(?<=\binstall\b.*\S)\s+(["']?)tox-gh(?:-actions)?(?:\[\w+\])?(?:[=<>~!]=?[\w.,<>=!*]*)?\1(?=\s|$)/g,
    (found, _quote, at: number) => (/\binstall$/.test(text.slice(0, at)) ? found : ''),
  );
}

/** Without -e, tox runs its environments of all versions: the leg has one. */
function selectTox(text: string, files: InspectedFiles): string {
  const configs = ['tox.ini', 'tox.toml', 'setup.cfg', 'pyproject.toml'].map((name) => files.get(name) ?? '');
  if (!configs.some((config) => /\bpy(?:3|\{|py|thon3)/.test(config))) return text;
  return text.replace(/\btox(?: run(?!-))?(?=\s|$)(?!.*(?:\s-e|\s--env|\s-f\b))/gm, (found) => `${found} -e py`);
}

/** Commands that choose a Python by a variable or by a file, which would be the same one in each leg, with the line before them. */
function exportVersion(
  { runtime, environment, version }: LegTests,
  files: InspectedFiles,
): readonly (readonly [RegExp, string])[] {
  if (runtime !== 'python') return [];
  const current = forAnyVersion(VERSION, 'python');
  const nox = ['NOXFORCEPYTHON', 'NOXPYTHON'].filter(
    (name) => environment[name] !== undefined && environment[name] === version,
  );
  return [
    ...nox.map((name) => [/^nox\b/m, `export ${name}=${current}`] as const),
    ...(files.has('.python-version')
      ? [[/^uv (?:sync|run|venv)\b(?!.*\s(?:--python|-p)\b)/m, `export UV_PYTHON=${current}`] as const]
      : []),
  ];
}

/** Variables with the version of the leg: tox has an environment for the current one; others are left out. */
function forCurrentVersion(
  environment: Readonly<Record<string, string>>,
  { version }: LegTests,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      if (/^TOX_?ENV$/.test(name)) return [[name, value.replace(/\bpy(?:thon)?\d[\d.]*/g, 'py')]];
      return value === version ? [] : [[name, value]];
    }),
  );
}

/** Actions that bring pnpm and Yarn, or install the dependencies, are not in a job of ours. */
function prepareNode(files: InspectedFiles, { install, test }: LegTests): readonly string[] {
  const parts = [...install, ...test];
  const text = parts.flatMap(({ lines }) => lines).join('\n');
  const folder = parts.find(({ folder: each }) => each && files.has(`${each}/package.json`))?.folder ?? '';
  const root = files.has('package.json') ? '' : folder;
  const project = parsePackageJson(files.get(root === '' ? 'package.json' : `${root}/package.json`) ?? '');
  if (project === null) return [];
  const manager = detectManager(files, root, project);
  const installs = /\b(?:npm|pnpm|yarn)\s+(?:ci|install|i|install-clean|bootstrap)\b|^\s*yarn(?:\s+--?\S+)*\s*$/m.test(
    text,
  );
  if (!installs && project.dependencies.size > 0) return installWith(manager).text.split('\n');
  // Scripts of the project may call it, too.
  const isUsed =
    new RegExp(`\\b${manager.name}\\b`).test(text) ||
    Object.values(project.scripts).some((script) => script.includes(manager.name));
  return isUsed ? setupOf(manager) : [];
}

/** Returns one script. A part that changes the folder or its variables does so in a shell of its own if others follow. */
function joinParts(parts: readonly Part[], workingDirectory: string | null): string {
  const texts = parts.map(({ folder, lines }) => {
    const inFolder = folder && folder !== workingDirectory ? [`cd ${quoteShellWord(folder)}`, ...lines] : lines;
    const changes = inFolder.some((line) => /^(?:cd|export|set|source|\.|pushd)\s|^\w+=\S*$/.test(line));
    return changes && parts.length > 1
      ? `(\n${inFolder.map((line) => `  ${line}`).join('\n')}\n)`
      : inFolder.join('\n');
  });
  return [...new Set(texts)].join('\n');
}
