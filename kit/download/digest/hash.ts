// Hashes a stream of bytes with any of the algorithms.
import { createHash } from 'node:crypto';
import { constants, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DigestAlgorithm } from '../../distributions/known-digest.ts';
import type { Digest } from './digest.ts';

export interface ContentHash {
  readonly update: (chunk: Buffer) => void | Promise<void>;
  /** Returns the digest, and whether it is the expected one. To be called once, after the last chunk. */
  readonly finish: () => Promise<{ readonly found: Digest; readonly matches: boolean }>;
}

const OPENSSL_NAME: Readonly<Record<DigestAlgorithm, string>> = {
  sha512: 'sha512',
  sha256: 'sha256',
  'blake2b-512': 'blake2b512',
};

/** Returns a hash that checks whether bytes have the expected digest. Throws `invalid-input` for an invalid CID. */
export async function createContentHash(expected: Digest): Promise<ContentHash> {
  if (expected.algorithm === 'cid') return createCidHash(expected.value);
  const { algorithm } = expected;
  const hash = createHash(OPENSSL_NAME[algorithm]);
  return {
    update: (chunk) => {
      hash.update(chunk);
    },
    finish: async () => {
      const value = hash.digest('hex');
      return { found: { algorithm, value }, matches: value === expected.value };
    },
  };
}

/** Returns the sha256 of a file in lower-case hexadecimal. Throws the errors of the file system, and for what is not a regular file. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no such flag.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) throw new Error(`${path} is not a regular file`);
    await pipeline(file.createReadStream({ highWaterMark: 2 ** 20, autoClose: false }), hash);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

async function createCidHash(expected: string): Promise<ContentHash> {
  const { matchesCid, createCidHash } = await import('./cid.ts');
  const hash = createCidHash(expected);
  return {
    update: (chunk) => hash.update(chunk),
    finish: async () => {
      const found = await hash.digest();
      return { found: { algorithm: 'cid', value: found[0] ?? '' }, matches: matchesCid(expected, found) };
    },
  };
}
