// The releases that ship with the project, one data file a product, written by scripts/known-releases/refresh.ts. Which
// versions were published with archives is taken from the lists in scripts/known-releases/named-versions.json, which names
// the source of each, and from upstream's releases. Those of tools are in
// tools.json.
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
  /**
   * The origin whose file had the digest, where the version is published elsewhere now and the two files were never
   * compared. Until `verified` is there, such a digest pins nothing: a good file could fail to match it.
   */
  readonly recordedOf?: string;
  /** The last real download that had the digest. */
  readonly verified?: Verification;
}

export interface Verification {
  /** `2026-11-28` */
  readonly date: string;
  /** The origin's name. */
  readonly origin: string;
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

/** Returns the strongest known digest that pins an archive, or null where there is none. */
export function findKnownDigest(known: KnownReleases, file: string): KnownDigest | null {
  const digests = Object.hasOwn(known.digests, file) ? (known.digests[file] ?? []) : [];
  return digests.find(({ recordedOf, verified }) => recordedOf === undefined || verified !== undefined) ?? null;
}
