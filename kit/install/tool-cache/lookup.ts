// Decides whether an entry of the tool cache meets a request: whole, with the right digests, and verified strongly enough by
// something that others cannot change.

import { archivesFor, executableNames } from '../../distributions/distribution.ts';
import { type Digest, formatDigest } from '../../download/digest/digest.ts';
import type { Log } from '../../log.ts';
import { formatPlatform } from '../../platform/platform.ts';
import { setting } from '../../setting.ts';
import { getLockedDigests } from '../lock-file.ts';
import { type Target, targetName } from '../target.ts';
import type { KnownExecutables } from '../verify/known-executables.ts';
import { isAsStrongAs, type VerifiedBy } from '../verify/strength.ts';
import { type EntryPaths, type EntryRecord, entryWriters } from './entry.ts';
import { readEntry } from './entry-state.ts';
import { findOtherFiles, hasBytes, repairEntry } from './write.ts';

/** What an entry may be used by. */
interface LookupPolicy {
  /** The digests of the target's executables from elsewhere than the tool cache; null if they are not known. */
  readonly known: KnownExecutables | null;
  /** Whether the target is built from source here, so that digests of upstream's archives do not apply to it. */
  readonly isBuild: boolean;
  /** Whether builds that were restored from the job cache may be used: only if this job may read the job cache itself. */
  readonly jobCache: boolean;
}

/** An entry that meets the request. */
export interface CachedEntry {
  /** With the verification level in this run. */
  readonly record: EntryRecord;
  /** Whether others can change the entry, so that only a copy of its executables stays what it is. */
  readonly isShared: boolean;
}

/** Returns the entry if it meets the request; else null. */
export async function findCachedEntry(
  target: Target,
  paths: EntryPaths,
  policy: LookupPolicy,
  log: Log,
): Promise<CachedEntry | null> {
  const record = await findVerifiedRecord(target, paths, policy, log);
  if (!record) return null;
  if (record.verifiedBy === 'job-cache' && !policy.jobCache) {
    log.info(`The tool cache has ${targetName(target)} from the job cache, which this job does not use.`);
    return null;
  }
  if (satisfiesRequest(record, target, policy.isBuild)) {
    const files = executableNames(target.distribution, target.request.platform);
    return { record, isShared: entryWriters(paths.directory, files) !== 'own' };
  }
  log.info(`The tool cache has ${targetName(target)}, but its entry does not meet this request.`);
  return null;
}

/** Whether a record in the tool cache is not enough, because an earlier job of this user could have forged it. */
function needsKnownExecutables({ request }: Target): boolean {
  return request.require !== null && isAsStrongAs(request.require, 'pinned');
}

/** The levels of builds from source. */
const BUILT: readonly VerifiedBy[] = ['go-checksum-db', 'git-tag', 'job-cache'];

/**
 * Returns whether a record meets the request: its version and platform, its digests, and how it was verified. If the target
 * is built from source here, digests of upstream's archives say nothing about it, and only a build will do.
 */
export function satisfiesRequest(record: EntryRecord, target: Target, isBuild: boolean): boolean {
  const { request, version } = target;
  if (record.version !== version || record.platform !== formatPlatform(request.platform)) return false;
  if ((record.network ?? null) !== request.network) return false;
  if (request.source === 'always' && !BUILT.includes(record.verifiedBy)) return false;
  if (request.require && !isAsStrongAs(record.verifiedBy, request.require)) return false;
  const requested = requestedDigests(target);
  if (requested === null) return true;
  return isBuild
    ? BUILT.includes(record.verifiedBy)
    : requested.every(([file, digest]) => record.digests[file] === digest);
}

/** Returns the record, with the level that this run can confirm; null if the entry cannot be used. */
async function findVerifiedRecord(
  target: Target,
  paths: EntryPaths,
  { known }: LookupPolicy,
  log: Log,
): Promise<EntryRecord | null> {
  const { request, distribution } = target;
  const files = executableNames(distribution, request.platform);
  const entry = readEntry(paths, files);
  log.debug(`${paths.directory}: ${entry.state}`);
  if (entry.state === 'exposed') {
    const advice = `Run \`chmod -R go-w ${paths.directory}\` if you trust what is in it.`;
    log.warning(`${paths.directory} is not used, because every user of this machine can write to it. ${advice}`);
    return null;
  }
  const needsKnown = needsKnownExecutables(target);
  if (needsKnown && known === null) {
    if (entry.state !== 'absent') log.info(unprovenEntry(target));
    return null;
  }
  if (entry.state === 'complete' && !request.rehash && !needsKnown) return withCurrentStrength(entry.record, target);
  const record = entry.state === 'preinstalled' ? preinstalledRecord(target) : await repairEntry(paths, files);
  if (record === null) return null;
  if (known === null) return withCurrentStrength(record, target);
  const others = entry.state === 'preinstalled' ? [] : await findOtherFiles(paths.directory, Object.keys(record.files));
  const source = known.by === 'lock' ? 'the lock file' : 'the releases that ship with this project';
  const problem =
    others.length > 0
      ? `it has other files, such as '${others[0]}'`
      : (await hasBytes(paths.directory, known.sha256))
        ? null
        : `its executables are not those in ${source}`;
  if (problem === null) return confirmedRecord(record, target, known);
  log.warning(`${paths.directory} is not used, because ${problem}.`);
  return null;
}

function unprovenEntry(target: Target): string {
  return (
    `The tool cache has ${targetName(target)}, but nothing outside of it tells which executables are right, and ` +
    `${setting('require', target.request.require ?? '')} needs that. It is installed again. A lock file that \`ipfs-kit lock --executables\` wrote avoids it.`
  );
}

/** The record of an entry whose executables are the known ones. Those of the lock file came from the archives in it. */
function confirmedRecord(record: EntryRecord, target: Target, { by }: KnownExecutables): EntryRecord {
  const { lock, product } = target.request;
  const locked = by === 'lock' ? (archiveDigests(target, getLockedDigests(lock, product)) ?? []) : [];
  const digests = Object.fromEntries(locked.flatMap(([file, digest]) => (digest ? [[file, digest]] : [])));
  return { ...record, digests: { ...record.digests, ...digests }, verifiedBy: by };
}

/** An entry that meets checksums or a lock file is verified by them now, however it was verified when it was installed. */
function withCurrentStrength(record: EntryRecord, target: Target): EntryRecord {
  const requested = requestedDigests(target);
  if (!requested?.every(([file, digest]) => record.digests[file] === digest)) return record;
  const by = target.request.checksums.size > 0 ? 'user' : 'lock';
  return isAsStrongAs(record.verifiedBy, by) ? record : { ...record, verifiedBy: by };
}

type ArchiveDigests = readonly (readonly [file: string, digest: string | null])[];

/** Returns the digests that checksums or the lock file require of the version's archives; null without either. */
function requestedDigests(target: Target): ArchiveDigests | null {
  const { product, checksums, lock } = target.request;
  if (checksums.size === 0 && !lock) return null;
  return archiveDigests(target, checksums.size > 0 ? checksums : getLockedDigests(lock, product));
}

function archiveDigests(
  { request: { platform }, version, distribution }: Target,
  digests: ReadonlyMap<string, Digest>,
): ArchiveDigests | null {
  const available = archivesFor(distribution, version, platform);
  // Without a published archive the version is built, and a digest of an archive does not apply to it.
  if (!available) return null;
  return available.archives.map(({ file }) => {
    const digest = digests.get(file);
    return [file, digest ? formatDigest(digest) : null] as const;
  });
}

function preinstalledRecord({ request, version }: Target): EntryRecord {
  const { product, platform } = request;
  const origin = 'the tool cache (installed by another program or user)';
  const unknown = { digests: {}, files: {} };
  return {
    product,
    version,
    platform: formatPlatform(platform),
    ...(request.network ? { network: request.network } : {}),
    verifiedBy: 'preinstalled',
    origin,
    ...unknown,
  };
}
