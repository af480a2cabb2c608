// The action's inputs, read and checked at once. The warm path loads this: what needs a library stays text.
import { SOURCE_POLICIES, type SourcePolicy } from '../../kit/install/request.ts';
import { parseVersionSpec, type VersionSpec } from '../../kit/install/version-spec.ts';
import { KitError } from '../../kit/kit-error.ts';
import { type Architecture, type Platform, parseArchitecture } from '../../kit/platform/target.ts';
import { input } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** As in action.yml; a test holds the two against each other. */
export const INPUT_NAMES = ['kubo-version', 'architecture', 'source', 'mirror', 'checksums', 'token'] as const;

export interface Inputs {
  readonly version: VersionSpec;
  /** Null means the job's own. */
  readonly architecture: Architecture | null;
  readonly source: SourcePolicy;
  readonly mirror: string | null;
  readonly checksums: string;
  readonly token: string;
}

/** Returns the inputs. Throws `invalid-input`, and `unsupported-platform` for an unknown architecture. */
export function readInputs(runner: Runner): Inputs {
  const text = (name: (typeof INPUT_NAMES)[number]) => input(runner, name);
  return {
    version: parseVersionSpec(text('kubo-version') || 'latest-known', 'kubo-version'),
    architecture: text('architecture') === '' ? null : parseArchitecture(text('architecture')),
    source: sourcePolicy(text('source') || 'auto'),
    mirror: text('mirror') === '' ? null : httpUrl(text('mirror'), 'mirror'),
    checksums: text('checksums'),
    token: text('token'),
  };
}

/** Returns the platform to install for: the job's system, and the architecture that was asked for or the job's own. */
export function requestedPlatform({ architecture }: Inputs, job: Platform): Platform {
  const own = architecture?.arch === job.arch && architecture.variant === undefined;
  return architecture === null || own ? job : { os: job.os, ...architecture };
}

function sourcePolicy(text: string): SourcePolicy {
  const policy = SOURCE_POLICIES.find((known) => known === text);
  if (policy) return policy;
  throw new KitError('invalid-input', {
    asked: `input source '${text}'`,
    found: `it is none of ${SOURCE_POLICIES.join(', ')}`,
    next: 'Use one of them.',
  });
}

function httpUrl(text: string, name: string): string {
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol === 'https:' || protocol === 'http:') return text;
  throw new KitError('invalid-input', {
    asked: `input ${name} '${text}'`,
    found: 'it is not an http or https URL',
    next: "Write the base URL, such as 'https://mirror.example/ipfs'.",
  });
}
