// The jobs that a stranger's pull request runs, through calls of other workflows too.
import { evaluateText, hasStatusCheck, isNeverTrue, type KnownValues } from '../expressions/evaluate.ts';
import { combineValues, isComplete, toText } from '../expressions/values.ts';
import { getValue, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { findCalls, valuesPassed, type WorkflowCall } from '../model/workflow-calls.ts';
import { eventContext } from './event-context.ts';
import { failsForForks } from './fork-checks.ts';
import { FORK_EVENTS, forkContext, inputsWithHead, runsForkCode } from './fork-context.ts';

export interface ForkRun {
  readonly workflow: Workflow;
  readonly event: string;
  /** Values of contexts in this run, with the inputs of the call. */
  readonly known: KnownValues;
  /** The jobs that run for a fork and have its code. */
  readonly withForkCode: readonly WorkflowJob[];
  /** The calling jobs with their runs, the outermost first. */
  readonly callers: readonly { readonly job: WorkflowJob; readonly run: ForkRun }[];
}

/** Calls within calls, as GitHub allows them. */
const MAX_DEPTH = 10;
/** Of all files together. Each run looks at each job of a file. */
const MAX_RUNS = 500;

/** Returns the runs for pull requests from forks of these workflows, if they or the files that they call are relevant. */
export function findForkRuns(
  workflows: readonly Workflow[],
  isRelevant: (workflow: Workflow) => boolean,
): readonly ForkRun[] {
  const calls = Map.groupBy(findCalls(workflows), ({ caller }) => caller);
  const runs: ForkRun[] = [];
  for (const workflow of workflows) {
    const events = FORK_EVENTS.filter((event) => workflow.triggers.has(event));
    const reachable = events.length === 0 ? [] : reachableFrom(workflow, calls);
    if (!reachable.some(isRelevant)) continue;
    for (const event of events) {
      const known = new Map([...eventContext(event, workflow), ...forkContext(event, reachable)]);
      addRuns({ workflow, event, known, passed: new Set(), callers: [] }, calls, runs);
    }
  }
  return runs;
}

interface Visit {
  readonly workflow: Workflow;
  readonly event: string;
  readonly known: KnownValues;
  /** The inputs that name the code of the fork. */
  readonly passed: ReadonlySet<string>;
  readonly callers: ForkRun['callers'];
}

type Calls = ReadonlyMap<Workflow, readonly WorkflowCall[]>;

function addRuns({ workflow, event, known: values, passed, callers }: Visit, calls: Calls, runs: ForkRun[]): void {
  if (runs.length >= MAX_RUNS || callers.length > MAX_DEPTH) return;
  const known = new Map([...values, ...outputsOf(workflow, values)]);
  const guarded = findGuardedJobs(workflow, known);
  const jobs = workflow.jobs.filter((job) => !guarded.has(job));
  const withForkCode = jobs.filter((job) => runsForkCode(job, event, passed));
  const run: ForkRun = { workflow, event, known, withForkCode, callers };
  runs.push(run);
  for (const { job, called } of calls.get(workflow) ?? []) {
    if (guarded.has(job)) continue;
    const next = {
      workflow: called,
      event,
      passed: inputsWithHead(job.inputs, passed),
      callers: [...callers, { job, run }],
    };
    for (const inputs of valuesPassed(job, known)) {
      const ofCaller = [...known].filter(([path]) => !/^(?:inputs|needs)\./.test(path));
      addRuns({ ...next, known: new Map([...ofCaller, ...called.known, ...inputs]) }, calls, runs);
    }
  }
}

/** Returns the outputs of jobs that the values of contexts tell. An output is a text. */
function outputsOf({ jobs }: Workflow, known: KnownValues): KnownValues {
  return new Map(
    jobs.flatMap(({ id, at }) =>
      mappingEntries(getValue(at, 'outputs')).flatMap(({ name, value }) => {
        const text = combineValues([evaluateText(scalarTextAt(value) ?? '', known)], ([each = null]) => toText(each));
        return isComplete(text) ? [[`needs.${id}.outputs.${name}`.toLowerCase(), text] as const] : [];
      }),
    ),
  );
}

function reachableFrom(workflow: Workflow, calls: Calls): readonly Workflow[] {
  const found = new Set([workflow]);
  // A set is iterated up to what is added meanwhile.
  for (const each of found) for (const { called } of calls.get(each) ?? []) found.add(called);
  return [...found];
}

/**
 * Returns the jobs that do not run for a fork. A job is also skipped if one that it needs is, unless it checks the status. Each job
 * and each of its needs is looked at once, also in a circle.
 */
function findGuardedJobs({ jobs }: Workflow, fork: KnownValues): ReadonlySet<WorkflowJob> {
  const dependents = new Map<string, WorkflowJob[]>();
  for (const job of jobs) {
    if (hasStatusCheck(job.condition?.value ?? '')) continue;
    for (const { value } of job.needs) {
      const known = dependents.get(value);
      if (known) known.push(job);
      else dependents.set(value, [job]);
    }
  }
  const guarded = new Set(jobs.filter(({ condition }) => condition !== null && isNeverTrue(condition.value, fork)));
  const failing = jobs.filter((job) => failsForForks(job, fork));
  for (const { id } of failing) for (const dependent of dependents.get(id) ?? []) guarded.add(dependent);
  // A set is iterated up to what is added meanwhile.
  for (const { id } of guarded) for (const dependent of dependents.get(id) ?? []) guarded.add(dependent);
  return guarded;
}
