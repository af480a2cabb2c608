// What machines a job asks for, leg by leg, and what is known of them: GitHub's own or somebody's, platform, distribution.
import type { FleetConfig, KitConfig } from '../../config/schema.ts';
import type { GeneratorFacts, RunnerLabel } from '../../facts/facts.ts';
import { getValue, isMapping, type LocatedNode, listItems, scalarTextAt } from './located-node.ts';
import { cellOf, type MatrixLeg } from './matrix.ts';
import type { WorkflowJob } from './workflow.ts';

export interface RequestedRunner {
  readonly labels: readonly string[];
  readonly group: string | null;
  readonly at: LocatedNode;
  readonly leg: MatrixLeg;
}

/** Labels of GitHub's own of which it is not known what the machine has. */
const OTHER_HOSTED: readonly string[] = [
  // These move from one release to the next on a day of their own.
  'ubuntu-latest',
  'macos-latest',
  'windows-latest',
  'ubuntu-slim',
  'macos-14',
  'windows-11-vs2026-arm',
  'windows-2025-vs2026',
];
const LOOKS_HOSTED = /^(?:ubuntu|macos|windows)-/i;
const LARGER = /-(?:x?large|\d+-?cores?|gpu)\b/i;

/** Returns what each leg asks for. What only an expression knows is left out. */
export function runnersOf(job: WorkflowJob): readonly RequestedRunner[] {
  return job.legs.flatMap((leg) => runnerOf(job, leg) ?? []);
}

/** Returns runners that differ in labels or group, the first of each. */
export function distinctRunners(runners: readonly RequestedRunner[]): readonly RequestedRunner[] {
  const seen = new Map<string, RequestedRunner>();
  for (const runner of runners.toReversed()) seen.set(JSON.stringify([runner.labels, runner.group]), runner);
  return [...seen.values()].toReversed();
}

/** Whether a label is said to be GitHub's own, be there such a one or not. */
export function looksHosted({ labels, group }: RequestedRunner): boolean {
  return group === null && labels.length === 1 && LOOKS_HOSTED.test(labels[0] ?? '');
}

export function isKnownHosted(label: string, config: KitConfig | null, facts: GeneratorFacts): boolean {
  const own = Object.values(config?.runners.hosted ?? {}).flat();
  return label in facts.runners.labels || OTHER_HOSTED.includes(label) || LARGER.test(label) || own.includes(label);
}

/** Returns what is known of GitHub's runner of that label, or null. */
export function findRunnerLabel({ labels, group }: RequestedRunner, facts: GeneratorFacts): RunnerLabel | null {
  const [label = ''] = labels;
  if (group !== null || labels.length !== 1) return null;
  return facts.runners.labels[label] ?? null;
}

/** Whether it is certain that the machine is not GitHub's. */
export function isSelfHostedRunner(runner: RequestedRunner, config: KitConfig | null): boolean {
  if (runner.labels.some((label) => label.toLowerCase() === 'self-hosted')) return true;
  return runner.group !== null || (!looksHosted(runner) && matchingFleets(runner, config).length > 0);
}

/** Returns the config's machines that would take a job of these labels. */
export function matchingFleets({ labels, group }: RequestedRunner, config: KitConfig | null): readonly FleetConfig[] {
  const wanted = labels.map((label) => label.toLowerCase());
  return Object.values(config?.runners['self-hosted'] ?? {}).filter((fleet) => {
    if (fleet['scale-set'] !== undefined)
      return group === null && labels.length === 1 && labels[0] === fleet['scale-set'];
    if (group !== null && group !== fleet.group) return false;
    const has = labelsOf(fleet);
    return wanted.every((label) => has.has(label));
  });
}

export interface RunnerMachine {
  readonly platform: string;
  /** What setup actions have builds for; null where the config does not say. */
  readonly distribution: string | null;
  /** Whether other ways than a setup action bring a runtime there. */
  readonly acceptsAnyRuntime: boolean;
}

/** Returns all kinds of machine that may take the job, as far as they are known. */
export function matchingMachines(
  runner: RequestedRunner,
  config: KitConfig | null,
  facts: GeneratorFacts,
): readonly RunnerMachine[] {
  const hosted = findRunnerLabel(runner, facts);
  if (hosted) return [{ ...hosted, acceptsAnyRuntime: false }];
  return matchingFleets(runner, config).map(({ platform, distribution, runtimes }) => ({
    platform,
    distribution: distribution ?? (platform.startsWith('linux/') ? null : platform),
    acceptsAnyRuntime: runtimes !== 'setup',
  }));
}

/** Every self-hosted runner has three labels by itself. */
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
  const wanted = getValue(runsOn, 'labels');
  const labels = wanted ? labelsAt(wanted, leg)?.labels : [];
  return group === null && !labels?.length ? null : { labels: labels ?? [], group, at: runsOn, leg };
}

function labelsAt(
  at: LocatedNode,
  leg: MatrixLeg,
): { readonly labels: readonly string[]; readonly at: LocatedNode } | null {
  const each = listItems(at).map((item) => resolveLabels(item, leg));
  if (each.length === 0 || each.includes(null)) return null;
  const first = each[0];
  return { labels: each.flatMap((item) => item?.labels ?? []), at: each.length === 1 && first ? first.at : at };
}

function resolveLabels(
  item: LocatedNode,
  leg: MatrixLeg,
): { readonly labels: readonly string[]; readonly at: LocatedNode } | null {
  const text = scalarTextAt(item) ?? '';
  const whole = /^\$\{\{\s*(.*?)\s*\}\}$/s.exec(text)?.[1];
  if (whole === undefined) return text.includes('$' + '{{') ? null : { labels: [text], at: item };
  const cell = cellOf(whole, leg);
  if (cell) return { labels: listItems(cell).flatMap((each) => scalarTextAt(each) ?? []), at: cell };
  const inner = /^fromJSON\((.*)\)$/is.exec(whole)?.[1] ?? '';
  const json = scalarTextAt(cellOf(inner, leg)) ?? /'(\[[^']*\])'\s*$/.exec(inner)?.[1];
  const labels = json === undefined ? null : listIn(json);
  return labels && { labels, at: item };
}

function listIn(json: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}
