// Results of a failed step that the job reads later: its outcome, its report of tests, and files with its output.
import type { StepScript } from '../model/scripts.ts';
import type { LocatedText, Workflow, WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { basenameOf } from '../shell/words.ts';
import { statementAt } from './written-files.ts';

/** Actions that read results and can fail because of them. Sources: their README files, at github.com under these names. */
const REPORTERS =
  /^(?:dorny\/test-reporter|mikepenz\/action-junit-report|enricomi\/publish-unit-test-result-action|test-summary\/action|phoenix-actions\/test-reporting|ctrf-io\/github-test-reporter|scacap\/action-surefire-report|robherley\/go-test-action)(?:\/|$)/i;

/** By job. Each step with a setting asks for them. */
const readSteps = new WeakMap<WorkflowJob, ReadonlySet<string>>();

/** Returns whether the job reads the outcome of a step. */
export function isOutcomeRead(step: WorkflowStep, job: WorkflowJob): boolean {
  const known = readSteps.get(job) ?? findReadSteps(job);
  readSteps.set(job, known);
  return step.id !== null && (known.has(step.id.toLowerCase()) || known.has('*'));
}

function findReadSteps({ at: { source, node } }: WorkflowJob): ReadonlySet<string> {
  const text = source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0);
  const names = [...text.matchAll(/\bsteps\s{0,9}(?:\.\s{0,9}([\w-]{1,200})|\[\s{0,9}'([\w-]{1,200})'\s{0,9}\])/g)];
  const all = /\btoJSON\(\s{0,9}steps\s{0,9}\)|\bsteps\.\*/i.test(text) ? ['*'] : [];
  return new Set([...names.map(([, dotted, quoted]) => (dotted ?? quoted ?? '').toLowerCase()), ...all]);
}

/** By workflow. */
const readJobs = new WeakMap<Workflow, ReadonlySet<string>>();

/** Returns whether another job compares the result of a job or reads its outputs. */
export function isResultRead({ id }: WorkflowJob, workflow: Workflow): boolean {
  const known =
    readJobs.get(workflow) ??
    new Set(
      [
        ...workflow.at.source.text.matchAll(
          /\bneeds\s{0,9}(?:\.\s{0,9}([\w-]{1,200})|\[\s{0,9}'([\w-]{1,200})'\s{0,9}\])\s{0,9}\.\s{0,9}(?:outputs\b|result\s{0,9}[!=]=)/g,
        ),
      ].map(([, dotted, quoted]) => (dotted ?? quoted ?? '').toLowerCase()),
    );
  readJobs.set(workflow, known);
  return known.has(id.toLowerCase());
}

/** By list of steps, those before one that reads results. */
const reportedSteps = new WeakMap<readonly WorkflowStep[], ReadonlySet<WorkflowStep>>();

/** Returns a doubt for a step before one that reads results. */
export function doubtOfReporter(step: WorkflowStep, { steps }: WorkflowJob): string | null {
  const known = reportedSteps.get(steps) ?? findReported(steps);
  reportedSteps.set(steps, known);
  return known.has(step) ? 'It is not a problem if the later step that reads the results fails because of them.' : null;
}

function findReported(steps: readonly WorkflowStep[]): ReadonlySet<WorkflowStep> {
  const reporter = steps.findLastIndex(({ uses }) => uses && REPORTERS.test(uses.name));
  return new Set(steps.slice(0, Math.max(0, reporter)));
}

const FILE_NAME = /[\w-]{1,100}\.(?:xml|json|jsonl|txt|log|out|tap|trx|csv|html|md)\b/g;
/** Words of a script in which the name of a written file may be. */
const WORD = /[\w.$@%+{}-]+/g;

/** The part of a line after a command that is looked at. */
const MAX_LINE_PART = 1000;

/** By job: the scripts that mention a word, each with the offset of the last time. */
const mentionsByJob = new WeakMap<WorkflowJob, ReadonlyMap<string, ReadonlyMap<LocatedText, number>>>();

/** Returns a doubt for a command whose output is in a file that a later command of the job mentions. */
export function doubtOfOutput(script: StepScript, index: number): string | null {
  return isOutputRead(script, index) ? 'It is not a problem if a later command checks the output in the file.' : null;
}

function isOutputRead(script: StepScript, index: number): boolean {
  const mentions = mentionsByJob.get(script.job) ?? findMentions(script.job);
  mentionsByJob.set(script.job, mentions);
  const [rest = ''] = script.text.value.slice(index, index + MAX_LINE_PART).split('\n', 1);
  const isMentioned = (name: string, end: number) => {
    const scripts = mentions.get(name);
    return scripts !== undefined && (scripts.size > 1 || (scripts.get(script.text) ?? 0) >= end);
  };
  const named = rest.match(FILE_NAME) ?? [];
  if (named.some((name) => isMentioned(name, index + rest.length))) return true;
  const statement = statementAt(script.text.value, index);
  return statement?.files.some((file) => isMentioned(basenameOf(file), statement.end)) ?? false;
}

function findMentions({ steps }: WorkflowJob): ReadonlyMap<string, ReadonlyMap<LocatedText, number>> {
  const found = new Map<string, Map<LocatedText, number>>();
  for (const { run } of steps) {
    for (const match of run?.value.matchAll(WORD) ?? []) {
      const scripts = found.get(match[0]) ?? new Map<LocatedText, number>();
      found.set(match[0], scripts);
      if (run) scripts.set(run, match.index);
    }
  }
  return found;
}
