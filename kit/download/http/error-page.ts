// Error pages that come in place of a file with status 200: from gateways, proxies and captive portals.

/** Bytes that tell a page from a file. */
export const SNIFF_BYTES = 16;
const MAX_QUOTED_CHARACTERS = 60;

const TEXT = /^(?:text\/|application\/(?:json|problem\+json|xml)\b)/i;
const PAGE = /^\s*(?:<!doctype|<html|<head|<\?xml|<error|ipfs resolve|failed to resolve)/i;
const JSON_OBJECT = /^\s*\{\s*"/;

/** Returns `a page (text/html)` or the like, or null where the file that is expected may begin with these bytes. */
export function describeErrorPage(
  expected: 'archive' | 'text',
  contentType: string | undefined,
  head: Buffer,
): string | null {
  const type = contentType?.trim() ?? '';
  if (/^text\/html\b/i.test(type)) return `a page (${type})`;
  const text = head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  // Servers that do not know .gz say text/plain of archives too.
  const wrongText = expected === 'archive' && (JSON_OBJECT.test(text) || (TEXT.test(type) && !isArchive(head)));
  if (!wrongText && !PAGE.test(text)) return null;
  const line = text.trim().split('\n')[0] ?? '';
  return `a text (${type || 'of no type'}) that begins '${line.slice(0, MAX_QUOTED_CHARACTERS).replace(/[^\x20-\x7e]/g, '?')}'`;
}

/** RFC 1952, 2.3.1 and APPNOTE.TXT 4.3.7. */
function isArchive(head: Buffer): boolean {
  return (head[0] === 0x1f && head[1] === 0x8b) || head.toString('latin1', 0, 2) === 'PK';
}
