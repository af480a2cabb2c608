// What machines a job asks for, leg by leg, and what is known of them: GitHub's own or somebody's, platform, distribution.
import type { Config, FleetConfig } from '../../config/schema.ts';
import type { Facts, RunnerLabel } from '../../facts/facts.ts';
import { type At, get, isMapping, items, textOf } from './located-node.ts';
import { cellOf, type Leg } from './matrix.ts';
import type { Job } from './workflow.ts';

export interface Runner {
  readonly labels: readonly string[];
  readonly group: string | null;
  readonly at: At;
  readonly leg: Leg;
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
export function runnersOf(job: Job): readonly Runner[] {
  return job.legs.flatMap((leg) => runnerOf(job, leg) ?? []);
}

/** Returns runners that differ in labels or group, the first of each. */
export function distinct(runners: readonly Runner[]): readonly Runner[] {
  const seen = new Map<string, Runner>();
  for (const runner of runners.toReversed()) seen.set(JSON.stringify([runner.labels, runner.group]), runner);
  return [...seen.values()].toReversed();
}

/** Whether a label is said to be GitHub's own, be there such a one or not. */
export function looksHosted({ labels, group }: Runner): boolean {
  return group === null && labels.length === 1 && LOOKS_HOSTED.test(labels[0] ?? '');
}

export function isKnownHosted(label: string, config: Config | null, facts: Facts): boolean {
  const own = Object.values(config?.runners.hosted ?? {}).flat();
  return label in facts.runners.labels || OTHER_HOSTED.includes(label) || LARGER.test(label) || own.includes(label);
}

/** Returns what is known of GitHub's runner of that label, or null. */
export function hostedFacts({ labels, group }: Runner, facts: Facts): RunnerLabel | null {
  const [label = ''] = labels;
  if (group !== null || labels.length !== 1) return null;
  return facts.runners.labels[label] ?? null;
}

/** Whether it is certain that the machine is not GitHub's. */
export function isSelfHosted(runner: Runner, config: Config | null): boolean {
  if (runner.labels.some((label) => label.toLowerCase() === 'self-hosted')) return true;
  return runner.group !== null || (!looksHosted(runner) && fleetsFor(runner, config).length > 0);
}

/** Returns the config's machines that would take a job of these labels. */
export function fleetsFor({ labels, group }: Runner, config: Config | null): readonly FleetConfig[] {
  const wanted = labels.map((label) => label.toLowerCase());
  return Object.values(config?.runners['self-hosted'] ?? {}).filter((fleet) => {
    if (fleet['scale-set'] !== undefined)
      return group === null && labels.length === 1 && labels[0] === fleet['scale-set'];
    if (group !== null && group !== fleet.group) return false;
    const has = labelsOf(fleet);
    return wanted.every((label) => has.has(label));
  });
}

export interface Machine {
  readonly platform: string;
  /** What setup actions have builds for; null where the config does not say. */
  readonly distribution: string | null;
  /** Whether other ways than a setup action bring a runtime there. */
  readonly takesAny: boolean;
}

/** Returns all kinds of machine that may take the job, as far as they are known. */
export function machinesFor(runner: Runner, config: Config | null, facts: Facts): readonly Machine[] {
  const hosted = hostedFacts(runner, facts);
  if (hosted) return [{ ...hosted, takesAny: false }];
  return fleetsFor(runner, config).map(({ platform, distribution, runtimes }) => ({
    platform,
    distribution: distribution ?? (platform.startsWith('linux/') ? null : platform),
    takesAny: runtimes !== 'setup',
  }));
}

/** Every self-hosted runner has three labels by itself. */
function labelsOf({ labels = [], platform }: FleetConfig): ReadonlySet<string> {
  const [os = '', arch = ''] = platform.split('/');
  const implied = ['self-hosted', os === 'darwin' ? 'macos' : os, arch === 'amd64' ? 'x64' : arch];
  return new Set([...labels.map((label) => label.toLowerCase()), ...implied]);
}

function runnerOf({ runsOn }: Job, leg: Leg): Runner | null {
  if (!runsOn) return null;
  if (!isMapping(runsOn)) {
    const labels = labelsAt(runsOn, leg);
    return labels && { ...labels, group: null, leg };
  }
  const group = textOf(get(runsOn, 'group'));
  const wanted = get(runsOn, 'labels');
  const labels = wanted ? labelsAt(wanted, leg)?.labels : [];
  return group === null && !labels?.length ? null : { labels: labels ?? [], group, at: runsOn, leg };
}

function labelsAt(at: At, leg: Leg): { readonly labels: readonly string[]; readonly at: At } | null {
  const each = items(at).map((item) => resolve(item, leg));
  if (each.length === 0 || each.includes(null)) return null;
  const first = each[0];
  return { labels: each.flatMap((item) => item?.labels ?? []), at: each.length === 1 && first ? first.at : at };
}

function resolve(item: At, leg: Leg): { readonly labels: readonly string[]; readonly at: At } | null {
  const text = textOf(item) ?? '';
  const whole = /^\$\{\{\s*(.*?)\s*\}\}$/s.exec(text)?.[1];
  if (whole === undefined) return text.includes('$' + '{{') ? null : { labels: [text], at: item };
  const cell = cellOf(whole, leg);
  if (cell) return { labels: items(cell).flatMap((each) => textOf(each) ?? []), at: cell };
  const inner = /^fromJSON\((.*)\)$/is.exec(whole)?.[1] ?? '';
  const json = textOf(cellOf(inner, leg)) ?? /'(\[[^']*\])'\s*$/.exec(inner)?.[1];
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
