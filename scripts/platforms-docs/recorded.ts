// What is recorded about a platform: which releases upstream publishes for it, and which products can be built for it. Pure.
import { archivesFor, type Distribution } from '../../kit/distributions/distribution.ts';
import { LOTUS_SOURCE } from '../../kit/distributions/products/lotus-source.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import type { Feature } from './platforms.ts';

/** `older`: only releases up to this version are published. */
export type Recorded = { readonly how: 'published' | 'buildable' } | { readonly how: 'older'; readonly until: string };

/** Versions by product, the newest first. */
export type Versions = Readonly<Record<'kubo' | 'cluster' | 'lotus', readonly string[]>>;

/** Returns what is recorded about a feature on a platform; null for features that need a machine, and if nothing is. */
export function findRecorded(feature: Feature, platform: string, versions: Versions): Recorded | null {
  if (feature === 'lotus-build') return LOTUS_SOURCE.platforms.includes(platform) ? { how: 'buildable' } : null;
  // The go command builds for any platform that it knows.
  if (feature === 'kubo-build' || feature === 'cluster-build') return { how: 'buildable' };
  const [product, action] = feature.split('-');
  if (action !== 'install' || !isProduct(product)) return null;
  return findPublished(DISTRIBUTIONS[product], platform, versions[product]);
}

function findPublished(distribution: Distribution, platform: string, versions: readonly string[]): Recorded | null {
  const until = versions.find((version) => archivesFor(distribution, version, parsePlatform(platform)) !== null);
  if (until === undefined) return null;
  return until === versions[0] ? { how: 'published' } : { how: 'older', until };
}

function isProduct(name: string | undefined): name is keyof Versions {
  return name === 'kubo' || name === 'cluster' || name === 'lotus';
}
