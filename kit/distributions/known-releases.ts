// The releases that ship with the project, one data file a product, written by scripts/known-releases/refresh.ts. Those of
// tools are in tools.json.
// A version is known whether or not a digest of it is; digests decide only how a download is verified.
import type { CoreProduct, ProductName } from './distribution.ts';
import { isToolName, toolReleases } from './tools.ts';

export type DigestAlgorithm = 'sha512' | 'sha256' | 'blake2b-512';

export interface KnownDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
  /** Who published or recorded the value. */
  readonly source: string;
}

export interface KnownReleases {
  readonly product: ProductName;
  /** Without `v`, newest first; pre-releases and retracted versions too, where a digest of theirs is known. */
  readonly versions: readonly string[];
  /** By archive file name, strongest algorithm first. */
  readonly digests: Readonly<Record<string, readonly KnownDigest[]>>;
}

// One import a product, so that a bundle holds one lazy chunk each.
const DATA: Readonly<Record<CoreProduct, () => Promise<{ default: unknown }>>> = {
  kubo: () => import('./known-releases/kubo.json', { with: { type: 'json' } }),
  cluster: () => import('./known-releases/cluster.json', { with: { type: 'json' } }),
  lotus: () => import('./known-releases/lotus.json', { with: { type: 'json' } }),
  'lotus-miner': () => import('./known-releases/lotus-miner.json', { with: { type: 'json' } }),
};

/** Returns the shipped releases of `product`. */
export async function loadKnownReleases(product: ProductName): Promise<KnownReleases> {
  // The files are written by our script from the same type and checked by a test.
  if (isToolName(product)) return { product, ...toolReleases(product) } as KnownReleases;
  return (await DATA[product]()).default as KnownReleases;
}

/** Returns the strongest known digest of an archive, or null where none is known. */
export function knownDigest(known: KnownReleases, file: string): KnownDigest | null {
  return (Object.hasOwn(known.digests, file) && known.digests[file]?.[0]) || null;
}
