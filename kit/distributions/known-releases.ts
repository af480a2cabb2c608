// The releases that ship with the project, one data file per product, written by scripts/known-releases/refresh.ts. The
// versions come from upstream's releases and from scripts/known-releases/named-versions.json, which has the source of each.
// Those of tools are in tools.json. Versions without digests are known too; digests only decide how a download is verified.
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
   * The origin whose file had the digest, if the version is now published elsewhere and the two files were not compared.
   * Without `verified` such a digest is not used, because a good file might not match it.
   */
  readonly recordedOf?: string;
  /** The last actual download with the digest. */
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
  /** Without `v`, newest first. Includes pre-releases and retracted versions with a known digest. */
  readonly versions: readonly string[];
  /** By archive file name, strongest algorithm first. */
  readonly digests: Readonly<Record<string, readonly KnownDigest[]>>;
  /** For products that are built from git: the commit of each release's tag, by version, as GitHub showed it when it was added. */
  readonly commits?: Readonly<Record<string, string>>;
}

// One import per product, so that each is a lazy chunk of the bundle.
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

/** Returns the strongest known digest that can verify an archive, or null. */
export function findKnownDigest(known: KnownReleases, file: string): KnownDigest | null {
  const digests = Object.hasOwn(known.digests, file) ? (known.digests[file] ?? []) : [];
  return digests.find(({ recordedOf, verified }) => recordedOf === undefined || verified !== undefined) ?? null;
}
