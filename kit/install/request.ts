// What is asked for, and what came of it: the first and the last of the values that an install passes through.
import type { ProductName } from '../distributions/distribution.ts';
import type { Digest } from '../download/digest.ts';
import type { HostToken } from '../download/http.ts';
import type { Host } from '../platform/host.ts';
import type { Platform } from '../platform/target.ts';
import type { EntryRecord } from './tool-cache-entry.ts';
import type { VersionSpec } from './version-spec.ts';

/** `auto` builds only where upstream has no binary that runs here. */
export const SOURCE_POLICIES = ['auto', 'never', 'always'] as const;
export type SourcePolicy = (typeof SOURCE_POLICIES)[number];

export interface ToolRequest {
  readonly product: ProductName;
  readonly version: VersionSpec;
  readonly platform: Platform;
  readonly source: SourcePolicy;
  /** Base URL of a copy of dist.ipfs.tech or of GitHub, asked before the published origins. */
  readonly mirror: string | null;
  /** By archive file name. Where there are any, an archive without one is refused. */
  readonly checksums: ReadonlyMap<string, Digest>;
}

/** Where an install happens. */
export interface Site {
  /** The tool cache's root folder. */
  readonly toolCache: string;
  readonly host: Host;
  readonly token: HostToken | null;
  readonly log: Log;
}

/** Where an install says what it does. */
export interface Log {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly warning: (text: string) => void;
}

export interface Installed {
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
}
