// Whether what the tool cache has will do for a request: complete or to be repaired, of the right bytes, vouched for
// strongly enough.
import { archivesFor, type Distribution, executableNames } from '../../distributions/distribution.ts';
import { formatDigest } from '../../download/digest/digest.ts';
import { formatPlatform } from '../../platform/platform.ts';
import { lockedDigests } from '../lock-file.ts';
import type { InstallLog, ToolRequest } from '../request.ts';
import { isAsStrongAs, type VerifiedBy } from '../verify/strength.ts';
import { type EntryPaths, type EntryRecord, readEntry } from './entry.ts';
import { repairEntry } from './write.ts';

/** Returns the record of an entry that will do, with what vouches for it now; null where there is none. */
export async function findCachedEntry(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  paths: EntryPaths,
  log: InstallLog,
): Promise<EntryRecord | null> {
  const record = await readOrRepairRecord(request, version, distribution, paths, log);
  if (!record) return null;
  const verified = { ...record, verifiedBy: currentStrength(record, request, version, distribution) };
  if (satisfiesRequest(verified, request, version, distribution)) return verified;
  log.info(`The tool cache has ${distribution.title} ${version}, but not as it is asked for.`);
  return null;
}

/** What vouches for what was built from source. */
const BUILT: readonly VerifiedBy[] = ['go-checksum-db', 'git-tag'];

/** Returns whether a record gives what the request asks of its bytes. */
export function satisfiesRequest(
  record: EntryRecord,
  request: ToolRequest,
  version: string,
  distribution: Distribution,
): boolean {
  if (record.version !== version || record.platform !== formatPlatform(request.platform)) return false;
  if (request.source === 'always' && !BUILT.includes(record.verifiedBy)) return false;
  if (request.require && !isAsStrongAs(record.verifiedBy, request.require)) return false;
  const requested = requestedDigests(request, version, distribution);
  return requested === null || requested.every(([file, digest]) => record.digests[file] === digest);
}

async function readOrRepairRecord(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  paths: EntryPaths,
  log: InstallLog,
): Promise<EntryRecord | null> {
  const files = executableNames(distribution, request.platform);
  const entry = readEntry(paths, files);
  log.debug(`${paths.directory}: ${entry.state}`);
  if (entry.state === 'foreign') return preinstalledRecord(request, version);
  if (entry.state === 'complete' && !request.rehash) return entry.record;
  return repairEntry(paths, files);
}

/** Whatever vouched for the bytes when they came: checksums and locks that they meet do now. */
function currentStrength(record: EntryRecord, request: ToolRequest, version: string, distribution: Distribution) {
  const requested = requestedDigests(request, version, distribution);
  if (!requested?.every(([file, digest]) => record.digests[file] === digest)) return record.verifiedBy;
  const by = request.checksums.size > 0 ? 'user' : 'lock';
  return isAsStrongAs(record.verifiedBy, by) ? record.verifiedBy : by;
}

/** The digests that checksums or the lock file ask of a version's archives; null where neither is given. */
function requestedDigests(
  { product, checksums, lock, platform }: ToolRequest,
  version: string,
  distribution: Distribution,
): readonly (readonly [file: string, digest: string | null])[] | null {
  if (checksums.size === 0 && !lock) return null;
  const digests = checksums.size > 0 ? checksums : lockedDigests(lock, product);
  const available = archivesFor(distribution, version, platform);
  // What upstream does not offer is built, and no checksum of an archive says anything of it.
  if (!available) return null;
  return available.archives.map(({ file }) => {
    const digest = digests.get(file);
    return [file, digest ? formatDigest(digest) : null] as const;
  });
}

function preinstalledRecord({ product, platform }: ToolRequest, version: string): EntryRecord {
  const origin = 'the tool cache, put there by others';
  const unknown = { digests: {}, files: {} };
  return { product, version, platform: formatPlatform(platform), verifiedBy: 'preinstalled', origin, ...unknown };
}
