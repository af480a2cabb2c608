// Which of the versions that a list names can be installed: drafts, pre-releases that are not called so, and releases that have
// no archive for the platform are passed over, and the log says so.
import semver from 'semver';
import { type Distribution, offeredFor } from '../../distributions/distribution.ts';
import { publishedOrigins } from '../../distributions/origins.ts';
import type { ListedVersion, VersionList } from '../../distributions/version-lists.ts';
import type { Network } from '../../download/network.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Log, ToolRequest } from '../request.ts';
import { fileExists } from './file-exists.ts';

/** Versions that are looked up at most. */
const MOST_CHECKED = 5;
/** Lines of the log about versions that are passed over. */
const MOST_TOLD = 10;

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
  readonly log: Log;
}

/**
 * Returns the versions of a list that can be installed, newest first. Where the list does not tell the files of a release,
 * the newest ones that are asked for are looked up, by one HEAD request each, until one has its archive.
 */
export async function availableVersions({
  list,
  listed,
  query,
  network,
  log,
}: ListToCheck): Promise<readonly string[]> {
  let told = 0;
  const passedOver = (version: string, why: string) => {
    if (!query.accepts(version)) return;
    told++;
    if (told <= MOST_TOLD) log.info(`${query.distribution.title} ${version} is passed over: ${why}`);
    else log.debug(`${version} is passed over: ${why}`);
  };
  const versions: string[] = [];
  let checked = 0;
  for (const { version, state, files } of listed) {
    if (state === 'draft' || (state === 'pre-release' && semver.prerelease(version) === null)) {
      passedOver(version, `${list.origin} calls it a ${state}`);
      continue;
    }
    const archive = missingArchive(version, files, query);
    if (archive) {
      passedOver(version, `it has no ${archive}`);
      continue;
    }
    const unknown = files === null && query.mirror === null && query.accepts(version) && versions.length === 0;
    if (unknown && checked === MOST_CHECKED) {
      log.info(`${MOST_CHECKED} versions that ${list.origin} lists were looked up: older ones are not`);
      break;
    }
    if (unknown) {
      checked++;
      const missing = await unpublishedArchive(version, query, network, log);
      if (missing) {
        passedOver(version, `it has no ${missing}`);
        continue;
      }
    }
    versions.push(version);
  }
  return versions;
}

/** Returns the archive that a release lacks by its list of files; null where none is missing, or nothing is known. */
function missingArchive(version: string, files: readonly string[] | null, query: VersionQuery): string | null {
  return archiveNames(version, query).find((file) => files !== null && !files.includes(file)) ?? null;
}

/** Asks the origin for a version's archive; returns its name where it is not there. */
async function unpublishedArchive(
  version: string,
  { distribution, platform }: VersionQuery,
  network: Network,
  log: Log,
): Promise<string | null> {
  const [archive] = (platform && offeredFor(distribution, version, platform)?.archives) ?? [];
  const [origin] = publishedOrigins(distribution, version, true, network.urls);
  if (!archive || !origin?.alive) return null;
  return (await fileExists(origin.archiveUrl(archive), network, log)) === false ? archive.file : null;
}

function archiveNames(version: string, { distribution, platform }: VersionQuery): readonly string[] {
  return ((platform && offeredFor(distribution, version, platform)?.archives) ?? []).map(({ file }) => file);
}
