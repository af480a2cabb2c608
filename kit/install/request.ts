// What is asked for, and what came of it: the first and the last of the values that an install passes through.
import type { ProductName } from '../distributions/distribution.ts';
import type { Digest } from '../download/digest/digest.ts';
import type { Network } from '../download/network.ts';
import type { Host } from '../platform/host/host.ts';
import type { Platform } from '../platform/platform.ts';
import type { JobCache } from './job-cache/client.ts';
import type { LockFile } from './lock-file.ts';
import type { Mirror } from './mirror.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import type { VerifiedBy } from './verify/strength.ts';
import type { VersionSpec } from './version/spec.ts';

/** `auto` builds only where upstream has no binary that runs here. */
export const SOURCE_POLICIES = ['auto', 'never', 'always'] as const;
export type SourcePolicy = (typeof SOURCE_POLICIES)[number];

/** What the job cache keeps: what was built, also what was downloaded, nothing. */
export const JOB_CACHE_MODES = ['auto', 'true', 'false'] as const;
export type JobCacheMode = (typeof JOB_CACHE_MODES)[number];

export interface ToolRequest {
  readonly product: ProductName;
  readonly version: Exclude<VersionSpec, { kind: 'none' }>;
  /** The programs that are installed, where that is not all of the product's. */
  readonly programs?: readonly string[];
  readonly platform: Platform;
  readonly source: SourcePolicy;
  /** The network that Lotus is for, where it is not the main one; published binaries are for that. */
  readonly network: string | null;
  /** Whether a range means the newest published version, even where a nearer one satisfies it. */
  readonly checkLatest: boolean;
  /** Base URL of a mirror, in the layout of GitHub or of dist.ipfs.tech, asked before the published origins or instead of them. */
  readonly mirror: Mirror | null;
  /** Base URLs of IPFS gateways, asked last, for archives whose digest or CID is known. */
  readonly gateways: readonly string[];
  /** By archive file name. Where there are any, an archive without one is refused. */
  readonly checksums: ReadonlyMap<string, Digest>;
  readonly lock: LockFile | null;
  /** The weakest that may vouch for the bytes; null takes all, with a notice about the weak ones. */
  readonly require: VerifiedBy | null;
  /** Whether the files of a tool-cache entry are hashed again before it is used. */
  readonly rehash: boolean;
}

/** Where an install happens. */
export interface InstallContext {
  /** The tool cache's root folder. */
  readonly toolCache: string;
  readonly host: Host;
  readonly network: Network;
  readonly build: BuildSettings;
  /** Null where the job has none, or wants none. */
  readonly jobCache: ActiveJobCache | null;
  readonly log: InstallLog;
}

/** What a build from source may take. */
export interface BuildSettings {
  /** Milliseconds, for all of one product. */
  readonly limit: number;
  /** For clones and logs; it is made where it is not there. The logs stay. */
  readonly folder: string;
}

export interface ActiveJobCache {
  readonly cache: JobCache;
  readonly builds: boolean;
  readonly downloads: boolean;
}

/** Where an install says what it does. */
export interface InstallLog {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly warning: (text: string) => void;
  /** Told how far a download is, several times a second; `total` is null where it is not announced. */
  readonly progress?: (file: string, received: number, total: number | null) => void;
}

export interface InstalledProduct {
  readonly product: ProductName;
  readonly version: string;
  readonly platform: Platform;
  /** The folder of the executables. */
  readonly directory: string;
  /** Paths of the executables, the main one first. */
  readonly executables: readonly string[];
  /** Whether this machine runs them as they are. */
  readonly native: boolean;
  readonly record: EntryRecord;
  readonly cacheHit: boolean;
  /** Bytes that came over the network. */
  readonly received: number;
  readonly milliseconds: number;
}
