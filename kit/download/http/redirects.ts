// A GET request that follows redirects: few, never from https to http, and without the token once they leave its host.
import type { RequestFailure } from './failure.ts';
import { type RequestOptions, type RequestResult, sendRequest } from './request.ts';
import type { HostToken } from './token.ts';

export interface GetOptions extends RequestOptions {
  readonly token: HostToken | null;
  /** Redirects that are followed. */
  readonly redirects: number;
  /** Told about each request that is made. */
  readonly onRequest?: (url: URL) => void;
  /** Where a redirect to such a URL is the answer: it is returned as the reply's URL, and not asked. */
  readonly stopAt?: (url: URL) => boolean;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Returns the answer that the redirects end in, or why they do not end in one. Never throws. */
export async function getFollowingRedirects(
  start: string,
  { token, redirects, onRequest, stopAt, ...options }: GetOptions,
): Promise<RequestResult> {
  const seen = new Set<string>();
  let url = new URL(start);
  let activeToken = token;
  for (;;) {
    // What has been elsewhere does not get the token back: where it leads to is no longer our choice.
    if (url.origin !== activeToken?.origin) activeToken = null;
    seen.add(url.href);
    onRequest?.(url);
    const headers = activeToken
      ? { ...options.headers, authorization: `Bearer ${activeToken.token}` }
      : options.headers;
    const result = await sendRequest(url, { ...options, headers });
    if ('failure' in result || !REDIRECTS.has(result.message.statusCode ?? 0)) return result;
    result.message.destroy();
    const target = resolveRedirect(url, result.message.headers.location, seen, redirects);
    if ('failure' in target) return target;
    url = target.url;
    if (stopAt?.(url)) return { message: result.message, url };
  }
}

/** Returns where a redirect leads (RFC 9110, 10.2.2), or why it is not followed. `seen` has the URLs asked so far. */
export function resolveRedirect(
  from: URL,
  location: string | undefined,
  seen: ReadonlySet<string>,
  redirects: number,
): { readonly url: URL } | { readonly failure: RequestFailure } {
  const refused = (reason: string) => ({ failure: { kind: 'refused' as const, reason } });
  if (!location || !URL.canParse(location, from.href)) return refused('it redirects, and does not say where to');
  const url = new URL(location, from.href);
  const shown = redactUrl(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refused(`it redirects to ${url.protocol}`);
  if (from.protocol === 'https:' && url.protocol === 'http:') return refused(`it redirects from https to ${shown}`);
  if (seen.has(url.href)) return refused(`it redirects in a circle, back to ${shown}`);
  if (seen.size > redirects) return refused(`it redirects more than ${redirects} times, then to ${shown}`);
  return { url };
}

/** Returns a URL for logs, without what may be secret: credentials, and signatures in the query. */
export function redactUrl(url: URL | string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
