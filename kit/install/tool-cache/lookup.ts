// Decides whether an entry of the tool cache meets a request: complete or repairable, with the right digests, and verified
// strongly enough.
import { archivesFor, executableNames } from '../../distributions/distribution.ts';
import { formatDigest } from '../../download/digest/digest.ts';
import type { Log } from '../../log.ts';
import { formatPlatform } from '../../platform/platform.ts';
import { getLockedDigests } from '../lock-file.ts';
import { type Target, targetName } from '../target.ts';
import { isAsStrongAs, type VerifiedBy } from '../verify/strength.ts';
import { type EntryPaths, type EntryRecord, readEntry } from './entry.ts';
import { repairEntry } from './write.ts';

/** Returns the record of an entry that meets the request, with its verification level in this run; else null. */
export async function findCachedEntry(target: Target, paths: EntryPaths, log: Log): Promise<EntryRecord | null> {
  const record = await readOrRepairRecord(target, paths, log);
  if (!record) return null;
  const verified = { ...record, verifiedBy: currentStrength(record, target) };
  if (satisfiesRequest(verified, target)) return verified;
  log.info(`The tool cache has ${targetName(target)}, but its entry does not meet this request.`);
  return null;
}

/** The levels of builds from source. */
const BUILT: readonly VerifiedBy[] = ['go-checksum-db', 'git-tag'];

/** Returns whether a record meets the request: its version and platform, its digests, and how it was verified. */
export function satisfiesRequest(record: EntryRecord, target: Target): boolean {
  const { request, version } = target;
  if (record.version !== version || record.platform !== formatPlatform(request.platform)) return false;
  if (request.source === 'always' && !BUILT.includes(record.verifiedBy)) return false;
  if (request.require && !isAsStrongAs(record.verifiedBy, request.require)) return false;
  const requested = requestedDigests(target);
  return requested === null || requested.every(([file, digest]) => record.digests[file] === digest);
}

async function readOrRepairRecord(target: Target, paths: EntryPaths, log: Log): Promise<EntryRecord | null> {
  const { request, distribution } = target;
  const files = executableNames(distribution, request.platform);
  const entry = readEntry(paths, files);
  log.debug(`${paths.directory}: ${entry.state}`);
  if (entry.state === 'preinstalled') return preinstalledRecord(target);
  if (entry.state === 'complete' && !request.rehash) return entry.record;
  return repairEntry(paths, files);
}

/** An entry that meets checksums or a lock file is verified by them now, however it was verified when it was installed. */
function currentStrength(record: EntryRecord, target: Target): VerifiedBy {
  const requested = requestedDigests(target);
  if (!requested?.every(([file, digest]) => record.digests[file] === digest)) return record.verifiedBy;
  const by = target.request.checksums.size > 0 ? 'user' : 'lock';
  return isAsStrongAs(record.verifiedBy, by) ? record.verifiedBy : by;
}

/** Returns the digests that checksums or the lock file require of the version's archives; null without either. */
function requestedDigests({
  request,
  version,
  distribution,
}: Target): readonly (readonly [file: string, digest: string | null])[] | null {
  const { product, checksums, lock, platform } = request;
  if (checksums.size === 0 && !lock) return null;
  const digests = checksums.size > 0 ? checksums : getLockedDigests(lock, product);
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
  const origin = 'the tool cache (installed by another program)';
  const unknown = { digests: {}, files: {} };
  return { product, version, platform: formatPlatform(platform), verifiedBy: 'preinstalled', origin, ...unknown };
}
