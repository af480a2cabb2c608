// Gates: jobs that combine the results of others, so that branch protection requires only one check. A job is a gate by what it
// does: its steps read the results of the jobs that it needs, and do nothing but check or print them.
import { hasStatusCheck } from '../expressions/evaluate.ts';
import { isHarmless } from '../shell/harmless.ts';
import { commandsOf } from '../shell/purposes.ts';
import { basenameOf } from '../shell/words.ts';
import { insideOfExpression } from './expressions-in-text.ts';
import { getValue, scalarTextAt } from './located-node.ts';
import { type StepScript, scriptsOfJob } from './scripts.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from './workflow.ts';

export interface Gate {
  readonly job: WorkflowJob;
  /** Whether a step fails because of results. If not, the job only prints them. */
  readonly canFail: boolean;
  /** Whether its name says that others rely on it. */
  readonly isNamed: boolean;
  /** Whether it only reports: it writes the results to a file, such as the summary of the run. */
  readonly isReport: boolean;
  /** If not, it has no purpose but its needs: it only prints, under the name of a gate. */
  readonly readsResults: boolean;
  /** Whether it runs after a failure. */
  readonly runsAfterFailure: boolean;
  /** Whether it passes if a job that it needs was skipped. */
  readonly acceptsSkipped: boolean;
}

interface Scripts {
  readonly scripts: readonly StepScript[];
}

const READS_RESULTS =
  /\bneeds\s{0,9}(?:\.\s{0,9}[\w*-]{1,200}|\[[^\]\n]{1,200}\])\s{0,9}\.\s{0,9}result\b|toJSON\(\s{0,9}needs\s{0,9}\)/i;
/** Actions that fail because of the results of other jobs or checks. Sources: their README files, at github.com under these names. */
const GATE_ACTIONS =
  /^(?:re-actors\/alls-green|matrix-org\/done-action|upsidr\/merge-gatekeeper|lewagon\/wait-on-check-action|poseidon\/wait-for-status-checks|cardinalby\/check-suite|technote-space\/workflow-conclusion-action|int128\/wait-for-workflows-action|wechuli\/allcheckspassed|roryq\/required-checks|whatnick\/wait-action|kachick\/wait-other-jobs|martialbe\/wait-for-jobs|yogeshlonkar\/wait-for-jobs)(?:\/|$)/i;
/** Actions that are neither a check nor another purpose. */
const NEUTRAL_ACTIONS = /^(?:actions\/(?:checkout|download-artifact)|step-security\/harden-runner)$/i;
/** In a language other than that of a shell. */
const FAILS_IN_CODE =
  /\bexit\s{0,9}\(?\s{0,9}(?:[1-9"'$a-z])|\braise\b|\bthrow\b|\bassert\b|\bsetFailed\b|\bWrite-Error\b/i;
const REPORT_NAME = /report|notif|comment|metric|telemetry|dashboard|slack|discord/i;
const GATE_NAME =
  /(?<![a-z\d])(?:gate\w*|required|all[-_ ]?(?:green|pass(?:ed|ing)?|checks?|tests?|jobs|ok)|alls[-_ ]green|(?:ci|checks?|tests?|build)[-_ ](?:ok|success|pass(?:ed|ing)?|done|complete|gate)|done|conclusion)(?![a-z\d])/i;
/** Each is compared with all jobs. A workflow has one or two. */
const MAX_GATES = 20;

const REQUIRED_EVENTS = ['pull_request', 'pull_request_target', 'merge_group', 'workflow_call'];

/** Returns whether branch protection can require a job of a workflow: it runs for changes, not only for tags or on request. */
export function canBeRequired({ triggers }: Workflow): boolean {
  if (REQUIRED_EVENTS.some((event) => triggers.has(event))) return true;
  if (!triggers.has('push')) return false;
  const push = triggers.get('push') ?? null;
  const onTags = getValue(push, 'tags') ?? getValue(push, 'tags-ignore');
  return onTags === null || getValue(push, 'branches') !== null || getValue(push, 'branches-ignore') !== null;
}

/** Returns the gates of a workflow. A job with another purpose, or that runs a program which is not known, is not one. */
export function findGates({ jobs }: Workflow, context: Scripts): readonly Gate[] {
  return jobs.flatMap((job) => readGate(job, context) ?? []).slice(0, MAX_GATES);
}

function readGate(job: WorkflowJob, context: Scripts): Gate | null {
  if (job.needs.length === 0 || job.calls || job.steps.length === 0) return null;
  const reads =
    job.steps.some(readsResults) || job.env.some(({ value }) => READS_RESULTS.test(scalarTextAt(value) ?? ''));
  const scripts = scriptsOfJob(job, context);
  const kinds = job.steps.map((step) => readStep(step, scripts));
  if (kinds.includes('other')) return null;
  const isNamed = GATE_NAME.test(job.id) || GATE_NAME.test(job.name);
  const canFail = kinds.includes('fails') && job.continueOnError?.value !== 'true';
  if (!reads && (canFail || !isNamed || kinds.some((kind) => kind !== 'prints'))) return null;
  const text = job.steps.map(textOfStep).join('\n');
  const usesAction = job.steps.some(({ uses }) => uses && GATE_ACTIONS.test(uses.name));
  return {
    job,
    isNamed,
    isReport: !isNamed && (kinds.includes('writes') || REPORT_NAME.test(`${job.id} ${job.name}`)),
    readsResults: reads,
    canFail,
    runsAfterFailure: hasStatusCheck(job.condition?.value ?? ''),
    acceptsSkipped: !usesAction && /\bfailure\b/.test(text) && !/success|skipped/.test(text),
  };
}

type StepKind = 'fails' | 'prints' | 'writes' | 'neutral' | 'other';

function readStep(step: WorkflowStep, scripts: readonly StepScript[]): StepKind {
  const kind = step.uses ? readAction(step) : readScript(step, scripts);
  const isHarmless = step.continueOnError?.value === 'true' || neverRuns(step.condition?.value ?? '');
  return kind === 'fails' && isHarmless ? 'prints' : kind;
}

/** The whole condition. Source: https://docs.github.com/actions/reference/workflows-and-actions/contexts#needs-context */
const COMPARES_RESULT =
  /^(?:always\(\)\s{0,9}&&\s{0,9})?(?:contains\(\s{0,9}needs\.\*\.result\s{0,9},\s{0,9}'(\w{1,50})'\s{0,9}\)|needs\.[\w-]{1,100}\.result\s{0,9}==\s{0,9}'(\w{1,50})')$/i;
const RESULTS = /^(?:success|failure|cancelled|skipped)$/i;

/** Returns whether a condition asks for a result that no job has, such as 'failed'. */
function neverRuns(condition: string): boolean {
  const inside = (insideOfExpression(condition.trim()) ?? condition).trim();
  const [, listed, compared] = COMPARES_RESULT.exec(inside) ?? [];
  const result = listed ?? compared;
  return result !== undefined && !RESULTS.test(result);
}

function readAction({ uses, inputs }: WorkflowStep): StepKind {
  const name = uses?.name ?? '';
  if (GATE_ACTIONS.test(name)) return 'fails';
  if (NEUTRAL_ACTIONS.test(name)) return 'neutral';
  if (name !== 'actions/github-script') return 'other';
  const code = scalarTextAt(inputs.find((input) => input.name === 'script')?.value ?? null) ?? '';
  if (onlyPrints(code, 'javascript')) return 'prints';
  return inputs.some(({ value }) => FAILS_IN_CODE.test(scalarTextAt(value) ?? '')) ? 'fails' : 'other';
}

/** Lines that print texts and variables, without calls that may fail. */
const PRINTS_ONLY: Readonly<Record<string, RegExp>> = {
  python: /^(?:import [\w., ]+|from \w+ import [\w, ]+|print\([^()]*\))$/,
  javascript: /^(?:console\.log|core\.(?:info|notice|debug))\([^()]*\);?$/,
  pwsh: /^(?:\$ErrorActionPreference ?= ?["']?(?:Silently)?Continue["']?|Write-(?:Host|Output|Warning) [^;|()]*|Write-Error [^;|()]* -ErrorAction (?:Silently)?Continue)$/i,
};

/** Returns whether each line of a script prints, and nothing else. */
function onlyPrints(code: string, language: string): boolean {
  const form = Object.hasOwn(PRINTS_ONLY, language) ? PRINTS_ONLY[language] : undefined;
  const lines = code.split('\n').map((line) => line.trim());
  const relevant = lines.filter((line) => line !== '' && !/^(?:#|\/\/)/.test(line));
  return form !== undefined && relevant.length > 0 && relevant.every((line) => form.test(line));
}

function readScript({ run, shell }: WorkflowStep, scripts: readonly StepScript[]): StepKind {
  if (onlyPrints(run?.value ?? '', shell ?? '')) return 'prints';
  const script = scripts.find(({ text }) => text === run);
  const commands = script ? commandsOf(script) : [];
  if (commands.length === 0) return FAILS_IN_CODE.test(run?.value ?? '') ? 'fails' : 'other';
  let kind: StepKind = 'prints';
  for (const { words, fate } of commands) {
    const [name = '', argument] = words;
    if (name === 'exit' && argument === '0') continue;
    if (['exit', 'return', 'false'].includes(name)) return 'fails';
    if (prints(words)) continue;
    if (!TESTS.has(basenameOf(name))) kind = 'other';
    else if (fate.kind === 'fails' || fate.kind === 'unknown') return 'fails';
  }
  return kind === 'prints' && />\s{0,9}["']?\S/.test(run?.value ?? '') ? 'writes' : kind;
}

const TESTS = new Set(['[', '[[', 'test', 'grep', 'egrep', 'jq']);

function prints(words: readonly string[]): boolean {
  const [name = '', ...args] = words;
  if (name === 'jq') return !args.some((word) => /^-\w*e|^--exit-status|halt_error|\berror\b/.test(word));
  return isHarmless(words) || /^(?:sed|awk|tr|cut|jq|break|continue|local|read|shift)$/.test(name);
}

function readsResults(step: WorkflowStep): boolean {
  return READS_RESULTS.test(textOfStep(step));
}

function textOfStep({ at: { source, node } }: WorkflowStep): string {
  return source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0);
}

/** Returns the ids of this job and of all jobs that need it, directly or through others. */
export function findDependentJobs(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const { id, needs } of jobs) {
    for (const { value } of needs) {
      const known = dependents.get(value);
      if (known) known.push(id);
      else dependents.set(value, [id]);
    }
  }
  const dependent = new Set([job.id]);
  // A set is iterated up to what is added meanwhile.
  for (const id of dependent) for (const each of dependents.get(id) ?? []) dependent.add(each);
  return dependent;
}

/** Returns the ids of all jobs that a job needs, directly or through others. */
export function findNeededJobs(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<string> {
  const byId = new Map(jobs.map((each) => [each.id, each]));
  const needed = new Set(job.needs.map(({ value }) => value));
  for (const id of needed) for (const { value } of byId.get(id)?.needs ?? []) needed.add(value);
  return needed;
}
