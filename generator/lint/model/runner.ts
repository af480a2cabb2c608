// The machines that a job requests, leg by leg, and what is known about them: GitHub-hosted or self-hosted, platform, distribution.
import type { FleetConfig, KitConfig } from '../../config/schema.ts';
import type { GeneratorFacts, RunnerLabel } from '../../facts/facts.ts';
import { evaluateText, type KnownValues } from '../expressions/evaluate.ts';
import { parseExpression, pathOf } from '../expressions/parse.ts';
import {
  certainly,
  combineValues,
  isComplete,
  isValueList,
  type PossibleValues,
  type Value,
  type ValueMapping,
} from '../expressions/values.ts';
import { insideOfExpression } from './expressions-in-text.ts';
import { getValue, isMapping, type LocatedNode, listItems, scalarTextAt } from './located-node.ts';
import { cellOf, knownValuesOf, type MatrixLeg } from './matrix.ts';
import type { WorkflowJob } from './workflow.ts';

export interface RequestedRunner {
  readonly labels: readonly string[];
  readonly group: string | null;
  readonly at: LocatedNode;
  readonly leg: MatrixLeg;
  /** Whether the leg requests it whatever the values are that the files do not tell. */
  readonly certain: boolean;
}

/** What a runner is found by. */
type Labels = Pick<RequestedRunner, 'labels' | 'group'>;

/** The runners that one leg may request. */
interface LegRunners {
  readonly leg: MatrixLeg;
  readonly runners: readonly RequestedRunner[];
  /** Whether it requests one of these for certain. */
  readonly complete: boolean;
}

const LOOKS_HOSTED = /^(?:ubuntu|macos|windows)-/i;
/** Far more than a machine has. */
const MAX_LABELS = 50;

/** Each script of a job asks for its runners. */
const runnersByJob = new WeakMap<WorkflowJob, readonly LegRunners[]>();

/** Returns the runners that each leg may request. What an unknown value requests is left out. */
export function runnersOf(job: WorkflowJob): readonly RequestedRunner[] {
  return runnersByLeg(job).flatMap(({ runners }) => runners);
}

/** Returns the runners of each leg, for all events or with the values of one. */
export function runnersByLeg(job: WorkflowJob, event: KnownValues | null = null): readonly LegRunners[] {
  if (event !== null) return readRunners(job, event);
  const known = runnersByJob.get(job) ?? readRunners(job, NO_EVENT);
  runnersByJob.set(job, known);
  return known;
}

const NO_EVENT: KnownValues = new Map();

function readRunners(job: WorkflowJob, event: KnownValues): readonly LegRunners[] {
  const { runsOn, legs, known } = job;
  if (!runsOn) return legs.map((leg) => ({ leg, runners: [], complete: false }));
  return legs.map((leg) => {
    const possible = valuesOfRunsOn(runsOn, new Map([...known, ...event, ...knownValuesOf(leg)]));
    const requests = possible.values.flatMap((value) => requestOf(value) ?? []);
    const complete = isComplete(possible) && requests.length === possible.values.length;
    const certain = complete && requests.length === 1;
    const at = locateRunner(runsOn, leg);
    return { leg, runners: requests.map((request) => ({ ...request, at, leg, certain })), complete };
  });
}

/** Returns the first of all runners with the same labels and group, of the certain ones if there are any. */
export function removeDuplicates(runners: readonly RequestedRunner[]): readonly RequestedRunner[] {
  const seen = new Map<string, RequestedRunner>();
  for (const runner of runners) {
    const key = JSON.stringify([runner.labels, runner.group]);
    const before = seen.get(key);
    if (!before || (runner.certain && !before.certain)) seen.set(key, runner);
  }
  return [...seen.values()];
}

/** Returns whether a label looks like one of GitHub's, even if it does not exist. */
export function looksHosted({ labels, group }: Labels): boolean {
  return group === null && labels.length === 1 && LOOKS_HOSTED.test(labels[0] ?? '');
}

/** Returns whether a label is one of GitHub's or is in the config's list of hosted runners. */
export function isKnownHosted(label: string, config: KitConfig | null, facts: GeneratorFacts): boolean {
  const own = Object.values(config?.runners.hosted ?? {}).flat();
  const name = label.toLowerCase();
  return Object.hasOwn(facts.runners.labels, name) || Object.hasOwn(facts.runners.others, name) || own.includes(label);
}

/** Returns the platform of a GitHub-hosted runner, such as `linux/arm64`, or null for another one. */
export function hostedPlatform({ labels, group }: Labels, facts: GeneratorFacts): string | null {
  const name = labels[0]?.toLowerCase() ?? '';
  if (group !== null || labels.length !== 1) return null;
  const { labels: known, others } = facts.runners;
  const found = Object.hasOwn(known, name) ? known[name] : Object.hasOwn(others, name) ? others[name] : undefined;
  return found?.platform ?? null;
}

/** Returns the facts about a GitHub-hosted runner, or null. */
function findRunnerLabel({ labels, group }: Labels, facts: GeneratorFacts): RunnerLabel | null {
  const label = labels[0]?.toLowerCase() ?? '';
  if (group !== null || labels.length !== 1) return null;
  return Object.hasOwn(facts.runners.labels, label) ? (facts.runners.labels[label] ?? null) : null;
}

/** Returns whether the machine is certainly self-hosted. A group without labels may have GitHub's larger runners. */
export function isSelfHostedRunner(runner: Labels, config: KitConfig | null): boolean {
  if (runner.labels.some((label) => label.toLowerCase() === 'self-hosted')) return true;
  return !looksHosted(runner) && findMatchingFleets(runner, config).length > 0;
}

/** Returns the machines of the config that may take the job. */
export function findMatchingFleets({ labels, group }: Labels, config: KitConfig | null): readonly FleetConfig[] {
  const requested = labels.map((label) => label.toLowerCase());
  return Object.values(config?.runners['self-hosted'] ?? {}).filter((fleet) => {
    if (fleet['scale-set'] !== undefined)
      return group === null && labels.length === 1 && labels[0] === fleet['scale-set'];
    if (group !== null && group !== fleet.group) return false;
    const available = labelsOf(fleet);
    return requested.every((label) => available.has(label));
  });
}

export interface RunnerMachine {
  readonly platform: string;
  /** The key of builds of setup actions; null if the config does not name it. */
  readonly distribution: string | null;
  /** Whether the machine can get a runtime without a setup action. */
  readonly acceptsAnyRuntime: boolean;
}

/** Returns all known machines that may take the job. */
export function findMachines(
  runner: RequestedRunner,
  config: KitConfig | null,
  facts: GeneratorFacts,
): readonly RunnerMachine[] {
  const hosted = findRunnerLabel(runner, facts);
  if (hosted) return [{ ...hosted, acceptsAnyRuntime: false }];
  return findMatchingFleets(runner, config).map(({ platform, distribution, runtimes }) => ({
    platform,
    distribution: distribution ?? (platform.startsWith('linux/') ? null : platform),
    acceptsAnyRuntime: runtimes !== 'setup',
  }));
}

/** Returns the labels of a fleet, with the three that every self-hosted runner has. */
function labelsOf({ labels = [], platform }: FleetConfig): ReadonlySet<string> {
  const [os = '', arch = ''] = platform.split('/');
  const implied = ['self-hosted', os === 'darwin' ? 'macos' : os, arch === 'amd64' ? 'x64' : arch];
  return new Set([...labels.map((label) => label.toLowerCase()), ...implied]);
}

/** Returns the values of `runs-on`: a label, a list of labels, or a mapping with `group` and `labels`. */
function valuesOfRunsOn(runsOn: LocatedNode, known: KnownValues): PossibleValues {
  if (!isMapping(runsOn)) return valuesOfLabels(runsOn, known);
  const group = scalarTextAt(getValue(runsOn, 'group'));
  const labels = getValue(runsOn, 'labels');
  const parts = [
    group === null ? certainly(null) : evaluateText(group, known),
    labels ? valuesOfLabels(labels, known) : certainly([]),
  ];
  return combineValues(parts, ([name = null, list = null]) => ({ group: name, labels: list }));
}

function valuesOfLabels(at: LocatedNode, known: KnownValues): PossibleValues {
  const text = scalarTextAt(at);
  if (text !== null) return evaluateText(text, known);
  const items = listItems(at).slice(0, MAX_LABELS);
  return combineValues(
    items.map((item) => evaluateText(scalarTextAt(item) ?? '', known)),
    (values) => values.flat() as readonly Value[],
  );
}

/** Returns the labels and the group of a value of `runs-on`, or null for another value. */
function requestOf(value: Value): Labels | null {
  if (value === null || typeof value !== 'object') return value ? { labels: [String(value)], group: null } : null;
  if (isValueList(value)) return withLabels(value, null);
  const { group = null, labels = [] } = value as ValueMapping;
  if (group !== null && typeof group !== 'string') return null;
  return withLabels(isValueList(labels) ? labels : [labels], group);
}

function withLabels(values: readonly Value[], group: string | null): Labels | null {
  const labels = values.flatMap((value) => (typeof value === 'string' && value !== '' ? [value] : []));
  const valid = labels.length === values.length && (labels.length > 0 || group !== null);
  return valid ? { labels, group } : null;
}

/** Returns the cell of the matrix that has the labels, or `runs-on`. */
function locateRunner(runsOn: LocatedNode, leg: MatrixLeg): LocatedNode {
  const items = listItems(isMapping(runsOn) ? getValue(runsOn, 'labels') : runsOn);
  const [only] = items;
  if (!only || items.length > 1) return runsOn;
  const inside = insideOfExpression(scalarTextAt(only) ?? '');
  const tree = inside === null ? null : parseExpression(inside);
  const [argument] = tree?.kind === 'call' && tree.name === 'fromjson' ? tree.args : [tree];
  const path = argument ? pathOf(argument) : null;
  return (path === null ? null : cellOf(path, leg)) ?? only;
}
