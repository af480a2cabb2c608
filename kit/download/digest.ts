// Digests as values: which algorithms there are, and the texts they are written in.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { DigestAlgorithm } from '../distributions/known-releases.ts';
import { KitError } from '../kit-error.ts';

export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
}

const OPENSSL_NAME: Readonly<Record<DigestAlgorithm, string>> = {
  sha512: 'sha512',
  sha256: 'sha256',
  'blake2b-512': 'blake2b512',
};
const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha512: 128, sha256: 64, 'blake2b-512': 128 };
const CHECKSUM_LINE = /^(?:(?<algorithm>[a-z0-9-]+):)?(?<hex>[0-9A-Fa-f]+)\s+\*?(?<file>[^\s/\\]+)$/;

export function newHash(algorithm: DigestAlgorithm): Hash {
  return createHash(OPENSSL_NAME[algorithm]);
}

/** Returns the sha256 of a file's bytes, in lower-case hexadecimal. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = newHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

/** Returns `sha512:0123…`. */
export function formatDigest({ algorithm, hex }: Digest): string {
  return `${algorithm}:${hex}`;
}

/**
 * Returns the digests of a `checksums` text by file name. A line is what sha512sum and sha256sum print,
 * `<hex>  <file>`, or `<algorithm>:<hex>  <file>`; empty lines and lines that start with # are passed over.
 * Throws `invalid-input` on any other line, and on two lines that contradict each other.
 */
export function parseChecksums(text: string): ReadonlyMap<string, Digest> {
  const digests = new Map<string, Digest>();
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [file, digest] = parseChecksumLine(line);
    const other = digests.get(file);
    if (other && formatDigest(other) !== formatDigest(digest)) {
      throw badChecksum(line, `another line says ${formatDigest(other)} for the same file`);
    }
    digests.set(file, digest);
  }
  return digests;
}

/** Returns the digest in an upstream `.sha512` file about `file`, or null where the text is not one. */
export function parseSha512Sidecar(text: string, file: string): Digest | null {
  const match = /^([0-9a-f]{128})\s+\*?(\S+)\s*$/.exec(text);
  const named = match?.[2]?.split('/').at(-1);
  return match?.[1] && named === file ? { algorithm: 'sha512', hex: match[1] } : null;
}

function parseChecksumLine(line: string): [file: string, digest: Digest] {
  const { algorithm, hex, file } = CHECKSUM_LINE.exec(line)?.groups ?? {};
  if (!hex || !file) throw badChecksum(line, 'it is not of the form <hex>  <file>');
  const named = algorithm ?? (hex.length === HEX_LENGTH.sha512 ? 'sha512' : 'sha256');
  if (!isAlgorithm(named)) throw badChecksum(line, `'${named}' is none of ${Object.keys(HEX_LENGTH).join(', ')}`);
  if (hex.length !== HEX_LENGTH[named]) {
    throw badChecksum(line, `a ${named} has ${HEX_LENGTH[named]} hexadecimal digits, this has ${hex.length}`);
  }
  return [file, { algorithm: named, hex: hex.toLowerCase() }];
}

function isAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(HEX_LENGTH, name);
}

function badChecksum(line: string, found: string): KitError {
  return new KitError('invalid-input', {
    asked: `input checksums, line '${line}'`,
    found,
    next: "Write what `sha512sum` prints: the digest, two spaces and the archive's file name.",
  });
}
