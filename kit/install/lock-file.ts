// The lock file: exact versions with the digests of their archives for every platform, as `ipfs-kit lock` writes it.
import type { ProductName } from '../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../distributions/products/products.ts';
import { type Digest, formatDigest, parseDigest } from '../download/digest/digest.ts';
import { errorMessage, KitError } from '../errors.ts';

const LOCK_FILE_VERSION = 1;

export interface LockFile {
  readonly lockfileVersion: typeof LOCK_FILE_VERSION;
  readonly products: Readonly<Partial<Record<ProductName, LockedProduct>>>;
}

export interface LockedProduct {
  readonly version: string;
  /** `sha512:…` by archive file name. */
  readonly archives: Readonly<Record<string, string>>;
  /** The sha256 of each executable in an archive, by archive file name and executable. `lock --executables` writes them. */
  readonly executables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Returns the text of a lock file. The same content always gives the same bytes. */
export function formatLockFile(lock: LockFile): string {
  const products = Object.entries(lock.products).sort(byName);
  const sorted = products.map(([name, { version, archives, executables }]) => {
    return [
      name,
      { version, archives: sortKeys(archives), ...(executables ? { executables: sortKeys(executables) } : {}) },
    ];
  });
  return `${JSON.stringify({ lockfileVersion: LOCK_FILE_VERSION, products: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** Returns the lock file in `text`. Throws `invalid-input`, with `path` and the problem. */
export function parseLockFile(text: string, path: string): LockFile {
  const lock = parseJson(text, path);
  if (!isRecord(lock) || lock.lockfileVersion !== LOCK_FILE_VERSION || !isRecord(lock.products)) {
    throw invalidLockFile(path, `it must have the form { "lockfileVersion": ${LOCK_FILE_VERSION}, "products": { … } }`);
  }
  const products = Object.entries(lock.products).map(([product, locked]) => {
    if (!Object.hasOwn(DISTRIBUTIONS, product))
      throw invalidLockFile(path, `it has an unknown product, ${JSON.stringify(product)}`);
    return [product, parseProduct(locked, product, path)] as const;
  });
  return { lockfileVersion: LOCK_FILE_VERSION, products: Object.fromEntries(products) };
}

/** Returns the locked digests of a product's archives, by file name. */
export function getLockedDigests(lock: LockFile | null, product: ProductName): ReadonlyMap<string, Digest> {
  const archives = Object.entries(lock?.products[product]?.archives ?? {});
  return new Map(archives.map(([file, digest]) => [file, parseDigest(digest, `digest of '${file}' in the lock file`)]));
}

/**
 * Throws `invalid-input` if checksums and a lock file have digests of the same algorithm for an archive, but other ones. Digests of
 * two algorithms cannot be compared: then the checksums are used.
 */
export function rejectContradiction(checksums: ReadonlyMap<string, Digest>, lock: LockFile | null): void {
  for (const product of Object.keys(lock?.products ?? {}) as ProductName[]) {
    for (const [file, locked] of getLockedDigests(lock, product)) {
      const given = checksums.get(file);
      if (given?.algorithm !== locked.algorithm || given.value === locked.value) continue;
      throw new KitError('invalid-input', {
        subject: `the digest of '${file}'`,
        problem: `the checksums and the lock file have different ones\n  checksums: ${formatDigest(given)}\n  lock file: ${formatDigest(locked)}`,
        fix: 'Find out which one is right, and remove the other one.',
      });
    }
  }
}

function parseProduct(locked: unknown, product: string, path: string): LockedProduct {
  if (!isRecord(locked) || typeof locked.version !== 'string' || !isRecord(locked.archives)) {
    throw invalidLockFile(path, `${product} must have a version and archives`);
  }
  const { version, executables } = locked;
  const archives = Object.entries(locked.archives).map(([file, digest]) => [file, String(digest)] as const);
  for (const [file, digest] of archives) parseDigest(digest, `lock file '${path}', digest of '${file}'`);
  const parsed = { version, archives: Object.fromEntries(archives) };
  return executables === undefined ? parsed : { ...parsed, executables: parseExecutables(executables, product, path) };
}

function parseExecutables(executables: unknown, product: string, path: string) {
  const byArchive = isRecord(executables) ? Object.values(executables) : [null];
  const isValid = byArchive.every((files) => isRecord(files) && Object.values(files).every(isSha256));
  if (isValid) return executables as NonNullable<LockedProduct['executables']>;
  throw invalidLockFile(path, `the executables of ${product} must have a sha256 each, by archive`);
}

function isSha256(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The rest of the message is text from the file, which may be a link to a secret.
    const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(errorMessage(cause)) ?? [];
    throw invalidLockFile(path, `it is not valid JSON${line ? `: line ${line}, column ${column}` : ''}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).sort(byName));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function invalidLockFile(path: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `lock file '${path}'`,
    problem,
    fix: 'Update setup-ipfs-kit if a newer version wrote the file. Otherwise write it again with `ipfs-kit lock`.',
  });
}
