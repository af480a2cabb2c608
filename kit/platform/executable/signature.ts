// Describes a file that is not an executable, for error messages. Failed downloads are often HTML pages or archives.

const DESCRIPTION_BYTES = 40;

// From the database of file(1).
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['\x1f\x8b', 'a gzip archive'],
  ['PK\x03\x04', 'a zip archive'],
  ['\xfd7zXZ\0', 'an xz archive'],
  ['BZh', 'a bzip2 archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['!<arch>\n', 'an ar archive (a static library or Debian package)'],
  ['\0asm', 'a WebAssembly module'],
];

/** Returns a phrase for a file with these first bytes: `a gzip archive`, `a script for /bin/sh`. */
export function describeContent(head: Uint8Array): string {
  if (head.length === 0) return 'an empty file';
  const text = Array.from(head, (byte) => String.fromCharCode(byte)).join('');
  const signature = SIGNATURES.find(([magic]) => text.startsWith(magic));
  if (signature) return signature[1];
  if (text.startsWith('#!')) return `a script for ${printable(text.slice(2).split('\n')[0] ?? '')}`;
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|!--)/i.test(text)) return 'an HTML page';
  if (text.slice(257, 262) === 'ustar') return 'a tar archive';
  const start = text.slice(0, DESCRIPTION_BYTES);
  if (/^[\t\n\r\x20-\x7e]+$/.test(start)) return `a text file that starts with '${printable(start)}'`;
  const bytes = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `a file of an unknown type that starts with ${bytes}`;
}

function printable(text: string): string {
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
    .slice(0, DESCRIPTION_BYTES);
}
