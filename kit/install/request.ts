// The request of an install and its result: the first and the last value that an install passes through.
import type { ProductName } from '../distributions/distribution.ts';
import type { Digest } from '../download/digest/digest.ts';
import type { Platform } from '../platform/platform.ts';
import type { LockFile } from './lock-file.ts';
import type { Mirror } from './mirror.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import type { VerifiedBy } from './verify/strength.ts';
import type { VersionSpec } from './version/spec.ts';

/** `auto` builds only if upstream publishes no binary that runs here. */
export const SOURCE_POLICIES = ['auto', 'never', 'always'] as const;
export type SourcePolicy = (typeof SOURCE_POLICIES)[number];

/** What the job cache keeps: `auto` builds, `true` builds and downloads, `false` nothing. */
export const JOB_CACHE_MODES = ['auto', 'true', 'false'] as const;
export type JobCacheMode = (typeof JOB_CACHE_MODES)[number];

export interface ToolRequest {
  readonly product: ProductName;
  readonly version: Exclude<VersionSpec, { kind: 'none' }>;
  /** The programs to install. Default: all of the product's. */
  readonly programs?: readonly string[];
  readonly platform: Platform;
  readonly source: SourcePolicy;
  /** The Filecoin network that Lotus is for; null means mainnet, which the published binaries are for. */
  readonly network: string | null;
  /** Whether a range means the newest published version, even if a cached or known version satisfies it. */
  readonly checkLatest: boolean;
  readonly mirror: Mirror | null;
  /** Base URLs of IPFS gateways. They are the last sources, and only for archives whose digest or CID is known. */
  readonly gateways: readonly string[];
  /** By archive file name. If the map has entries, an archive without one is an error. */
  readonly checksums: ReadonlyMap<string, Digest>;
  readonly lock: LockFile | null;
  /** The minimum verification level. Null accepts every level, with a notice about the weak ones. */
  readonly require: VerifiedBy | null;
  /** Whether to hash the files of a tool-cache entry again before using it. */
  readonly rehash: boolean;
}

export interface InstalledProduct {
  readonly product: ProductName;
  readonly version: string;
  readonly platform: Platform;
  /** The folder of the executables. */
  readonly directory: string;
  /** Paths of the executables, the main one first. */
  readonly executables: readonly string[];
  /** Whether they are for the platform of this machine. */
  readonly native: boolean;
  readonly record: EntryRecord;
  readonly cacheHit: boolean;
  /** Bytes received over the network. */
  readonly received: number;
  readonly milliseconds: number;
}

/** Returns the `network` of a request for a network's name; an empty name means mainnet, too. */
export function parseLotusNetwork(name: string): string | null {
  return name === '' || name === 'mainnet' ? null : name;
}
