// Whether an origin has a file, by one HEAD request.

import { get, showUrl } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';

/** Returns false where the origin says that it has no such file, true where it has it, null where it does not say. */
export async function fileExists(
  url: string,
  { token, limits, hosts }: Network,
  log: { readonly debug: (text: string) => void },
): Promise<boolean | null> {
  const reply = await get(url, {
    method: 'HEAD',
    headers: { 'user-agent': 'setup-ipfs-kit' },
    token,
    hosts,
    firstByte: limits.firstByte,
    redirects: limits.redirects,
    signal: AbortSignal.timeout(limits.firstByte),
    onRequest: (asked) => log.debug(`HEAD ${showUrl(asked)}`),
  });
  if ('fault' in reply) return null;
  const { statusCode = 0 } = reply.message;
  reply.message.destroy();
  if (statusCode === 404 || statusCode === 410) return false;
  return statusCode === 200 ? true : null;
}
