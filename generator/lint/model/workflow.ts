// A workflow file as rules see it: triggers, jobs, steps and matrix legs, each with its location.
import type { Node } from 'yaml';
import type { KnownValues } from '../expressions/evaluate.ts';
import {
  getValue,
  isMapping,
  type LocatedNode,
  listItems,
  type MappingEntry,
  mappingEntries,
  scalarTextAt,
  trailingComment,
} from './located-node.ts';
import { legsOf, type MatrixLeg, readMatrix } from './matrix.ts';
import { inputValuesOf } from './workflow-inputs.ts';

export interface LocatedText {
  readonly value: string;
  readonly at: LocatedNode;
}

export interface Workflow {
  readonly path: string;
  readonly at: LocatedNode;
  /** The settings of each event, by its name. */
  readonly triggers: ReadonlyMap<string, LocatedNode | null>;
  readonly permissions: LocatedNode | null;
  readonly concurrency: Concurrency | null;
  readonly shell: string | null;
  readonly env: readonly MappingEntry[];
  readonly jobs: readonly WorkflowJob[];
  /** The values of contexts that the file tells: those of its inputs. */
  readonly known: KnownValues;
}

interface Concurrency {
  readonly at: LocatedNode;
  readonly group: LocatedText | null;
}

export interface WorkflowJob {
  readonly id: string;
  /** The id of the job: the location for findings about the whole job. */
  readonly key: LocatedNode;
  readonly at: LocatedNode;
  readonly name: string;
  readonly needs: readonly LocatedText[];
  readonly condition: LocatedText | null;
  readonly runsOn: LocatedNode | null;
  readonly timeLimit: LocatedText | null;
  readonly permissions: LocatedNode | null;
  readonly concurrency: Concurrency | null;
  readonly continueOnError: LocatedText | null;
  readonly shell: string | null;
  readonly env: readonly MappingEntry[];
  readonly matrix: LocatedNode | null;
  /** Never empty. A job without a matrix has one leg without values. */
  readonly legs: readonly MatrixLeg[];
  readonly steps: readonly WorkflowStep[];
  /** The workflow that the job calls instead of running steps. */
  readonly calls: LocatedText | null;
  readonly inputs: readonly MappingEntry[];
  /** Those of the workflow. */
  readonly known: KnownValues;
}

export interface WorkflowStep {
  readonly at: LocatedNode;
  readonly id: string | null;
  readonly name: string | null;
  readonly condition: LocatedText | null;
  readonly continueOnError: LocatedText | null;
  readonly uses: Uses | null;
  readonly inputs: readonly MappingEntry[];
  readonly run: LocatedText | null;
  readonly shell: string | null;
  readonly env: readonly MappingEntry[];
}

export interface Uses {
  readonly at: LocatedNode;
  /** `owner/repo` or `owner/repo/folder`; the path for a local action. */
  readonly name: string;
  readonly ref: string | null;
  readonly comment: string;
  /** The major version in the tag or the comment, or null. */
  readonly major: number | null;
}

/** Rules look at each step in each leg. Jobs with more steps than GitHub runs are read with fewer legs. */
const MAX_LEG_STEPS = 100_000;

/** Returns the workflow of a file whose top node is a mapping. Invalid parts are left out, because actionlint reports them. */
export function readWorkflow(at: LocatedNode): Workflow {
  const triggers = triggersOf(getValue(at, 'on'));
  const known = inputValuesOf(triggers);
  return {
    path: at.source.path,
    at,
    triggers,
    permissions: getValue(at, 'permissions'),
    concurrency: concurrencyOf(at),
    shell: shellOf(at),
    env: mappingEntries(getValue(at, 'env')),
    jobs: mappingEntries(getValue(at, 'jobs')).map((job) => readJob(job, known)),
    known,
  };
}

/** Returns a composite action as a workflow without triggers: its steps are in one job, whose machine is unknown. */
export function readCompositeAction(at: LocatedNode): Workflow {
  const known: KnownValues = new Map();
  const entry = { name: scalarTextAt(getValue(at, 'name')) ?? '', key: at, value: getValue(at, 'runs') ?? at };
  return {
    path: at.source.path,
    at,
    triggers: new Map(),
    permissions: null,
    concurrency: null,
    shell: null,
    env: [],
    jobs: [readJob(entry, known)],
    known,
  };
}

/** Parses the `uses` of a step or a job: `owner/repo@ref # comment`. */
export function readUses({ value, at }: LocatedText): Uses {
  const local = value.startsWith('./') || value.startsWith('$/');
  const [name = '', ref = null] = local ? [value] : value.split('@');
  const comment = trailingComment(at);
  const version = /^v?(\d{1,4})(?:\.|$)/.exec(ref ?? '') ?? /(?:^|[\sv])(\d+)(?:\.|\s|$)/.exec(comment);
  return { at, name, ref, comment, major: version ? Number(version[1]) : null };
}

function readJob({ name: id, key, value: at }: MappingEntry, known: KnownValues): WorkflowJob {
  const matrix = readMatrix(getValue(at, 'strategy', 'matrix'));
  const steps = stepsOf(getValue(at, 'steps'));
  const legs = legsOf(matrix).slice(0, Math.max(1, Math.floor(MAX_LEG_STEPS / Math.max(1, steps.length))));
  return {
    id,
    key,
    at,
    name: scalarTextAt(getValue(at, 'name')) ?? id,
    needs: listItems(getValue(at, 'needs')).flatMap((each) => readText(each) ?? []),
    condition: readText(getValue(at, 'if')),
    runsOn: getValue(at, 'runs-on'),
    timeLimit: readText(getValue(at, 'timeout-minutes')),
    permissions: getValue(at, 'permissions'),
    concurrency: concurrencyOf(at),
    continueOnError: readText(getValue(at, 'continue-on-error')),
    shell: shellOf(at),
    env: mappingEntries(getValue(at, 'env')),
    matrix,
    legs,
    steps,
    calls: readText(getValue(at, 'uses')),
    inputs: mappingEntries(getValue(at, 'with')),
    known,
  };
}

/** The steps of each list that was read. Jobs may share a list by an alias. */
const stepsByList = new WeakMap<Node, readonly WorkflowStep[]>();

/** A single step in place of a list still counts as a step. */
function stepsOf(list: LocatedNode | null): readonly WorkflowStep[] {
  if (!list) return [];
  const steps = stepsByList.get(list.node) ?? (isMapping(list) ? [list] : listItems(list)).map(readStep);
  stepsByList.set(list.node, steps);
  return steps;
}

function readStep(at: LocatedNode): WorkflowStep {
  const uses = readText(getValue(at, 'uses'));
  return {
    at,
    id: scalarTextAt(getValue(at, 'id')),
    name: scalarTextAt(getValue(at, 'name')),
    condition: readText(getValue(at, 'if')),
    continueOnError: readText(getValue(at, 'continue-on-error')),
    uses: uses && readUses(uses),
    inputs: mappingEntries(getValue(at, 'with')),
    run: readText(getValue(at, 'run')),
    shell: scalarTextAt(getValue(at, 'shell')),
    env: mappingEntries(getValue(at, 'env')),
  };
}

function triggersOf(on: LocatedNode | null): ReadonlyMap<string, LocatedNode | null> {
  if (isMapping(on)) return new Map(mappingEntries(on).map(({ name, value }) => [name, value]));
  return new Map(listItems(on).map((item) => [scalarTextAt(item) ?? '', null]));
}

function concurrencyOf(parent: LocatedNode): Concurrency | null {
  const at = getValue(parent, 'concurrency');
  return at && { at, group: readText(isMapping(at) ? getValue(at, 'group') : at) };
}

function shellOf(parent: LocatedNode): string | null {
  return scalarTextAt(getValue(parent, 'defaults', 'run', 'shell'));
}

function readText(at: LocatedNode | null): LocatedText | null {
  const value = scalarTextAt(at);
  return at === null || value === null ? null : { value, at };
}
