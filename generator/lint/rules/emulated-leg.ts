// emulated-leg: emulated tests without a time limit, without a selection of tests, or on a machine that does not emulate.
import { emulatedTimeLimit } from '../../plan/time-limits.ts';
import { type EmulatedRun, findEmulatedRuns } from '../machines/emulation.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import { shorten } from '../model/source-text.ts';
import { allJobs } from '../model/visit.ts';
import type { WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';
import { type CalledProgram, findCalledCommands } from '../shell/called-program.ts';
import { purposesOfJob } from '../shell/purposes.ts';

/** Programs that run all tests, with the arguments that make them do so; null for any. */
const SUITES: Readonly<Record<string, RegExp | null>> = {
  pytest: null,
  'py.test': null,
  tox: null,
  nox: null,
  ctest: null,
  unittest: /^(?:discover|$)/,
  go: /^test$/,
  cargo: /^(?:test|nextest)$/,
  npm: /^(?:test|t)$/,
  yarn: /^test$/,
  pnpm: /^test$/,
  make: /^(?:test|tests|check)$/,
};
const PARTIAL_SUITE =
  /smoke|emulat|quick|fast|short|^-(?:m|k|run|t|s|e|R|L)$|^--(?:grep|lib|test|package|session|mark)|::|test_[\w-]+\.py$|^--?version$|^-h$|^--help$|--collect-only/;
const SCRIPT_SHELLS = /^(?:sh|bash|dash|ash)$/;
const MAX_NESTING = 3;

export const emulatedLeg = defineRule({
  id: 'emulated-leg',
  severity: 'error',
  explanation:
    'Emulated programs are about ten times slower than native ones, and slower still if they start many processes. A whole test suite, or a hang, runs into the limit of six hours. On a runner of the emulated architecture, nothing is emulated at all.',
  fix: 'Set `timeout-minutes`, and run a marked part of the tests, such as `pytest -m smoke`.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const runs = findEmulatedRuns(job, context);
      const emulated = runs.filter(({ platforms }) => platforms.has('foreign') || platforms.has('unknown'));
      if (emulated.length === 0) return checkNativeRunner(job, runs);
      return [...checkTimeLimit(job, emulated, context), ...checkTestSelection(job, emulated)];
    }),
});

function checkTimeLimit(job: WorkflowJob, runs: readonly EmulatedRun[], context: RuleContext): readonly RuleFinding[] {
  const { config } = context;
  if (!job.timeLimit) {
    if (!mayHang(job, runs, context)) return [];
    const doubt = 'It is not a problem if nothing in the job can hang or take hours.';
    return [createFinding(job.key, `emulated job ${job.id} has no time limit`, { doubt })];
  }
  const minutes = Number(job.timeLimit.value);
  // A job without a checkout does not run the project's tests.
  const tests = job.steps.some(({ uses }) => uses?.name === 'actions/checkout');
  if (!config || !tests || Number.isNaN(minutes)) return [];
  const { timeLimit: requiredMinutes } = emulatedTimeLimit(config);
  if (minutes >= requiredMinutes) return [];
  return [
    createFinding(
      job.timeLimit.at,
      `emulated job ${job.id} has a time limit of ${minutes} minutes, but the config allows ${requiredMinutes}`,
      {
        fix: `Set timeout-minutes: ${requiredMinutes}.`,
        doubt: 'It is not a problem if these tests take less time than those in the config.',
      },
    ),
  ];
}

/** Returns whether the job runs tests, or something that is not known, without a time limit of its own. */
function mayHang(job: WorkflowJob, runs: readonly EmulatedRun[], context: RuleContext): boolean {
  const limited = new Set(
    job.steps
      .filter(({ at }) => getValue(at, 'timeout-minutes') !== null)
      .flatMap(({ run, inputs }) => [run?.at.node, ...inputs.map(({ value }) => value.node)]),
  );
  const runsLong = ({ at }: EmulatedRun) => !limited.has(at.node) && !TIMEOUT.test(scalarTextAt(at) ?? '');
  if (!runs.some(runsLong)) return false;
  if (purposesOfJob(job, context).has('test') || runs.some(({ command }) => findSuite(command) !== null)) return true;
  return !runs.every(({ command }) => ONLY_STARTS.test(command));
}

const TIMEOUT = /(?:^|[\s;&|])timeout\s+(?:-\S+\s+){0,5}\d/;
/** It builds, or only starts what was built. */
const ONLY_STARTS = /\bbuild\b|\bsmoke|--version\b|\buname\b|\s--help\b/i;

/** The first whole suite of a job is reported. */
function checkTestSelection(job: WorkflowJob, runs: readonly EmulatedRun[]): readonly RuleFinding[] {
  for (const { at, index, command } of runs) {
    const suite = findSuite(command);
    if (suite === null) continue;
    const place = (scalarTextAt(at) ?? '').indexOf(suite, index);
    const problem = `job ${job.id} runs all tests emulated: ${shorten(suite, 60)}`;
    const doubt = 'It is not a problem if all tests take a few minutes natively.';
    return [createFinding(at, problem, { index: place === -1 ? index : place, doubt })];
  }
  return [];
}

/** Returns the first command that runs a whole test suite, up to its second word, or null. */
function findSuite(script: string, nesting = 0): string | null {
  for (const { program, words } of findCalledCommands(script)) {
    const [first, ...rest] = program.args.map(({ text }) => text);
    if (SCRIPT_SHELLS.test(program.name)) {
      // The words of a container's command have lost their quotes.
      const at = script.search(/\s-\w{0,8}c\s/);
      const inner = at === -1 || nesting === MAX_NESTING ? null : script.slice(at).replace(/^\s-\w+\s+/, '');
      const found = inner === null ? null : findSuite(inner, nesting + 1);
      if (found !== null) return found;
    }
    const module = /^python[\d.]*$/.test(program.name) && first === '-m' ? rest : null;
    const called: CalledProgram = module ? { ...program, name: module[0] ?? '', args: program.args.slice(2) } : program;
    if (isWholeSuite(called)) {
      const from = words.length - called.args.length - 1;
      return words
        .slice(from, from + 2)
        .map(({ text }) => text)
        .join(' ');
    }
  }
  return null;
}

function isWholeSuite({ name, args }: CalledProgram): boolean {
  if (!Object.hasOwn(SUITES, name)) return false;
  const texts = args.map(({ text }) => text);
  const verb = texts[0] === 'run' ? texts[1] : texts.find((text) => !text.startsWith('-'));
  const pattern = SUITES[name];
  return (!pattern || pattern.test(verb ?? '')) && !texts.some((text) => PARTIAL_SUITE.test(text));
}

const BUILD_ACTIONS = /^docker\/(?:build-push-action|bake-action)$/;
const PLATFORM_OPTION = /--platform(?:=|\s+)["']?([\w./,-]{1,200})/g;

/** Reports a job that sets up emulators, and then builds and runs everything for the platform of its runner. */
function checkNativeRunner(job: WorkflowJob, runs: readonly EmulatedRun[]): readonly RuleFinding[] {
  const [first] = runs;
  if (!first || first.native === null || buildsForOthers(job, first.native.platform)) return [];
  const problem = `nothing is emulated: ${first.native.runner} already is ${first.native.platform}`;
  const fix = 'Run it natively, or on a runner of another architecture.';
  return [createFinding(first.at, problem, { fix, index: first.index })];
}

/** Returns whether a job may build images for another platform. */
function buildsForOthers(job: WorkflowJob, platform: string): boolean {
  return job.steps.some(({ uses, run, inputs }) => {
    const platforms = inputs.filter(({ name }) => name === 'platforms').map(({ value }) => scalarTextAt(value) ?? '');
    if (BUILD_ACTIONS.test(uses?.name ?? ''))
      return platforms.length === 0 || platforms.some((each) => each !== platform);
    const script = run?.value ?? '';
    if (/\b(?:bake|compose)\b/.test(script)) return true;
    return [...script.matchAll(PLATFORM_OPTION)].some(([, each]) => each !== platform);
  });
}
