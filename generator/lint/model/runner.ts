// The machines that a job requests, leg by leg, and what is known about them: GitHub-hosted or self-hosted, platform, distribution.
import type { FleetConfig, KitConfig } from '../../config/schema.ts';
import type { GeneratorFacts, RunnerLabel } from '../../facts/facts.ts';
import { insideOfExpression } from './expressions-in-text.ts';
import { getValue, isMapping, type LocatedNode, listItems, scalarTextAt } from './located-node.ts';
import { cellOf, type MatrixLeg } from './matrix.ts';
import type { WorkflowJob } from './workflow.ts';

export interface RequestedRunner {
  readonly labels: readonly string[];
  readonly group: string | null;
  readonly at: LocatedNode;
  readonly leg: MatrixLeg;
}

/** Labels that GitHub moves to a new release from time to time. The platform stays. */
export const LATEST_LABELS: Readonly<Record<string, string>> = {
  'ubuntu-latest': 'linux/amd64',
  'macos-latest': 'darwin/arm64',
  'windows-latest': 'windows/amd64',
};
/** Labels of GitHub-hosted runners that the facts do not describe. */
const OTHER_HOSTED: readonly string[] = [
  ...Object.keys(LATEST_LABELS),
  'ubuntu-slim',
  'macos-14',
  'windows-11-vs2026-arm',
  'windows-2025-vs2026',
];
const LOOKS_HOSTED = /^(?:ubuntu|macos|windows)-/i;
/** Far more than a machine has. */
const MAX_LABELS = 50;
const LARGER_RUNNER = /-(?:x?large|\d+-?cores?|gpu)\b/i;

/** Each script of a job asks for its runners. */
const runnersByJob = new WeakMap<WorkflowJob, readonly RequestedRunner[]>();

/** Returns the runner that each leg requests. Legs whose runner comes from an expression are left out. */
export function runnersOf(job: WorkflowJob): readonly RequestedRunner[] {
  const known = runnersByJob.get(job) ?? job.legs.flatMap((leg) => runnerOf(job, leg) ?? []);
  runnersByJob.set(job, known);
  return known;
}

/** Returns the first of all runners with the same labels and group. */
export function removeDuplicates(runners: readonly RequestedRunner[]): readonly RequestedRunner[] {
  const seen = new Map<string, RequestedRunner>();
  for (const runner of runners.toReversed()) seen.set(JSON.stringify([runner.labels, runner.group]), runner);
  return [...seen.values()].toReversed();
}

/** Returns whether a label looks like one of GitHub's, even if it does not exist. */
export function looksHosted({ labels, group }: RequestedRunner): boolean {
  return group === null && labels.length === 1 && LOOKS_HOSTED.test(labels[0] ?? '');
}

/** Returns whether a label is one of GitHub's or is in the config's list of hosted runners. */
export function isKnownHosted(label: string, config: KitConfig | null, facts: GeneratorFacts): boolean {
  const own = Object.values(config?.runners.hosted ?? {}).flat();
  return (
    Object.hasOwn(facts.runners.labels, label) ||
    OTHER_HOSTED.includes(label) ||
    LARGER_RUNNER.test(label) ||
    own.includes(label)
  );
}

/** Returns the facts about a GitHub-hosted runner, or null. */
export function findRunnerLabel({ labels, group }: RequestedRunner, facts: GeneratorFacts): RunnerLabel | null {
  const [label = ''] = labels;
  if (group !== null || labels.length !== 1) return null;
  return Object.hasOwn(facts.runners.labels, label) ? (facts.runners.labels[label] ?? null) : null;
}

/** Returns whether the machine is certainly self-hosted. */
export function isSelfHostedRunner(runner: RequestedRunner, config: KitConfig | null): boolean {
  if (runner.labels.some((label) => label.toLowerCase() === 'self-hosted')) return true;
  return runner.group !== null || (!looksHosted(runner) && findMatchingFleets(runner, config).length > 0);
}

/** Returns the machines of the config that may take the job. */
export function findMatchingFleets(
  { labels, group }: RequestedRunner,
  config: KitConfig | null,
): readonly FleetConfig[] {
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

function runnerOf({ runsOn }: WorkflowJob, leg: MatrixLeg): RequestedRunner | null {
  if (!runsOn) return null;
  if (!isMapping(runsOn)) {
    const labels = labelsAt(runsOn, leg);
    return labels && { ...labels, group: null, leg };
  }
  const group = scalarTextAt(getValue(runsOn, 'group'));
  const at = getValue(runsOn, 'labels');
  const labels = at ? labelsAt(at, leg)?.labels : [];
  return group === null && !labels?.length ? null : { labels: labels ?? [], group, at: runsOn, leg };
}

type LocatedLabels = Pick<RequestedRunner, 'labels' | 'at'>;

function labelsAt(at: LocatedNode, leg: MatrixLeg): LocatedLabels | null {
  const each = listItems(at)
    .slice(0, MAX_LABELS)
    .map((item) => resolveLabels(item, leg));
  if (each.length === 0 || each.includes(null)) return null;
  const first = each[0];
  return { labels: each.flatMap((item) => item?.labels ?? []), at: each.length === 1 && first ? first.at : at };
}

function resolveLabels(item: LocatedNode, leg: MatrixLeg): LocatedLabels | null {
  const text = scalarTextAt(item) ?? '';
  const whole = insideOfExpression(text);
  if (whole === null) return text.includes('$' + '{{') ? null : { labels: [text], at: item };
  const cell = cellOf(whole, leg);
  if (cell)
    return {
      labels: listItems(cell)
        .slice(0, MAX_LABELS)
        .flatMap((each) => scalarTextAt(each) ?? []),
      at: cell,
    };
  const inner = /^fromJSON\((.*)\)$/is.exec(whole)?.[1]?.trim() ?? '';
  const json = scalarTextAt(cellOf(inner, leg)) ?? quotedListAtEnd(inner);
  const labels = json === null ? null : parseList(json);
  return labels && { labels, at: item };
}

/** Returns the list of `inputs.labels || '["linux"]'`. */
function quotedListAtEnd(expression: string): string | null {
  if (!expression.endsWith("'")) return null;
  const list = expression.slice(expression.lastIndexOf("'", expression.length - 2) + 1, -1);
  return list.startsWith('[') ? list : null;
}

function parseList(json: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}
