// Digests as values: which algorithms there are, and the texts they are written in.
import type { DigestAlgorithm } from '../../distributions/known-releases.ts';
import { KitError } from '../../errors.ts';

export interface Digest {
  readonly algorithm: DigestAlgorithm | 'cid';
  /** Lower-case hexadecimal; of a CID its text. */
  readonly value: string;
}

const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha512: 128, sha256: 64, 'blake2b-512': 128 };
const CHECKSUM_LINE = /^(?<digest>\S+)\s+\*?(?<file>[^\s/\\]+)$/;
/** What a CID looks like; kit/download/digest/cid.ts takes it apart. Bare, it is a CIDv0 or a CIDv1 in base32. */
const CID = /^[0-9A-Za-z]{46,100}$/;
const BARE_CID = /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{58,})$/;

/** Returns `sha512:0123…`, `cid:bafy…`. */
export function formatDigest({ algorithm, value }: Digest): string {
  return `${algorithm}:${value}`;
}

export function sameDigest(a: Digest, b: Digest): boolean {
  return a.algorithm === b.algorithm && a.value === b.value;
}

/**
 * Returns the digest that is written `<algorithm>:<value>`, or bare: 128 hexadecimal digits are a sha512, 64 a sha256, and
 * a CID is one by its form. `where` is for the error. Throws `invalid-input`.
 */
export function parseDigest(text: string, where: string): Digest {
  const [, named, value = ''] = /^(?:([a-z0-9-]+):)?(.*)$/.exec(text) ?? [];
  const algorithm = named ?? guessAlgorithm(value);
  if (algorithm === 'cid') {
    if (CID.test(value)) return { algorithm, value };
    throw badDigest(text, where, 'a CID has 46 letters and digits or more');
  }
  if (!isHexAlgorithm(algorithm)) {
    throw badDigest(text, where, `'${algorithm}' is none of ${Object.keys(HEX_LENGTH).join(', ')}, cid`);
  }
  if (!/^[0-9A-Fa-f]*$/.test(value) || value.length !== HEX_LENGTH[algorithm]) {
    throw badDigest(text, where, `a ${algorithm} has ${HEX_LENGTH[algorithm]} hexadecimal digits`);
  }
  return { algorithm, value: value.toLowerCase() };
}

/**
 * Returns the digests of a `checksums` text by file name. A line is what sha512sum and sha256sum print, `<hex>  <file>`, or
 * `<algorithm>:<value>  <file>`, or `<CID>  <file>`; empty lines and lines that start with # are passed over.
 * Throws `invalid-input` on any other line, and on two lines that contradict each other.
 */
export function parseChecksums(text: string): ReadonlyMap<string, Digest> {
  const digests = new Map<string, Digest>();
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const { digest: written, file } = CHECKSUM_LINE.exec(line)?.groups ?? {};
    const where = `input checksums, line '${line}'`;
    if (!written || !file) throw badDigest(line, where, 'it is not of the form <digest>  <file>');
    const digest = parseDigest(written, where);
    const other = digests.get(file);
    if (other && !sameDigest(other, digest)) {
      throw badDigest(line, where, `another line says ${formatDigest(other)} for the same file`);
    }
    digests.set(file, digest);
  }
  return digests;
}

/** Returns the digest in an upstream `.sha512` file about `file`, or null where the text is not one. */
export function parseSha512Sidecar(text: string, file: string): Digest | null {
  const match = /^([0-9a-f]{128})\s+\*?(\S+)\s*$/.exec(text);
  // Lotus's files name the folder they were made in, too.
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

function badDigest(text: string, where: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: where.includes(text) ? where : `digest '${text}' in ${where}`,
    problem,
    fix: "Write what `sha512sum` prints: the digest, two spaces and the archive's file name.",
  });
}
