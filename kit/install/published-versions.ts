// The versions that upstream has published. Lists are asked in order, the next one where one fails or is slow: GitHub's API,
// the redirect of GitHub's newest release, the Go module proxy.
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
import { formatPlatform } from '../platform/target.ts';
import { availableVersions, type VersionQuery } from './available-versions.ts';
import { moduleProxy } from './module-proxy.ts';
import type { Log } from './request.ts';

/** A page of GitHub's release list is a few megabytes where releases have many assets and long notes. */
export const LIST_BYTES = 16 * 2 ** 20;

/**
 * Returns the published versions, newest first, without drafts, pre-releases that are not called so, and versions that have
 * no archive for the platform; the log says which were passed over. Throws `download-failed` where no list is available.
 */
export async function publishedVersions(query: VersionQuery, network: Network, log: Log): Promise<readonly string[]> {
  const failures: string[] = [];
  const found = await raceInOrder<() => Promise<VersionList | null>, readonly string[]>({
    candidates: lists(query, network),
    ask: async (open, signal) => {
      const list = await open();
      if (!list) return null;
      const listed = await read(list, network, signal, log);
      const versions = typeof listed === 'string' ? [] : await availableVersions({ list, listed, query, network, log });
      if (typeof listed !== 'string' && isUsable(list, versions, query)) {
        log.debug(`${list.origin} lists ${listed.length} versions (${list.url})`);
        return versions;
      }
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
  return found;
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
function isUsable({ complete }: VersionList, versions: readonly string[], { accepts }: VersionQuery): boolean {
  return complete ? versions.length > 0 : versions.some(accepts);
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
