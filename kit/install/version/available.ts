// Selects the versions of a list that can be installed. Drafts, pre-releases that are named like stable releases, and releases
// without an archive for the platform are skipped, with a line in the log.
import semver from 'semver';
import { archivesFor, type Distribution } from '../../distributions/distribution.ts';
import { listPublishedOrigins } from '../../distributions/origins.ts';
import type { ListedVersion, VersionList } from '../../distributions/version-lists.ts';
import type { Network } from '../../download/network.ts';
import type { Log } from '../../log.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Mirror } from '../mirror.ts';
import { checkFileExists } from './file-exists.ts';

/** Versions whose archive is looked up with a request. */
const MAX_LOOKUPS = 5;
/** Info lines about skipped versions. The rest are debug lines. */
const MAX_LOGGED = 10;

export interface VersionQuery {
  readonly distribution: Distribution;
  readonly mirror: Mirror | null;
  /** Versions without an archive for it are skipped; null for any platform. */
  readonly platform: Platform | null;
  /** Whether a version matches the request. */
  readonly accepts: (version: string) => boolean;
}

interface ListToCheck {
  readonly list: VersionList;
  readonly listed: readonly ListedVersion[];
  readonly query: VersionQuery;
  readonly network: Network;
  readonly log: Log;
}

/**
 * Returns the versions of a list that can be installed, newest first. If the list does not say which files a release has,
 * looks up the newest matching versions, with one HEAD request each, until one has its archive.
 */
export async function selectAvailableVersions({
  list,
  listed,
  query,
  network,
  log,
}: ListToCheck): Promise<readonly string[]> {
  let logged = 0;
  const logSkipped = (version: string, why: string) => {
    if (!query.accepts(version)) return;
    logged++;
    const line = `Skipping ${query.distribution.title} ${version}: ${why}`;
    if (logged <= MAX_LOGGED) log.info(line);
    else log.debug(line);
  };
  const versions: string[] = [];
  let lookups = 0;
  for (const { version, state, files } of listed) {
    if (state === 'draft' || (state === 'pre-release' && semver.prerelease(version) === null)) {
      logSkipped(version, `${list.origin} marks it as a ${state}`);
      continue;
    }
    const archive = findMissingArchive(version, files, query);
    if (archive) {
      logSkipped(version, `it has no ${archive}`);
      continue;
    }
    const isUnknown = files === null && !query.mirror?.only && query.accepts(version) && versions.length === 0;
    if (isUnknown && lookups === MAX_LOOKUPS) {
      log.info(`Looked up the newest ${MAX_LOOKUPS} versions listed by ${list.origin}. Older ones are not looked up.`);
      break;
    }
    if (isUnknown) {
      lookups++;
      const missing = await findUnpublishedArchive(version, query, network, log);
      if (missing) {
        logSkipped(version, `it has no ${missing}`);
        continue;
      }
    }
    versions.push(version);
  }
  return versions;
}

/** Returns the archive that is not among a release's files; null if none is missing, or the files are not known. */
function findMissingArchive(version: string, files: readonly string[] | null, query: VersionQuery): string | null {
  return archiveNames(version, query).find((file) => files !== null && !files.includes(file)) ?? null;
}

/** Returns the name of a version's archive if the origin does not have it; null if it does, or does not say. */
async function findUnpublishedArchive(
  version: string,
  { distribution, platform }: VersionQuery,
  network: Network,
  log: Log,
): Promise<string | null> {
  const [archive] = (platform && archivesFor(distribution, version, platform)?.archives) ?? [];
  const [origin] = listPublishedOrigins(distribution, version, true, network.urls);
  if (!archive || !origin?.alive) return null;
  return (await checkFileExists(origin.archiveUrl(archive), network, log)) === false ? archive.file : null;
}

function archiveNames(version: string, { distribution, platform }: VersionQuery): readonly string[] {
  return ((platform && archivesFor(distribution, version, platform)?.archives) ?? []).map(({ file }) => file);
}
