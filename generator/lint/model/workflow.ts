// A workflow file as rules see it: triggers, jobs, steps, matrices with their legs, each with its place. Made once a file.
import type { Node } from 'yaml';
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
import { legsOf, type MatrixLeg } from './matrix.ts';

export interface LocatedText {
  readonly value: string;
  readonly at: LocatedNode;
}

export interface Workflow {
  readonly path: string;
  readonly at: LocatedNode;
  /** By event, with what stands below it. */
  readonly triggers: ReadonlyMap<string, LocatedNode | null>;
  readonly permissions: LocatedNode | null;
  readonly concurrency: Concurrency | null;
  readonly shell: string | null;
  readonly env: readonly MappingEntry[];
  readonly jobs: readonly WorkflowJob[];
}

export interface Concurrency {
  readonly at: LocatedNode;
  readonly group: LocatedText | null;
}

export interface WorkflowJob {
  readonly id: string;
  /** Its id, where findings about the whole job belong. */
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
  /** Never empty: without a matrix one leg that has no values. */
  readonly legs: readonly MatrixLeg[];
  readonly steps: readonly WorkflowStep[];
  /** The workflow that it calls, in place of steps. */
  readonly calls: LocatedText | null;
  readonly inputs: readonly MappingEntry[];
}

export interface WorkflowStep {
  readonly at: LocatedNode;
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
  /** `owner/repo`, with a folder where there is one; of local ones the path. */
  readonly name: string;
  readonly ref: string | null;
  readonly comment: string;
  /** Major version by tag or comment, or null. */
  readonly major: number | null;
}

/** Returns the workflow in a file whose top is a mapping. Parts that make no sense are left out: others complain of them. */
export function readWorkflow(at: LocatedNode): Workflow {
  return {
    path: at.source.path,
    at,
    triggers: triggersOf(getValue(at, 'on')),
    permissions: getValue(at, 'permissions'),
    concurrency: concurrencyOf(at),
    shell: shellOf(at),
    env: mappingEntries(getValue(at, 'env')),
    jobs: mappingEntries(getValue(at, 'jobs')).map(readJob),
  };
}

/** Returns a call's or a step's `owner/repo@ref # comment`. */
export function readUses({ value, at }: LocatedText): Uses {
  const local = value.startsWith('./') || value.startsWith('$/');
  const [name = '', ref = null] = local ? [value] : value.split('@');
  const comment = trailingComment(at);
  const version = /^v?(\d{1,4})(?:\.|$)/.exec(ref ?? '') ?? /(?:^|[\sv])(\d+)(?:\.|\s|$)/.exec(comment);
  return { at, name, ref, comment, major: version ? Number(version[1]) : null };
}

function readJob({ name: id, key, value: at }: MappingEntry): WorkflowJob {
  const matrix = getValue(at, 'strategy', 'matrix');
  const legs = legsOf(matrix);
  return {
    id,
    key,
    at,
    name: scalarTextAt(getValue(at, 'name')) ?? id,
    needs: listItems(getValue(at, 'needs')).flatMap((each) => text(each) ?? []),
    condition: text(getValue(at, 'if')),
    runsOn: getValue(at, 'runs-on'),
    timeLimit: text(getValue(at, 'timeout-minutes')),
    permissions: getValue(at, 'permissions'),
    concurrency: concurrencyOf(at),
    continueOnError: text(getValue(at, 'continue-on-error')),
    shell: shellOf(at),
    env: mappingEntries(getValue(at, 'env')),
    matrix,
    legs: legs.length === 0 ? [new Map()] : legs,
    steps: stepsOf(getValue(at, 'steps')),
    calls: text(getValue(at, 'uses')),
    inputs: mappingEntries(getValue(at, 'with')),
  };
}

/** By list: jobs that have the same list by an alias have the same steps. */
const readLists = new WeakMap<Node, readonly WorkflowStep[]>();

function stepsOf(list: LocatedNode | null): readonly WorkflowStep[] {
  if (!list) return [];
  const steps = readLists.get(list.node) ?? listItems(list).concat(mappings(list)).map(readStep);
  readLists.set(list.node, steps);
  return steps;
}

/** A step that stands where the list of steps should be is still a step. */
function mappings(steps: LocatedNode | null): readonly LocatedNode[] {
  return steps && isMapping(steps) ? [steps] : [];
}

function readStep(at: LocatedNode): WorkflowStep {
  const uses = text(getValue(at, 'uses'));
  return {
    at,
    condition: text(getValue(at, 'if')),
    continueOnError: text(getValue(at, 'continue-on-error')),
    uses: uses && readUses(uses),
    inputs: mappingEntries(getValue(at, 'with')),
    run: text(getValue(at, 'run')),
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
  return at && { at, group: text(isMapping(at) ? getValue(at, 'group') : at) };
}

function shellOf(parent: LocatedNode): string | null {
  return scalarTextAt(getValue(parent, 'defaults', 'run', 'shell'));
}

function text(at: LocatedNode | null): LocatedText | null {
  const value = scalarTextAt(at);
  return at === null || value === null ? null : { value, at };
}
