// URLs without their secrets, for messages and logs.

/**
 * Returns a URL for people: without credentials, and without the query and fragment, which may contain a signature. Also takes
 * a text that is not a URL.
 */
export function redactUrl(url: URL | string): string {
  const text = String(url);
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return redactText(text);
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname}`;
}

/**
 * Returns a text that should be a URL, without what could be a user and password, because it is before the last `@`, and without
 * query and fragment.
 */
export function redactText(text: string): string {
  return text.replace(/^.*(?:@|%40)/is, '***@').replace(/[?#].*/s, '');
}

/**
 * Whether a URL has an `@` behind its host. Then a `/`, `?` or `#` in its password may not be escaped, and `redactUrl` would keep
 * what is behind that.
 */
export function hasMisplacedCredentials(url: string): boolean {
  const { pathname, search, hash } = new URL(url);
  return [pathname, search, hash].some((part) => part.includes('@'));
}
