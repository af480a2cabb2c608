// The releases that ship with the project, one data file per product, written by scripts/known-releases/refresh.ts. The
// versions come from upstream's releases and from scripts/known-releases/named-versions.json, which has the source of each.
// Those of tools are in tools.json. Versions without digests are known too; digests only decide how a download is verified.
import type { CoreProduct, ProductName } from './distribution.ts';
import { type ChosenDigests, chooseDigests, type KnownDigest } from './known-digest.ts';
import { isToolName, toolReleases } from './tools.ts';

export interface KnownReleases {
  readonly product: ProductName;
  /** Without `v`, newest first. Includes pre-releases and retracted versions with a known digest. */
  readonly versions: readonly string[];
  /** By archive file name, strongest algorithm first. */
  readonly digests: Readonly<Record<string, readonly KnownDigest[]>>;
  /** The sha256 of the executables in an archive, by archive file name and executable, of downloads with a known digest. */
  readonly executables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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

/** Returns the digests that an archive must have, or null if none is known. */
export function chooseKnownDigests(known: KnownReleases, file: string): ChosenDigests | null {
  return Object.hasOwn(known.digests, file) ? chooseDigests(known.digests[file] ?? []) : null;
}
