// The versions that upstream has published. Lists are asked in order, the next one where one fails or is slow: GitHub's API,
// the redirect of GitHub's newest release, the Go module proxy.
import {
  type ListedVersion,
  mirrorLists,
  moduleVersionList,
  publishedLists,
  type VersionList,
} from '../../distributions/version-lists.ts';
import { getText } from '../../download/http/get-text.ts';
import type { HostToken } from '../../download/http/redirects.ts';
import { redactUrl } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';
import { raceInOrder } from '../../download/transfer/race.ts';
import { KitError } from '../../errors.ts';
import { formatPlatform } from '../../platform/platform.ts';
import type { InstallLog } from '../request.ts';
import { selectAvailableVersions, type VersionQuery } from './available.ts';
import { findModuleProxy } from './module-proxy.ts';

/**
 * Returns the published versions, newest first, without drafts, pre-releases that are not called so, and versions that have
 * no archive for the platform; the log says which were passed over. Throws `download-failed` where no list is available.
 */
export async function fetchPublishedVersions(
  query: VersionQuery,
  network: Network,
  log: InstallLog,
): Promise<readonly string[]> {
  const failures: string[] = [];
  const found = await raceInOrder<ListCandidate, readonly string[]>({
    candidates: listCandidates(query, network),
    request: async ({ open }, signal) => {
      const list = await open();
      if (!list) return null;
      const listed = await readVersionList(list, network, signal, log);
      const versions =
        typeof listed === 'string' ? [] : await selectAvailableVersions({ list, listed, query, network, log });
      if (typeof listed !== 'string' && isUsable(list, versions, query)) {
        log.debug(`${list.origin} lists ${listed.length} versions (${redactUrl(list.url)})`);
        return versions;
      }
      if (signal.aborted) return null;
      const reason = typeof listed === 'string' ? listed : 'it lists no version that is asked for';
      failures.push(`${list.origin}: ${reason}`);
      log.info(`${list.origin}: ${reason} (${redactUrl(list.url)})`);
      return null;
    },
    delayMs: network.limits.raceAfterMs,
    nextOnFailure: true,
    onSlow: (slow) => {
      const host = slow.url === null ? null : new URL(slow.url).host;
      if (host !== null) network.hosts.markSlow(host);
    },
  });
  if (!found) throw noListError(query, failures);
  return found;
}

interface ListCandidate {
  /** Null where it is not known before it is opened. */
  readonly url: string | null;
  readonly open: () => Promise<VersionList | null>;
}

/** The last one is asked for only where it is needed: finding a module proxy may take a run of the go command. */
function listCandidates({ distribution, mirror }: VersionQuery, network: Network): readonly ListCandidate[] {
  const mirrorCandidates = mirror ? mirrorLists(distribution, mirror.url) : [];
  const published = mirror?.only ? [] : publishedLists(distribution, network.urls);
  const module = distribution.goModules[0]?.path ?? distribution.versionModule;
  const openModuleList = async () => {
    const proxy = module === undefined ? null : await findModuleProxy(process.env);
    return proxy === null || module === undefined ? null : moduleVersionList(module, proxy);
  };
  const known = [...mirrorCandidates, ...published].map((list) => ({ url: list.url, open: async () => list }));
  const isSlow = ({ url }: ListCandidate) => url !== null && network.hosts.isSlow(new URL(url).host);
  const open = [...known.filter((each) => !isSlow(each)), ...known.filter(isSlow)];
  return mirror?.only || module === undefined ? open : [...open, { url: null, open: openModuleList }];
}

/** Returns what a list says, or why it says nothing. */
async function readVersionList(
  list: VersionList,
  network: Network,
  signal: AbortSignal,
  log: InstallLog,
): Promise<readonly ListedVersion[] | string> {
  const { url } = list;
  const token = tokenForApi(url, network.token);
  const stopAt =
    list.textFrom === 'location'
      ? (at: URL) => at.origin === new URL(url).origin && at.pathname.includes('/releases/tag/')
      : undefined;
  const { limits, hosts } = network;
  const options = { token, maximum: list.maximumBytes, limits, hosts, signal, log, ...(stopAt ? { stopAt } : {}) };
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

function noListError({ distribution, platform }: VersionQuery, failures: readonly string[]): KitError {
  const target = platform ? ` for ${formatPlatform(platform)}` : '';
  return new KitError('download-failed', {
    subject: `the published versions of ${distribution.title}${target}`,
    problem: failures.length > 0 ? failures.join('; ') : 'there is no list of them',
    fix: "Ask for an exact version or for 'latest-known', which need no list.",
  });
}

/** A GitHub host's token is good for its API's host, too, and raises the limit on requests there. */
export function tokenForApi(url: string, token: HostToken | null): HostToken | null {
  const { origin } = new URL(url);
  return token && origin === token.origin.replace('://', '://api.') ? { origin, token: token.token } : token;
}
