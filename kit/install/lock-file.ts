// ipfs-kit.lock.json: exact versions with the digests of their archives for every platform, written by `ipfs-kit lock`.
import type { ProductName } from '../distributions/distribution.ts';
import { type Digest, parseDigest } from '../download/digest/digest.ts';
import { KitError } from '../errors.ts';

/** What a lock file is called unless one is asked for. */
export const LOCK_FILE = 'ipfs-kit.lock.json';
const FORMAT = 1;

export interface LockFile {
  readonly lockfileVersion: typeof FORMAT;
  readonly products: Readonly<Partial<Record<ProductName, LockedProduct>>>;
}

export interface LockedProduct {
  readonly version: string;
  /** `sha512:…` by archive file name. */
  readonly archives: Readonly<Record<string, string>>;
}

/** Returns the text of a lock file: the same content gives the same bytes. */
export function formatLockFile(lock: LockFile): string {
  const products = Object.entries(lock.products).sort(byName);
  const sorted = products.map(([name, { version, archives }]) => {
    return [name, { version, archives: Object.fromEntries(Object.entries(archives).sort(byName)) }];
  });
  return `${JSON.stringify({ lockfileVersion: FORMAT, products: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** Returns a lock file. Throws `invalid-input`, which names `path` and what is wrong in it. */
export function parseLockFile(text: string, path: string): LockFile {
  const lock = parseJson(text, path);
  if (!isRecord(lock) || lock.lockfileVersion !== FORMAT || !isRecord(lock.products)) {
    throw invalidLock(path, `it is not of the form { "lockfileVersion": ${FORMAT}, "products": { … } }`);
  }
  for (const [product, locked] of Object.entries(lock.products)) {
    if (!isRecord(locked) || typeof locked.version !== 'string' || !isRecord(locked.archives)) {
      throw invalidLock(path, `${product} has no version or no archives`);
    }
    for (const digest of Object.values(locked.archives)) parseDigest(String(digest), `${path}, ${product}`);
  }
  // Each part was looked at above.
  return lock as unknown as LockFile;
}

/** Returns the locked digests of a product's archives, by file name. */
export function lockedDigests(lock: LockFile | null, product: ProductName): ReadonlyMap<string, Digest> {
  const archives = Object.entries(lock?.products[product]?.archives ?? {});
  return new Map(archives.map(([file, digest]) => [file, parseDigest(digest, file)]));
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidLock(path, `it is not JSON: ${cause instanceof Error ? cause.message : cause}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function invalidLock(path: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `lock file ${path}`,
    problem,
    fix: 'Write it anew with `ipfs-kit lock`.',
  });
}
