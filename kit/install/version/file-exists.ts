// Whether an origin has a file, by one HEAD request.

import { getFollowingRedirects, redactUrl } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';

/** Returns false where the origin says that it has no such file, true where it has it, null where it does not say. */
export async function originHasFile(
  url: string,
  { token, limits, hosts }: Network,
  log: { readonly debug: (text: string) => void },
): Promise<boolean | null> {
  const reply = await getFollowingRedirects(url, {
    method: 'HEAD',
    headers: { 'user-agent': 'setup-ipfs-kit' },
    token,
    hosts,
    firstByteMs: limits.firstByteMs,
    redirects: limits.maxRedirects,
    signal: AbortSignal.timeout(limits.firstByteMs),
    onRequest: (requestUrl) => log.debug(`HEAD ${redactUrl(requestUrl)}`),
  });
  if ('failure' in reply) return null;
  const { statusCode = 0 } = reply.message;
  reply.message.destroy();
  if (statusCode === 404 || statusCode === 410) return false;
  return statusCode === 200 ? true : null;
}
