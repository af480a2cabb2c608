// The values between a request and its result: what to install once the version is chosen, and the files acquired for it.
import type { Distribution } from '../distributions/distribution.ts';
import type { KnownReleases } from '../distributions/known-releases.ts';
import type { ExtractedFile } from '../download/archive/archive.ts';
import { formatPlatform } from '../platform/platform.ts';
import type { ToolRequest } from './request.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import type { VerifiedBy } from './verify/strength.ts';

export interface Target {
  readonly request: ToolRequest;
  /** With the requested programs only. */
  readonly distribution: Distribution;
  readonly version: string;
  readonly known: KnownReleases;
}

/** Executables in a staging folder, and where they come from. */
export interface AcquiredFiles {
  readonly files: readonly ExtractedFile[];
  /** For people: the names of the origins, or the Go module. */
  readonly origin: string;
  /** `sha512:…` by archive file name, `h1:…` by Go module. */
  readonly digests: Readonly<Record<string, string>>;
  readonly verifiedBy: VerifiedBy;
  /** Bytes received over the network. */
  readonly received: number;
}

/** Executables in a staging folder, and what is left to do with them. */
export interface AcquireResult {
  readonly acquired: AcquiredFiles;
  /** Saves to the job cache what it is to keep and does not have yet. To be called once the executables are checked. */
  readonly saveToJobCache: (record: EntryRecord) => Promise<void>;
}

export const nothingToSave = async () => {};

/** Returns the name of a target: `Kubo 0.43.0`. */
export function targetName({ distribution, version }: Target): string {
  return `${distribution.title} ${version}`;
}

/** Returns the name of a target with its platform: `Kubo 0.43.0 for linux/arm64`. */
export function targetWithPlatform(target: Target): string {
  return `${targetName(target)} for ${formatPlatform(target.request.platform)}`;
}
