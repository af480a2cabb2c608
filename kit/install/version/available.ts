// Which of the versions that a list names can be installed: drafts, pre-releases that are not called so, and releases that have
// no archive for the platform are passed over, and the log says so.
import semver from 'semver';
import { archivesFor, type Distribution } from '../../distributions/distribution.ts';
import { publishedOrigins } from '../../distributions/origins.ts';
import type { ListedVersion, VersionList } from '../../distributions/version-lists.ts';
import type { Network } from '../../download/network.ts';
import type { Platform } from '../../platform/platform.ts';
import type { InstallLog, ToolRequest } from '../request.ts';
import { originHasFile } from './file-exists.ts';

/** Versions that are looked up at most. */
const MOST_CHECKED = 5;
/** Lines of the log about versions that are passed over. */
const MOST_LOGGED = 10;

export interface VersionQuery {
  readonly distribution: Distribution;
  readonly mirror: ToolRequest['mirror'];
  /** Versions without an archive for it are passed over, where others have one; null for any. */
  readonly platform: Platform | null;
  /** Whether a version is one that is asked for. */
  readonly accepts: (version: string) => boolean;
}

export interface ListToCheck {
  readonly list: VersionList;
  readonly listed: readonly ListedVersion[];
  readonly query: VersionQuery;
  readonly network: Network;
  readonly log: InstallLog;
}

/**
 * Returns the versions of a list that can be installed, newest first. Where the list does not tell the files of a release,
 * the newest ones that are asked for are looked up, by one HEAD request each, until one has its archive.
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
    if (logged <= MOST_LOGGED) log.info(`${query.distribution.title} ${version} is passed over: ${why}`);
    else log.debug(`${version} is passed over: ${why}`);
  };
  const versions: string[] = [];
  let checked = 0;
  for (const { version, state, files } of listed) {
    if (state === 'draft' || (state === 'pre-release' && semver.prerelease(version) === null)) {
      logSkipped(version, `${list.origin} calls it a ${state}`);
      continue;
    }
    const archive = findMissingArchive(version, files, query);
    if (archive) {
      logSkipped(version, `it has no ${archive}`);
      continue;
    }
    const unknown = files === null && query.mirror === null && query.accepts(version) && versions.length === 0;
    if (unknown && checked === MOST_CHECKED) {
      log.info(`${MOST_CHECKED} versions that ${list.origin} lists were looked up: older ones are not`);
      break;
    }
    if (unknown) {
      checked++;
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

/** Returns the archive that a release lacks by its list of files; null where none is missing, or nothing is known. */
function findMissingArchive(version: string, files: readonly string[] | null, query: VersionQuery): string | null {
  return archiveNames(version, query).find((file) => files !== null && !files.includes(file)) ?? null;
}

/** Asks the origin for a version's archive; returns its name where it is not there. */
async function findUnpublishedArchive(
  version: string,
  { distribution, platform }: VersionQuery,
  network: Network,
  log: InstallLog,
): Promise<string | null> {
  const [archive] = (platform && archivesFor(distribution, version, platform)?.archives) ?? [];
  const [origin] = publishedOrigins(distribution, version, true, network.urls);
  if (!archive || !origin?.alive) return null;
  return (await originHasFile(origin.archiveUrl(archive), network, log)) === false ? archive.file : null;
}

function archiveNames(version: string, { distribution, platform }: VersionQuery): readonly string[] {
  return ((platform && archivesFor(distribution, version, platform)?.archives) ?? []).map(({ file }) => file);
}
