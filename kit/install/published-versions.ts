// The versions that upstream has published. Lists are asked in order, the next one where one fails or is slow: GitHub's API,
// the redirect of GitHub's newest release, the Go module proxy.
import semver from 'semver';
import { type Distribution, offeredFor } from '../distributions/distribution.ts';
import { publishedOrigins } from '../distributions/origins.ts';
import {
  type ListedVersion,
  mirrorLists,
  moduleVersions,
  publishedLists,
  type VersionList,
} from '../distributions/version-lists.ts';
import type { HostToken } from '../download/host-token.ts';
import type { Network } from '../download/network.ts';
import { raceInOrder } from '../download/race.ts';
import { getText } from '../download/text.ts';
import { KitError } from '../kit-error.ts';
import { formatPlatform, type Platform } from '../platform/target.ts';
import { fileExists } from './file-exists.ts';
import { moduleProxy } from './module-proxy.ts';
import type { Log, ToolRequest } from './request.ts';

/** A page of GitHub's release list is a few megabytes where releases have many assets and long notes. */
export const LIST_BYTES = 16 * 2 ** 20;
/** Versions that are looked at one by one where a list does not tell their files. */
const MOST_CHECKED = 5;

export interface VersionQuery {
  readonly distribution: Distribution;
  readonly mirror: ToolRequest['mirror'];
  /** Versions without an archive for it are passed over, where others have one; null for any. */
  readonly platform: Platform | null;
  /** Whether a version is one that is asked for. */
  readonly accepts: (version: string) => boolean;
}

type NamedList = { readonly list: VersionList; readonly listed: readonly ListedVersion[] };

/**
 * Returns the published versions, newest first, without drafts, pre-releases that are not called so, and versions that have
 * no archive for the platform; the log says which were passed over. Throws `download-failed` where no list is available.
 */
export async function publishedVersions(query: VersionQuery, network: Network, log: Log): Promise<readonly string[]> {
  const failures: string[] = [];
  const found = await raceInOrder<() => Promise<VersionList | null>, NamedList>({
    candidates: lists(query, network),
    ask: async (open, signal) => {
      const list = await open();
      if (!list) return null;
      const listed = await read(list, network, signal, log);
      const usable = typeof listed !== 'string' && isUsable(list, listed, query);
      if (usable) return { list, listed };
      if (signal.aborted) return null;
      const reason = typeof listed === 'string' ? listed : 'it lists no version that is asked for';
      failures.push(`${list.origin}: ${reason}`);
      log.info(`${list.origin}: ${reason} (${list.url})`);
      return null;
    },
    after: network.limits.race,
    nextOnFailure: true,
  });
  if (!found) throw noList(query, failures);
  log.debug(`${found.list.origin} lists ${found.listed.length} versions (${found.list.url})`);
  return available(found, query, network, log);
}

/** The last one is asked for only where it is needed: finding a module proxy may take a run of the go command. */
function lists(
  { distribution, mirror }: VersionQuery,
  network: Network,
): readonly (() => Promise<VersionList | null>)[] {
  const ofMirror = mirror ? mirrorLists(distribution, mirror.url) : [];
  const published = mirror?.only ? [] : publishedLists(distribution, network.urls);
  const module = distribution.goModules[0]?.path ?? distribution.versionModule;
  const ofModule = async () => {
    const proxy = module === undefined ? null : await moduleProxy(process.env);
    return proxy === null || module === undefined ? null : moduleVersions(module, proxy);
  };
  const open = [...ofMirror, ...published].map((list) => async () => list);
  return mirror?.only || module === undefined ? open : [...open, ofModule];
}

/** Returns what a list says, or why it says nothing. */
async function read(
  list: VersionList,
  network: Network,
  signal: AbortSignal,
  log: Log,
): Promise<readonly ListedVersion[] | string> {
  const { url } = list;
  const token = apiToken(url, network.token);
  const stopAt = list.in === 'location' ? (at: URL) => at.pathname.includes('/releases/tag/') : undefined;
  const { limits, hosts } = network;
  const options = { token, maximum: LIST_BYTES, limits, hosts, signal, log, ...(stopAt ? { stopAt } : {}) };
  const answer = await getText(url, options);
  if ('failure' in answer) return answer.failure.reason;
  try {
    return list.parse(answer.text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A list of the newest version alone says nothing about others. */
function isUsable({ complete }: VersionList, listed: readonly ListedVersion[], { accepts }: VersionQuery): boolean {
  if (complete) return listed.length > 0;
  return listed.some(({ version }) => accepts(version));
}

async function available(
  { list, listed }: NamedList,
  query: VersionQuery,
  network: Network,
  log: Log,
): Promise<readonly string[]> {
  const passedOver = (version: string, why: string) => {
    if (query.accepts(version)) log.info(`${query.distribution.title} ${version} is passed over: ${why}`);
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
    if (unknown && checked < MOST_CHECKED) {
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

function noList({ distribution, platform }: VersionQuery, failures: readonly string[]): KitError {
  const target = platform ? ` for ${formatPlatform(platform)}` : '';
  return new KitError('download-failed', {
    asked: `the published versions of ${distribution.title}${target}`,
    found: failures.length > 0 ? failures.join('; ') : 'there is no list of them',
    next: "Ask for an exact version or for 'latest-known', which need no list.",
  });
}

/** A GitHub host's token is good for its API's host, too, and raises the limit on requests there. */
export function apiToken(url: string, token: HostToken | null): HostToken | null {
  const { host } = new URL(url);
  return token && host === `api.${token.host}` ? { host, token: token.token } : token;
}
