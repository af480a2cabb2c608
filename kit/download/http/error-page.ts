// Detects error pages that gateways, proxies and captive portals send with status 200 instead of a file.

/** Bytes at the start of a body that are enough to detect a page. */
export const SNIFF_BYTES = 16;
const MAX_QUOTED_CHARACTERS = 60;

const TEXT = /^(?:text\/|application\/(?:json|problem\+json|xml)\b)/i;
const PAGE = /^\s*(?:<!doctype|<html|<head|<\?xml|<error|ipfs resolve|failed to resolve)/i;
const JSON_OBJECT = /^\s*\{\s*"/;

/** Returns a description such as `an HTML page (text/html)`, or null if these bytes can be the start of the expected file. */
export function describeErrorPage(
  expected: 'archive' | 'text',
  contentType: string | undefined,
  head: Buffer,
): string | null {
  const type = contentType?.trim() ?? '';
  if (/^text\/html\b/i.test(type)) return `an HTML page (${type})`;
  const text = head.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '');
  // Servers that do not know .gz send archives as text/plain.
  const wrongText = expected === 'archive' && (JSON_OBJECT.test(text) || (TEXT.test(type) && !isArchive(head)));
  if (!wrongText && !PAGE.test(text)) return null;
  const line = text.trim().split('\n')[0] ?? '';
  const start = line.slice(0, MAX_QUOTED_CHARACTERS).replace(/[^\x20-\x7e]/g, '?');
  return `text (${type || 'no content type'}) that starts with '${start}'`;
}

/** gzip: RFC 1952, 2.3.1. zip: APPNOTE.TXT 4.3.7. */
function isArchive(head: Buffer): boolean {
  return (head[0] === 0x1f && head[1] === 0x8b) || head.toString('latin1', 0, 2) === 'PK';
}
