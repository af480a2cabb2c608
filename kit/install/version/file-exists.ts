// Checks whether an origin has a file, with one HEAD request.
import { redactUrl } from '../../download/http/redact.ts';
import { getFollowingRedirects } from '../../download/http/redirects.ts';
import type { Network } from '../../download/network.ts';
import type { Log } from '../../log.ts';

/** Returns true if the origin has the file, false if it reports it as missing, null if the answer is unclear. */
export async function checkFileExists(
  url: string,
  { tokens, limits, hosts }: Network,
  log: Pick<Log, 'debug'>,
): Promise<boolean | null> {
  const reply = await getFollowingRedirects(url, {
    method: 'HEAD',
    headers: { 'user-agent': 'setup-ipfs-kit' },
    tokens,
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
