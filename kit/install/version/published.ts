// The versions that upstream has published. Their lists are read in order, the next one when one fails or is slow: GitHub's API,
// the redirect of GitHub's latest release, the Go module proxy.
import type { Distribution } from '../../distributions/distribution.ts';
import type { OriginUrls } from '../../distributions/origins.ts';
import {
  type ListedVersion,
  listMirrorLists,
  listPublishedLists,
  moduleVersionList,
  type VersionList,
} from '../../distributions/version-lists.ts';
import type { FailureReason } from '../../download/http/failure.ts';
import { getText } from '../../download/http/get-text.ts';
import { checkProxySettings } from '../../download/http/proxy-settings.ts';
import { redactUrl } from '../../download/http/redact.ts';
import type { Network } from '../../download/network.ts';
import { collectAdvice, describeFailures, type OriginReason } from '../../download/transfer/failure-lines.ts';
import { raceInOrder } from '../../download/transfer/race.ts';
import { errorMessage, KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { formatPlatform } from '../../platform/platform.ts';
import type { Mirror } from '../mirror.ts';
import { selectAvailableVersions, type VersionQuery } from './available.ts';
import { findModuleProxy } from './module-proxy.ts';

/**
 * Returns the published versions, newest first, without drafts, without releases that are marked as pre-releases and named
 * like stable ones, and without versions that have no archive for the platform. The log names those that were skipped.
 * Throws `download-failed` if no list is available, `invalid-input` for a proxy that cannot be used.
 */
export async function fetchPublishedVersions(
  query: VersionQuery,
  network: Network,
  log: Log,
): Promise<readonly string[]> {
  const failures: OriginReason[] = [];
  const candidates = listCandidates(query, network);
  checkProxySettings(candidates.flatMap(({ url }) => url ?? []));
  const found = await raceInOrder<ListCandidate, readonly string[]>({
    candidates,
    request: async ({ open }, signal) => {
      const list = await open();
      if (!list) return null;
      const listed = await readVersionList(list, network, log, signal);
      const versions = 'reason' in listed ? [] : await selectAvailableVersions({ list, listed, query, network, log });
      if (!('reason' in listed) && isUsable(list, versions, query)) {
        log.debug(`${list.origin} lists ${listed.length} versions (${redactUrl(list.url)})`);
        return versions;
      }
      if (signal.aborted) return null;
      const failure = 'reason' in listed ? listed : { reason: 'it lists no matching version' };
      failures.push({ origin: list.origin, ...failure });
      log.info(`${list.origin}: ${failure.reason} (${redactUrl(list.url)})`);
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

/**
 * Returns the lists of a product's versions, in the order in which they are read. A mirror could hide new versions or invent
 * some, so its own list counts only if no other origin is used.
 */
export function selectVersionLists(
  distribution: Distribution,
  mirror: Mirror | null,
  urls: OriginUrls,
): readonly VersionList[] {
  return mirror?.only ? listMirrorLists(distribution, mirror.url) : listPublishedLists(distribution, urls);
}

type ListFailure = Pick<FailureReason, 'reason' | 'advice'>;

/** Returns the versions in a list, or why it could not be read. Never throws. */
export async function readVersionList(
  list: VersionList,
  network: Network,
  log: Pick<Log, 'debug'>,
  signal: AbortSignal = network.signal,
): Promise<readonly ListedVersion[] | ListFailure> {
  const { url } = list;
  const stopAt =
    list.textFrom === 'location'
      ? (at: URL) => at.origin === new URL(url).origin && at.pathname.includes('/releases/tag/')
      : undefined;
  const { tokens, limits, hosts } = network;
  const options = {
    tokens,
    maximumBytes: list.maximumBytes,
    limits,
    hosts,
    signal,
    log,
    ...(stopAt ? { stopAt } : {}),
  };
  const response = await getText(url, options);
  if ('failure' in response) return response.failure;
  try {
    return list.parse(response.text);
  } catch (error) {
    return { reason: errorMessage(error) };
  }
}

interface ListCandidate {
  /** Null if it is not known before `open`. */
  readonly url: string | null;
  readonly open: () => Promise<VersionList | null>;
}

/** The module proxy is last, and opened only when needed, because finding it may run the go command. */
function listCandidates({ distribution, mirror }: VersionQuery, network: Network): readonly ListCandidate[] {
  const module = distribution.goModules[0]?.path ?? distribution.versionModule;
  const openModuleList = async () => {
    const proxy = module === undefined ? null : await findModuleProxy(process.env);
    return proxy === null || module === undefined ? null : moduleVersionList(module, proxy);
  };
  const lists = selectVersionLists(distribution, mirror, network.urls);
  const known = lists.map((list) => ({ url: list.url, open: async () => list }));
  const isSlow = ({ url }: ListCandidate) => url !== null && network.hosts.isSlow(new URL(url).host);
  const ordered = [...known.filter((each) => !isSlow(each)), ...known.filter(isSlow)];
  return mirror?.only || module === undefined ? ordered : [...ordered, { url: null, open: openModuleList }];
}

/** A list of the newest version only is useful only if that version matches. */
function isUsable({ complete }: VersionList, versions: readonly string[], { accepts }: VersionQuery): boolean {
  return complete ? versions.length > 0 : versions.some(accepts);
}

function noListError({ distribution, platform }: VersionQuery, failures: readonly OriginReason[]): KitError {
  const target = platform ? ` for ${formatPlatform(platform)}` : '';
  return new KitError('download-failed', {
    subject: `the published versions of ${distribution.title}${target}`,
    problem:
      failures.length > 0 ? `no list of them could be read${describeFailures(failures)}` : 'no list of them exists',
    fix: `${collectAdvice(failures)}Use an exact version or 'latest-known', which need no list.`,
  });
}
