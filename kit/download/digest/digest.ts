// Digests: their algorithms and text forms.

import type { DigestAlgorithm } from '../../distributions/known-digest.ts';
import { KitError } from '../../errors.ts';
import { setting } from '../../setting.ts';

export interface Digest {
  readonly algorithm: DigestAlgorithm | 'cid';
  /** Lower-case hexadecimal, or the text of a CID. */
  readonly value: string;
}

/** Hexadecimal digits of each algorithm. */
export const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha512: 128, sha256: 64, 'blake2b-512': 128 };
const CHECKSUM_LINE = /^(?<digest>\S+)\s+\*?(?<file>[^\s/\\]+)$/;
/** The form of a CID; cid.ts parses it. Without a prefix, it must be a CIDv0 or a CIDv1 in base32. */
const CID = /^[0-9A-Za-z]{46,100}$/;
const BARE_CID = /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})$/;

/** Returns a digest as text: `sha512:0123…`, `cid:bafy…`. */
export function formatDigest({ algorithm, value }: Digest): string {
  return `${algorithm}:${value}`;
}

export function sameDigest(a: Digest, b: Digest): boolean {
  return a.algorithm === b.algorithm && a.value === b.value;
}

/**
 * Parses `<algorithm>:<value>` or only the value: 128 hexadecimal digits are a sha512, 64 a sha256, and a CID is recognised
 * by its form. `where` is the subject of the error. Throws `invalid-input`, without the text: its file may be a link to a secret.
 */
export function parseDigest(text: string, where: string): Digest {
  const [, named, value = ''] = /^(?:([a-z0-9-]+):)?(.*)$/.exec(text) ?? [];
  const algorithm = named ?? guessAlgorithm(value);
  if (algorithm === 'cid') {
    if (CID.test(value)) return { algorithm, value };
    throw invalidDigest(where, 'a CID has at least 46 letters and digits');
  }
  if (!isHexAlgorithm(algorithm)) {
    const known = Object.keys(HEX_LENGTH).join(', ');
    throw invalidDigest(where, `the algorithm must be ${known} or cid`);
  }
  if (!/^[0-9A-Fa-f]*$/.test(value) || value.length !== HEX_LENGTH[algorithm]) {
    throw invalidDigest(where, `a ${algorithm} has ${HEX_LENGTH[algorithm]} hexadecimal digits`);
  }
  return { algorithm, value: value.toLowerCase() };
}

/**
 * Returns the digests of a `checksums` text by file name. A line is `<hex>  <file>`, as sha512sum and sha256sum print it,
 * `<algorithm>:<value>  <file>` or `<CID>  <file>`. Empty lines and lines that start with # are ignored.
 * Throws `invalid-input` for any other line, and for two lines that contradict each other.
 */
export function parseChecksums(text: string): ReadonlyMap<string, Digest> {
  const digests = new Map<string, Digest>();
  for (const [index, line] of text
    .split('\n')
    .map((l) => l.trim())
    .entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const { digest: written, file } = CHECKSUM_LINE.exec(line)?.groups ?? {};
    const where = `${setting('checksums')}, line ${index + 1}`;
    if (!written || !file) throw invalidDigest(where, 'must have the form <digest>  <file>');
    const digest = parseDigest(written, where);
    const other = digests.get(file);
    if (other && !sameDigest(other, digest)) {
      throw invalidDigest(where, `another line has ${formatDigest(other)} for the same file`);
    }
    digests.set(file, digest);
  }
  return digests;
}

/** Returns the digest of `file` in the text of an upstream `.sha512` file, or null if the text has another form. */
export function parseSha512Sidecar(text: string, file: string): Digest | null {
  const match = /^([0-9a-f]{128})\s+\*?(\S+)\s*$/.exec(text);
  // Lotus's files include the folder in which they were created.
  const named = match?.[2]?.split('/').at(-1);
  return match?.[1] && named === file ? { algorithm: 'sha512', value: match[1] } : null;
}

function guessAlgorithm(value: string): string {
  const hex = /^[0-9A-Fa-f]+$/.test(value);
  if (hex && value.length === HEX_LENGTH.sha256) return 'sha256';
  return !hex && BARE_CID.test(value) ? 'cid' : 'sha512';
}

function isHexAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(HEX_LENGTH, name);
}

function invalidDigest(where: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: where,
    problem,
    fix: "Write a line as `sha512sum` prints it: the digest, two spaces and the archive's file name.",
  });
}
