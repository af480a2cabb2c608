// The action's inputs, read and checked at once. The warm path loads this: what needs a library or a file stays text.
import type { CoreProduct } from '../../kit/distributions/product-name.ts';
import { KitError } from '../../kit/errors.ts';
import { JOB_CACHE_MODES, type JobCacheMode, SOURCE_POLICIES, type SourcePolicy } from '../../kit/install/request.ts';
import { VERIFIED_BY, type VerifiedBy } from '../../kit/install/verify/strength.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version/spec.ts';
import { type Architecture, type Platform, parseArchitecture } from '../../kit/platform/platform.ts';
import { getBooleanInput, getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { SetupInputName } from './input-names.ts';

/** The inputs that ask for a product, in the order in which products are installed. */
export const VERSION_INPUTS: Readonly<Record<CoreProduct, SetupInputName>> = {
  kubo: 'kubo-version',
  cluster: 'cluster-version',
  lotus: 'lotus-version',
  'lotus-miner': 'lotus-miner-version',
};

/** Minutes. What a job may take on GitHub's runners. */
const LONGEST_BUILD_MINUTES = 360;

export interface SetupInputs {
  /** What the version inputs say; nothing for a product whose input is empty. */
  readonly versions: Readonly<Partial<Record<CoreProduct, VersionSpec>>>;
  /** The programs of IPFS Cluster that are installed, as they are written. */
  readonly clusterTools: string;
  /** Other tools, with their versions, as they are written. */
  readonly tools: string;
  readonly versionFile: string;
  readonly checkLatest: boolean;
  /** Null means the job's own. */
  readonly architecture: Architecture | null;
  readonly source: SourcePolicy;
  /** Null means the main one. */
  readonly network: string | null;
  readonly buildMinutes: number;
  readonly cache: JobCacheMode;
  /** As they are written; kit/install/mirror.ts checks them. */
  readonly mirror: { readonly url: string; readonly only: boolean };
  /** As they are written; kit/install/gateways.ts takes them apart. */
  readonly gateways: string;
  readonly checksums: string;
  readonly lockFile: string;
  readonly require: VerifiedBy | null;
  readonly rehash: boolean;
  readonly summary: boolean;
  readonly token: string;
}

/** Returns the inputs. Throws `invalid-input`, and `unsupported-platform` for an unknown architecture. */
export function readSetupInputs(runner: Runner): SetupInputs {
  const text = (name: SetupInputName) => getInput(runner, name);
  const flag = (name: SetupInputName, fallback: boolean) =>
    text(name) === '' ? fallback : getBooleanInput(runner, name);
  return {
    versions: readVersions(text),
    clusterTools: text('cluster-tools'),
    tools: text('tools'),
    versionFile: text('version-file'),
    checkLatest: flag('check-latest', false),
    architecture: text('architecture') === '' ? null : parseArchitecture(text('architecture')),
    source: oneOf(SOURCE_POLICIES, text('source') || 'auto', 'source'),
    network: text('lotus-network').replace(/^mainnet$/, '') || null,
    buildMinutes: readMinutes(text('build-timeout-minutes') || '60'),
    cache: oneOf(JOB_CACHE_MODES, text('cache') || 'auto', 'cache'),
    mirror: { url: text('mirror'), only: flag('mirror-only', false) },
    gateways: text('gateways'),
    checksums: text('checksums'),
    lockFile: text('lock-file'),
    require: text('require') === '' ? null : oneOf(VERIFIED_BY, text('require'), 'require'),
    rehash: flag('rehash', false),
    summary: flag('summary', true),
    token: text('token'),
  };
}

/** Inputs that only a node of the mode online or a Cluster peer takes: without one, they are an error. */
export const NODE_ONLY_INPUTS = [
  'bootstrap',
  'min-peers',
  'cluster-config',
  'cluster-env',
  'cluster-api-port',
] as const;

/** Returns whether a job may be asking for a node; what kind, and whether it can have one, is read only then. */
export function mayNeedNode(runner: Runner): boolean {
  const names = ['daemon', 'cluster-peers', ...NODE_ONLY_INPUTS] as const;
  return names.some((name) => !/^(?:false|0)?$/.test(getInput(runner, name)));
}

/** Returns the platform to install for: the job's system, and the architecture that was asked for or the job's own. */
export function requestedPlatform({ architecture }: SetupInputs, job: Platform): Platform {
  const isJobArchitecture = architecture?.arch === job.arch && architecture.variant === undefined;
  return architecture === null || isJobArchitecture ? job : { os: job.os, ...architecture };
}

function readVersions(text: (name: SetupInputName) => string): SetupInputs['versions'] {
  const versions: Partial<Record<CoreProduct, VersionSpec>> = {};
  for (const [product, name] of Object.entries(VERSION_INPUTS) as [CoreProduct, SetupInputName][]) {
    if (text(name) !== '') versions[product] = parseVersionSpec(text(name), name);
  }
  return versions;
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= LONGEST_BUILD_MINUTES) return minutes;
  throw invalid('build-timeout-minutes', text, `must be a number up to ${LONGEST_BUILD_MINUTES}`, 'Write minutes.');
}

function oneOf<T extends string>(known: readonly T[], text: string, name: SetupInputName): T {
  const found = known.find((value) => value === text);
  if (found) return found;
  throw invalid(name, text, `must be one of ${known.join(', ')}`, 'Use one.');
}

function invalid(name: SetupInputName, text: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${name} '${text}'`, problem, fix });
}
