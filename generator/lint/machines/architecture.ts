// The operating system and architecture of each leg, from the labels of its runner and the platform of its container.
import type { KitConfig } from '../../config/schema.ts';
import type { GeneratorFacts } from '../../facts/facts.ts';
import { getValue, isMapping, scalarTextAt } from '../model/located-node.ts';
import type { MatrixLeg } from '../model/matrix.ts';
import { findMachines, hostedPlatform, type RequestedRunner, runnersByLeg } from '../model/runner.ts';
import type { WorkflowJob } from '../model/workflow.ts';
import { type Architecture, architectureOfPlatform, nameOfArchitecture } from './architecture-names.ts';

export interface LegPlatform {
  readonly leg: MatrixLeg;
  /** Null if the labels do not name it. */
  readonly os: 'linux' | 'darwin' | 'windows' | null;
  /** Of the container, if its options name one. */
  readonly architecture: Architecture;
  /** Of the machine itself. */
  readonly machine: Architecture;
  /** The labels, for messages. */
  readonly runner: string;
  /** Whether GitHub hosts the machine: it emulates nothing that the workflow does not set up. */
  readonly hosted: boolean;
}

interface Machines {
  readonly config: KitConfig | null;
  readonly facts: GeneratorFacts;
}

type Platform = Pick<LegPlatform, 'os' | 'architecture'>;

/** GitHub's and other hosts' own schemes, in which `-arm` is 64-bit and nothing is amd64. The rest of a label may say more. */
const HOST_SCHEMES =
  /^(?:ubuntu-(?:latest|slim|\d\d\.\d\d)(?:-arm)?|(?:depot|blacksmith|buildjet|ubicloud|warp)(?:-[\w.]+)*)$/;
const GITHUB_UBUNTU = /^ubuntu-(?:latest|slim|\d\d\.\d\d)(?:-arm)?$/i;
/** GitHub's macOS images up to 13 ran on Intel, as the `-large` ones do. */
const MACOS = /^macos-(\d+)(-intel|-large|-xlarge)?$/;
const OS_NAMES: readonly (readonly [RegExp, NonNullable<LegPlatform['os']>])[] = [
  [/(?<![a-z])(?:linux|ubuntu|ubicloud|debian|dgx|jetson)/, 'linux'],
  [/(?<![a-z])(?:macos|darwin)/, 'darwin'],
  [/(?<![a-z])windows/, 'windows'],
];

const platformsByJob = new WeakMap<WorkflowJob, readonly LegPlatform[]>();

/** Returns the platform of each leg whose architecture is certain. Other legs are left out. */
export function platformsOfLegs(job: WorkflowJob, machines: Machines): readonly LegPlatform[] {
  const known = platformsByJob.get(job) ?? readPlatforms(job, machines);
  platformsByJob.set(job, known);
  return known;
}

function readPlatforms(job: WorkflowJob, machines: Machines): readonly LegPlatform[] {
  const container = containerPlatform(job);
  if (container === null) return [];
  return runnersByLeg(job).flatMap(({ leg, runners, complete }) => {
    const [first] = runners;
    const platforms = runners.map((runner) => platformOfRunner(runner, machines));
    const [platform] = platforms;
    if (!complete || !first || !platform) return [];
    if (platforms.some((each) => each?.architecture !== platform.architecture)) return [];
    const os = platforms.every((each) => each?.os === platform.os) ? platform.os : null;
    const hosted = runners.every((runner) => isHosted(runner, machines));
    return [
      { ...platform, os, machine: platform.architecture, ...container, leg, runner: first.labels.join(', '), hosted },
    ];
  });
}

/** Returns what `container.options` says about the platform, or null if it names another one than amd64 and arm64. */
function containerPlatform({ at }: WorkflowJob): Partial<Platform> | null {
  const container = getValue(at, 'container');
  const options = isMapping(container) ? scalarTextAt(getValue(container, 'options')) : null;
  const requested = /--platform[ =]\s*(\S+)/.exec(options ?? '')?.[1];
  if (requested === undefined) return {};
  const architecture = architectureOfPlatform(requested);
  return architecture && { os: 'linux', architecture };
}

function platformOfRunner(runner: RequestedRunner, { config, facts }: Machines): Platform | null {
  const machines = findMachines(runner, config, facts).map(({ platform }) => platform);
  const [machine] = machines;
  if (machine !== undefined) return machines.every((each) => each === machine) ? parsePlatform(machine) : null;
  const labels = runner.labels.map((label) => label.toLowerCase());
  const hosted = hostedPlatform(runner, facts);
  if (hosted !== null) return parsePlatform(hosted);
  const named = new Set(labels.flatMap(architecturesInLabel));
  const [architecture] = named;
  return architecture && named.size === 1 ? { os: osInLabels(labels), architecture } : null;
}

function architecturesInLabel(label: string): readonly Architecture[] {
  const macos = MACOS.exec(label);
  if (macos) {
    const intel = macos[2] === '-large' || macos[2] === '-intel' || (macos[2] === undefined && Number(macos[1]) <= 13);
    return [intel ? 'amd64' : 'arm64'];
  }
  const words = label.replaceAll('x86_64', 'amd64').split(/[^a-z\d]+/);
  const named = words.flatMap((word) => nameOfArchitecture(word) ?? []);
  if (named.length > 0) return named;
  // These hosts' macOS machines are of either architecture.
  if (!HOST_SCHEMES.test(label) || words.includes('macos')) return [];
  return [words.includes('arm') ? 'arm64' : 'amd64'];
}

function osInLabels(labels: readonly string[]): LegPlatform['os'] {
  const named = new Set(labels.flatMap((label) => OS_NAMES.flatMap(([name, os]) => (name.test(label) ? [os] : []))));
  const [os] = named;
  return os && named.size === 1 ? os : null;
}

function isHosted(runner: RequestedRunner, { facts }: Machines): boolean {
  const [label = ''] = runner.labels;
  if (runner.group !== null || runner.labels.length !== 1) return false;
  return hostedPlatform(runner, facts) !== null || GITHUB_UBUNTU.test(label);
}

function parsePlatform(platform: string): Platform | null {
  const [os = '', arch = ''] = platform.split('/');
  const architecture = nameOfArchitecture(arch);
  return architecture && { os: os as Platform['os'], architecture };
}
