// The concurrency groups of a run: of its workflow, of the files that it calls, and of their jobs.
import { evaluateText, isNeverTrue, type KnownValues } from '../expressions/evaluate.ts';
import { isConstantText, type Scope, type SimplifiedText, simplifyText } from '../expressions/simplify.ts';
import { certainly, onlyValue, type PossibleValues, UNKNOWN } from '../expressions/values.ts';
import { getValue, isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { knownValuesOf, type MatrixLeg } from '../model/matrix.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { findCalls } from '../model/workflow-calls.ts';
import { eventContext } from './event-context.ts';
import { findSkippableJobs } from './skippable-jobs.ts';

export interface GroupUse {
  /** Simplified, in lower case. Uses with the same text are in the same group. */
  readonly group: string;
  readonly at: LocatedNode;
  readonly workflow: Workflow;
  /** The job with the group; null for a group of a workflow. */
  readonly job: WorkflowJob | null;
  /** Whether it cancels the active one; null if that is not known. */
  readonly cancels: boolean | null;
  /** Whether it is used in each run, whatever the conditions of jobs are. */
  readonly certain: boolean;
  /** The job of the top workflow that uses it, and its leg; null for the group of the top workflow itself. */
  readonly start: { readonly job: WorkflowJob; readonly leg: MatrixLeg } | null;
}

export interface RunGroups {
  readonly workflow: Workflow;
  readonly event: string;
  readonly uses: readonly GroupUse[];
  /** A group that is used while one that it is in is held: neither can go on. */
  readonly deadlocks: readonly { readonly held: GroupUse; readonly wanted: GroupUse }[];
}

/** Of all files together. Each visit looks at each job of a file. */
const MAX_VISITS = 2000;
/** Calls within calls, as GitHub allows them. */
const MAX_DEPTH = 10;
/** Of a job that calls another file. */
const MAX_CALLING_LEGS = 32;

const SHARED_IN_RUN = /^(?:github\.(?!job$|action|workspace$|env$|path$)|vars\.|inputs\.)/;

/** Two rules look at the groups of all runs. */
const runsByFiles = new WeakMap<readonly Workflow[], readonly RunGroups[]>();

/** Returns the groups of each run that an event can start. */
export function findRunGroups(workflows: readonly Workflow[]): readonly RunGroups[] {
  const known = runsByFiles.get(workflows) ?? readRunGroups(workflows);
  runsByFiles.set(workflows, known);
  return known;
}

function readRunGroups(workflows: readonly Workflow[]): readonly RunGroups[] {
  const calls = new Map(findCalls(workflows).map(({ job, called }) => [job, called]));
  let visits = 0;
  // The group of a workflow alone meets no other group of its run.
  const relevant = workflows.filter(({ jobs }) => jobs.some((job) => job.concurrency !== null || calls.has(job)));
  return relevant.flatMap((workflow) =>
    [...workflow.triggers.keys()]
      .filter((event) => event !== 'workflow_call')
      .map((event) => {
        const run = { workflow, event, uses: [] as GroupUse[], deadlocks: [] as RunGroups['deadlocks'][number][] };
        visit({
          workflow,
          known: eventContext(event, workflow),
          replaced: new Map(),
          held: [],
          start: null,
          certain: true,
        });
        return run;

        function visit(each: Visit): void {
          if (visits >= MAX_VISITS || each.held.length > 2 * MAX_DEPTH) return;
          visits++;
          const own = useOf(each.workflow, each, null);
          const held = own ? [...each.held, own] : each.held;
          if (own) add(own, each.held);
          const skippable = findSkippableJobs(each.workflow);
          for (const job of each.workflow.jobs) {
            if (job.condition && isNeverTrue(job.condition.value, each.known)) continue;
            visitJob(job, { ...each, held, certain: each.certain && !skippable.has(job) });
          }
        }

        function visitJob(job: WorkflowJob, each: Visit): void {
          const called = calls.get(job);
          if (!called && !job.concurrency?.group) return;
          for (const leg of called ? job.legs.slice(0, MAX_CALLING_LEGS) : job.legs) {
            const start = each.start ?? { job, leg };
            const known = new Map([...each.known, ...knownValuesOf(leg), ['github.job', certainly(job.id)] as const]);
            const inLeg: Visit = { ...each, known, start };
            const own = useOf(each.workflow, inLeg, job);
            if (own) add(own, each.held);
            if (called) visit({ ...passInputs(job, called, inLeg), held: own ? [...each.held, own] : each.held });
          }
        }

        function add(wanted: GroupUse, held: readonly GroupUse[]): void {
          run.uses.push(wanted);
          const same = held.find(({ group }) => group === wanted.group);
          if (same) run.deadlocks.push({ held: same, wanted });
        }
      }),
  );
}

interface Visit {
  readonly workflow: Workflow;
  readonly known: KnownValues;
  readonly replaced: ReadonlyMap<string, SimplifiedText>;
  /** The groups that the run is in until the visited file ends. */
  readonly held: readonly GroupUse[];
  readonly start: GroupUse['start'];
  readonly certain: boolean;
}

/** Returns the group of a job, or of the workflow. */
function useOf(
  workflow: Workflow,
  { known, replaced, start, certain }: Visit,
  job: WorkflowJob | null,
): GroupUse | null {
  const concurrency = (job ?? workflow).concurrency;
  // With a queue, nothing is cancelled.
  if (!concurrency?.group || getValue(concurrency.at, 'queue')) return null;
  const group = simplifyText(concurrency.group.value, scopeOf(known, replaced));
  if (group === null || group === '') return null;
  const cancels = cancelsIn(concurrency.at, known);
  // GitHub compares groups without case.
  return { group: group.toLowerCase(), at: concurrency.group.at, workflow, job, cancels, start, certain };
}

function scopeOf(known: KnownValues, replaced: Scope['replaced']): Scope {
  return { known, replaced, isShared: (path) => SHARED_IN_RUN.test(path) };
}

/** Returns whether `cancel-in-progress` is set, or null. */
export function cancelsIn(concurrency: LocatedNode, known: KnownValues): boolean | null {
  const at = isMapping(concurrency) ? getValue(concurrency, 'cancel-in-progress') : null;
  if (!at) return false;
  const value = onlyValue(evaluateText(scalarTextAt(at) ?? '', known));
  if (value === undefined) return null;
  return value === true || value === 'true';
}

/** Returns the values of the called file's inputs, in terms of the top workflow. */
function passInputs(job: WorkflowJob, called: Workflow, caller: Visit): Visit {
  const { known, replaced } = caller;
  const given = new Map(job.inputs.map(({ name, value }) => [name.toLowerCase(), value]));
  const inputs = new Map<string, PossibleValues>([['inputs.*', certainly(null)]]);
  const passed = new Map<string, SimplifiedText>();
  const declared = getValue(called.triggers.get('workflow_call') ?? null, 'inputs');
  for (const { name, value } of mappingEntries(declared)) {
    const path = `inputs.${name}`.toLowerCase();
    const at = given.get(name.toLowerCase());
    const text = at
      ? simplifyText(scalarTextAt(at) ?? '', scopeOf(known, replaced))
      : (scalarTextAt(getValue(value, 'default')) ?? '');
    const constant = text !== null && isConstantText(text);
    const isBoolean = scalarTextAt(getValue(value, 'type')) === 'boolean';
    inputs.set(path, constant ? certainly(isBoolean ? text === 'true' : text) : UNKNOWN);
    if (!constant) passed.set(path, text);
  }
  const ofCaller = [...known].filter(([path]) => !/^(?:inputs|matrix)\./.test(path));
  return { ...caller, workflow: called, known: new Map([...ofCaller, ...inputs]), replaced: passed };
}
