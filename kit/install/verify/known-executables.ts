// The digests of executables that are known from elsewhere than the tool cache: from the lock file or the known releases.
import { archivesFor, executableNames } from '../../distributions/distribution.ts';
import type { Target } from '../target.ts';
import type { VerifiedBy } from './strength.ts';

export interface KnownExecutables {
  /** The sha256 of each executable of the target, by file name. */
  readonly sha256: ReadonlyMap<string, string>;
  /** The level of an entry of the tool cache that has these executables. */
  readonly by: VerifiedBy;
}

type ExecutablesByArchive = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Returns the digests of all executables of a target; null if one of them is not known. */
export function findKnownExecutables(target: Target): KnownExecutables | null {
  const { lock, product } = target.request;
  const locked = lock?.products[product];
  const fromLock = locked?.version === target.version ? collectDigests(target, locked.executables) : null;
  if (fromLock) return { sha256: fromLock, by: 'lock' };
  const fromReleases = collectDigests(target, target.known.executables);
  return fromReleases ? { sha256: fromReleases, by: 'pinned' } : null;
}

function collectDigests(
  { distribution, version, request: { platform } }: Target,
  executables: ExecutablesByArchive | undefined,
): ReadonlyMap<string, string> | null {
  const archives = archivesFor(distribution, version, platform)?.archives ?? [];
  const digests = new Map(archives.flatMap(({ file }) => Object.entries(executables?.[file] ?? {})));
  return executableNames(distribution, platform).every((name) => digests.has(name)) ? digests : null;
}
