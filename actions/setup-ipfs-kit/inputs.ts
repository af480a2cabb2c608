// The action's inputs, read and checked at once. The warm path loads this: what needs a library or a file stays text.
import type { ProductName } from '../../kit/distributions/distribution.ts';
import { SOURCE_POLICIES, type SourcePolicy } from '../../kit/install/request.ts';
import { VERIFIED_BY, type VerifiedBy } from '../../kit/install/verified-by.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version-spec.ts';
import { KitError } from '../../kit/kit-error.ts';
import { type Architecture, type Platform, parseArchitecture } from '../../kit/platform/target.ts';
import { booleanInput, input } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** As in action.yml; a test holds the two against each other. */
export const INPUT_NAMES = [
  'kubo-version',
  'cluster-version',
  'lotus-version',
  'lotus-miner-version',
  'version-file',
  'check-latest',
  'architecture',
  'source',
  'mirror',
  'mirror-only',
  'checksums',
  'lock-file',
  'require',
  'rehash',
  'summary',
  'token',
] as const;
type InputName = (typeof INPUT_NAMES)[number];

/** The inputs that ask for a product, in the order in which products are installed. */
export const VERSION_INPUTS: Readonly<Record<ProductName, InputName>> = {
  kubo: 'kubo-version',
  cluster: 'cluster-version',
  lotus: 'lotus-version',
  'lotus-miner': 'lotus-miner-version',
};

export interface Inputs {
  /** What the version inputs say; nothing for a product whose input is empty. */
  readonly versions: Readonly<Partial<Record<ProductName, VersionSpec>>>;
  readonly versionFile: string;
  readonly checkLatest: boolean;
  /** Null means the job's own. */
  readonly architecture: Architecture | null;
  readonly source: SourcePolicy;
  readonly mirror: { readonly url: string; readonly only: boolean } | null;
  readonly checksums: string;
  readonly lockFile: string;
  readonly require: VerifiedBy | null;
  readonly rehash: boolean;
  readonly summary: boolean;
  readonly token: string;
}

/** Returns the inputs. Throws `invalid-input`, and `unsupported-platform` for an unknown architecture. */
export function readInputs(runner: Runner): Inputs {
  const text = (name: InputName) => input(runner, name);
  const flag = (name: InputName, fallback: boolean) => (text(name) === '' ? fallback : booleanInput(runner, name));
  return {
    versions: readVersions(text),
    versionFile: text('version-file'),
    checkLatest: flag('check-latest', false),
    architecture: text('architecture') === '' ? null : parseArchitecture(text('architecture')),
    source: oneOf(SOURCE_POLICIES, text('source') || 'auto', 'source'),
    mirror: readMirror(text('mirror'), flag('mirror-only', false)),
    checksums: text('checksums'),
    lockFile: text('lock-file'),
    require: text('require') === '' ? null : oneOf(VERIFIED_BY, text('require'), 'require'),
    rehash: flag('rehash', false),
    summary: flag('summary', true),
    token: text('token'),
  };
}

/** Returns the platform to install for: the job's system, and the architecture that was asked for or the job's own. */
export function requestedPlatform({ architecture }: Inputs, job: Platform): Platform {
  const own = architecture?.arch === job.arch && architecture.variant === undefined;
  return architecture === null || own ? job : { os: job.os, ...architecture };
}

function readVersions(text: (name: InputName) => string): Inputs['versions'] {
  const versions: Partial<Record<ProductName, VersionSpec>> = {};
  for (const [product, name] of Object.entries(VERSION_INPUTS) as [ProductName, InputName][]) {
    if (text(name) !== '') versions[product] = parseVersionSpec(text(name), name);
  }
  return versions;
}

function readMirror(url: string, only: boolean): Inputs['mirror'] {
  const protocol = URL.canParse(url) ? new URL(url).protocol : '';
  if (protocol === 'https:' || protocol === 'http:') return { url, only };
  if (url === '' && !only) return null;
  throw new KitError('invalid-input', {
    asked: `input mirror '${url}'`,
    found: url === '' ? 'mirror-only asks for one, and there is none' : 'it is not an http or https URL',
    next: "Write the base URL, such as 'https://mirror.example/ipfs'.",
  });
}

function oneOf<T extends string>(known: readonly T[], text: string, name: InputName): T {
  const found = known.find((value) => value === text);
  if (found) return found;
  throw new KitError('invalid-input', {
    asked: `input ${name} '${text}'`,
    found: `it is none of ${known.join(', ')}`,
    next: 'Use one of them.',
  });
}
