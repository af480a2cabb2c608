// The versions that upstream has published: one request to the first list that answers.
import type { VersionList } from '../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../distributions/products.ts';
import type { HostToken } from '../download/host-token.ts';
import { getText } from '../download/text.ts';
import { KitError } from '../kit-error.ts';
import type { Log, ToolRequest } from './request.ts';

/** A page of GitHub's release list is a few megabytes where releases have many assets and long notes. */
export const VERSION_LIST_BYTES = 16 * 2 ** 20;

/** Returns the lists of a product's versions, in the order in which they are asked. */
export function versionLists({ product, mirror }: Pick<ToolRequest, 'product' | 'mirror'>): readonly VersionList[] {
  const distribution = DISTRIBUTIONS[product];
  const ofMirror = mirror ? distribution.mirrorVersionLists(mirror.url) : [];
  return [...ofMirror, ...(mirror?.only ? [] : distribution.versionLists)];
}

/** Returns the published versions, newest first. Throws `download-failed` where no list can be had. */
export async function publishedVersions(
  request: Pick<ToolRequest, 'product' | 'mirror'>,
  token: HostToken | null,
  log: Log,
): Promise<readonly string[]> {
  const reasons: string[] = [];
  for (const { origin, url, parse } of versionLists(request)) {
    const answer = await getText(url, { token: apiToken(url, token), maximum: VERSION_LIST_BYTES, log });
    if ('failure' in answer) {
      reasons.push(`${origin}: ${answer.failure.reason}`);
      continue;
    }
    const versions = parse(answer.text);
    log.debug(`${origin} lists ${versions.length} versions (${url})`);
    if (versions.length > 0) return versions;
    reasons.push(`${origin}: an empty list`);
  }
  throw new KitError('download-failed', {
    asked: `the published versions of ${DISTRIBUTIONS[request.product].title}`,
    found: reasons.join('; '),
    next: "Ask for an exact version or for 'latest-known', which takes no request.",
  });
}

/** A GitHub host's token is good for its API's host, too, and raises the limit on requests there. */
export function apiToken(url: string, token: HostToken | null): HostToken | null {
  const { host } = new URL(url);
  return token && host === `api.${token.host}` ? { host, token: token.token } : token;
}
