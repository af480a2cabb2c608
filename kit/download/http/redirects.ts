// Sends a GET request and follows a few redirects, never from https to http. A token is sent to its own origin
// only.
import type { RequestFailure } from './failure.ts';
import { redactUrl } from './redact.ts';
import { type RequestOptions, type RequestResult, sendRequest } from './request.ts';

/** A token, and the only origin that it is sent to, over https. */
export interface HostToken {
  /** Scheme, host and port: `https://github.com`. */
  readonly origin: string;
  readonly token: string;
}

interface GetOptions extends RequestOptions {
  /** The one for the first URL is used, if there is one. */
  readonly tokens: readonly HostToken[];
  /** How many redirects to follow. */
  readonly redirects: number;
  /** Called before each request. */
  readonly onRequest?: (url: URL) => void;
  /** Whether to stop at a redirect to this URL, without requesting it. The result has the URL. */
  readonly stopAt?: (url: URL) => boolean;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Returns the response after all redirects, or a failure. Never throws. */
export async function getFollowingRedirects(
  start: string,
  { tokens, redirects, onRequest, stopAt, ...options }: GetOptions,
): Promise<RequestResult> {
  const seen = new Set<string>();
  let url = new URL(start);
  let token = findToken(tokens, url);
  for (;;) {
    // Once redirected to another origin, no token is sent again: that origin chooses where to go next.
    if (url.origin !== token?.origin) token = null;
    seen.add(url.href);
    onRequest?.(url);
    const headers = token ? { ...options.headers, authorization: `Bearer ${token.token}` } : options.headers;
    const result = await sendRequest(url, { ...options, headers });
    if ('failure' in result || !REDIRECTS.has(result.message.statusCode ?? 0)) return result;
    result.message.destroy();
    const target = resolveRedirect(url, result.message.headers.location, seen, redirects);
    if ('failure' in target) return target;
    url = target.url;
    if (stopAt?.(url)) return { message: result.message, url };
  }
}

/** Over http anyone on the way could read a token. */
function findToken(tokens: readonly HostToken[], { protocol, origin }: URL): HostToken | null {
  return protocol === 'https:' ? (tokens.find((token) => token.origin === origin) ?? null) : null;
}

/** Returns the target of a redirect (RFC 9110, 10.2.2), or why it is not followed. `seen` has the URLs requested so far. */
export function resolveRedirect(
  from: URL,
  location: string | undefined,
  seen: ReadonlySet<string>,
  redirects: number,
): { readonly url: URL } | { readonly failure: RequestFailure } {
  const refused = (reason: string) => ({ failure: { kind: 'refused' as const, reason } });
  if (!location || !URL.canParse(location, from.href)) return refused('it redirects without a valid Location header');
  const url = new URL(location, from.href);
  const shown = redactUrl(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused(`it redirects to ${url.protocol}`);
  if (from.protocol === 'https:' && url.protocol === 'http:') return refused(`it redirects from https to ${shown}`);
  if (seen.has(url.href)) return refused(`it redirects in a loop, back to ${shown}`);
  if (seen.size > redirects) return refused(`it redirects more than ${redirects} times, then to ${shown}`);
  return { url };
}
