// Reads and checks the action's inputs. Those that need a library or a file stay text here, because the warm path loads this file.
import { CORE_PRODUCTS, type CoreProduct } from '../../kit/distributions/product-name.ts';
import { KitError } from '../../kit/errors.ts';
import {
  JOB_CACHE_MODES,
  type JobCacheMode,
  parseLotusNetwork,
  SOURCE_POLICIES,
  type SourcePolicy,
} from '../../kit/install/request.ts';
import { VERIFIED_BY, type VerifiedBy } from '../../kit/install/verify/strength.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version/spec.ts';
import { parseArchitecture } from '../../kit/platform/conventions.ts';
import type { Architecture, Platform } from '../../kit/platform/platform.ts';
import { getBooleanInput, getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { SetupInputName } from './input-names.ts';

/** The time limit of a job on GitHub's runners. */
const MAX_BUILD_MINUTES = 360;

export interface SetupInputs {
  /** The version inputs, without empty ones. */
  readonly versions: Readonly<Partial<Record<CoreProduct, VersionSpec>>>;
  /** The programs of IPFS Cluster to install, not parsed yet. */
  readonly clusterTools: string;
  /** Other tools and their versions, not parsed yet. */
  readonly tools: string;
  readonly versionFile: string;
  readonly checkLatest: boolean;
  /** Null means the architecture of the job. */
  readonly architecture: Architecture | null;
  readonly source: SourcePolicy;
  /** Null means mainnet. */
  readonly network: string | null;
  readonly buildMinutes: number;
  readonly cache: JobCacheMode;
  /** Not checked yet: see kit/install/mirror.ts. */
  readonly mirror: { readonly url: string; readonly only: boolean };
  /** Not parsed yet: see kit/install/mirror.ts. */
  readonly gateways: string;
  readonly checksums: string;
  readonly lockFile: string;
  readonly require: VerifiedBy | null;
  readonly rehash: boolean;
  readonly summary: boolean;
  /** Whether PATH and variables are set for later steps. */
  readonly env: boolean;
  readonly token: string;
}

/** Returns the inputs. Throws `invalid-input`, and `unsupported-platform` for an unknown architecture. */
export function readSetupInputs(runner: Runner): SetupInputs {
  const text = (name: SetupInputName) => getInput(runner, name);
  const flag = (name: SetupInputName, fallback: boolean) => getBooleanInput(runner, name, fallback);
  return {
    versions: readVersions(text),
    clusterTools: text('cluster-tools'),
    tools: text('tools'),
    versionFile: text('version-file'),
    checkLatest: flag('check-latest', false),
    architecture: text('architecture') === '' ? null : parseArchitecture(text('architecture')),
    source: oneOf(SOURCE_POLICIES, text('source') || 'auto', 'source'),
    network: parseLotusNetwork(text('lotus-network')),
    buildMinutes: readMinutes(text('build-timeout-minutes') || '60'),
    cache: oneOf(JOB_CACHE_MODES, text('cache') || 'auto', 'cache'),
    mirror: { url: text('mirror'), only: flag('mirror-only', false) },
    gateways: text('gateways'),
    checksums: text('checksums'),
    lockFile: text('lock-file'),
    require: text('require') === '' ? null : oneOf(VERIFIED_BY, text('require'), 'require'),
    rehash: flag('rehash', false),
    summary: flag('summary', true),
    env: flag('env', true),
    token: text('token'),
  };
}

/** Returns the platform to install for: the job's system with the requested architecture, or else the job's platform. */
export function requestedPlatform({ architecture }: SetupInputs, job: Platform): Platform {
  const isJobArchitecture = architecture?.arch === job.arch && architecture.variant === undefined;
  return architecture === null || isJobArchitecture ? job : { os: job.os, ...architecture };
}

function readVersions(text: (name: SetupInputName) => string): SetupInputs['versions'] {
  const versions: Partial<Record<CoreProduct, VersionSpec>> = {};
  for (const product of CORE_PRODUCTS) {
    const name = `${product}-version` as const;
    if (text(name) !== '') versions[product] = parseVersionSpec(text(name), `input ${name}`);
  }
  return versions;
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= MAX_BUILD_MINUTES) return minutes;
  throw invalid(
    'build-timeout-minutes',
    text,
    `must be a number up to ${MAX_BUILD_MINUTES}`,
    "Write '60', for example.",
  );
}

function oneOf<T extends string>(known: readonly T[], text: string, name: SetupInputName): T {
  const found = known.find((value) => value === text);
  if (found) return found;
  throw invalid(name, text, `must be one of ${known.join(', ')}`, 'Use one of them.');
}

function invalid(name: SetupInputName, text: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${name} '${text}'`, problem, fix });
}
