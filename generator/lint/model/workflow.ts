// A workflow file as rules see it: triggers, jobs, steps, matrices with their legs, each with its place. Made once a file.
import type { Node } from 'yaml';
import { type At, commentBehind, type Entry, entries, get, isMapping, items, textOf } from './located-node.ts';
import { type Leg, legsOf } from './matrix.ts';

export interface Text {
  readonly value: string;
  readonly at: At;
}

export interface Workflow {
  readonly path: string;
  readonly at: At;
  /** By event, with what stands below it. */
  readonly triggers: ReadonlyMap<string, At | null>;
  readonly permissions: At | null;
  readonly concurrency: Concurrency | null;
  readonly shell: string | null;
  readonly env: readonly Entry[];
  readonly jobs: readonly Job[];
}

export interface Concurrency {
  readonly at: At;
  readonly group: Text | null;
}

export interface Job {
  readonly id: string;
  /** Its id, where findings about the whole job belong. */
  readonly key: At;
  readonly at: At;
  readonly name: string;
  readonly needs: readonly Text[];
  readonly condition: Text | null;
  readonly runsOn: At | null;
  readonly timeLimit: Text | null;
  readonly permissions: At | null;
  readonly concurrency: Concurrency | null;
  readonly continueOnError: Text | null;
  readonly shell: string | null;
  readonly env: readonly Entry[];
  readonly matrix: At | null;
  /** Never empty: without a matrix one leg that has no values. */
  readonly legs: readonly Leg[];
  readonly steps: readonly Step[];
  /** The workflow that it calls, in place of steps. */
  readonly calls: Text | null;
  readonly inputs: readonly Entry[];
}

export interface Step {
  readonly at: At;
  readonly condition: Text | null;
  readonly continueOnError: Text | null;
  readonly uses: Uses | null;
  readonly inputs: readonly Entry[];
  readonly run: Text | null;
  readonly shell: string | null;
  readonly env: readonly Entry[];
}

export interface Uses {
  readonly at: At;
  /** `owner/repo`, with a folder where there is one; of local ones the path. */
  readonly name: string;
  readonly ref: string | null;
  readonly comment: string;
  /** Major version by tag or comment, or null. */
  readonly major: number | null;
}

/** Returns the workflow in a file whose top is a mapping. Parts that make no sense are left out: others complain of them. */
export function readWorkflow(at: At): Workflow {
  return {
    path: at.source.path,
    at,
    triggers: triggersOf(get(at, 'on')),
    permissions: get(at, 'permissions'),
    concurrency: concurrencyOf(at),
    shell: shellOf(at),
    env: entries(get(at, 'env')),
    jobs: entries(get(at, 'jobs')).map(readJob),
  };
}

/** Returns a call's or a step's `owner/repo@ref # comment`. */
export function readUses({ value, at }: Text): Uses {
  const local = value.startsWith('./') || value.startsWith('$/');
  const [name = '', ref = null] = local ? [value] : value.split('@');
  const comment = commentBehind(at);
  const version = /^v?(\d{1,4})(?:\.|$)/.exec(ref ?? '') ?? /(?:^|[\sv])(\d+)(?:\.|\s|$)/.exec(comment);
  return { at, name, ref, comment, major: version ? Number(version[1]) : null };
}

function readJob({ name: id, key, value: at }: Entry): Job {
  const matrix = get(at, 'strategy', 'matrix');
  const legs = legsOf(matrix);
  return {
    id,
    key,
    at,
    name: textOf(get(at, 'name')) ?? id,
    needs: items(get(at, 'needs')).flatMap((each) => text(each) ?? []),
    condition: text(get(at, 'if')),
    runsOn: get(at, 'runs-on'),
    timeLimit: text(get(at, 'timeout-minutes')),
    permissions: get(at, 'permissions'),
    concurrency: concurrencyOf(at),
    continueOnError: text(get(at, 'continue-on-error')),
    shell: shellOf(at),
    env: entries(get(at, 'env')),
    matrix,
    legs: legs.length === 0 ? [new Map()] : legs,
    steps: stepsOf(get(at, 'steps')),
    calls: text(get(at, 'uses')),
    inputs: entries(get(at, 'with')),
  };
}

/** By list: jobs that have the same list by an alias have the same steps. */
const readLists = new WeakMap<Node, readonly Step[]>();

function stepsOf(list: At | null): readonly Step[] {
  if (!list) return [];
  const steps = readLists.get(list.node) ?? items(list).concat(mappings(list)).map(readStep);
  readLists.set(list.node, steps);
  return steps;
}

/** A step that stands where the list of steps should be is still a step. */
function mappings(steps: At | null): readonly At[] {
  return steps && isMapping(steps) ? [steps] : [];
}

function readStep(at: At): Step {
  const uses = text(get(at, 'uses'));
  return {
    at,
    condition: text(get(at, 'if')),
    continueOnError: text(get(at, 'continue-on-error')),
    uses: uses && readUses(uses),
    inputs: entries(get(at, 'with')),
    run: text(get(at, 'run')),
    shell: textOf(get(at, 'shell')),
    env: entries(get(at, 'env')),
  };
}

function triggersOf(on: At | null): ReadonlyMap<string, At | null> {
  if (isMapping(on)) return new Map(entries(on).map(({ name, value }) => [name, value]));
  return new Map(items(on).map((item) => [textOf(item) ?? '', null]));
}

function concurrencyOf(parent: At): Concurrency | null {
  const at = get(parent, 'concurrency');
  return at && { at, group: text(isMapping(at) ? get(at, 'group') : at) };
}

function shellOf(parent: At): string | null {
  return textOf(get(parent, 'defaults', 'run', 'shell'));
}

function text(at: At | null): Text | null {
  const value = textOf(at);
  return at === null || value === null ? null : { value, at };
}
