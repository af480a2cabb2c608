// The origins that ever published products, and where each version is published now. The data has the dates on which each
// origin was seen alive or dead. Used by installs, `ipfs-kit doctor`, the linter, docs/origins.md and origins.yml.
import type { ProductName } from './distribution.ts';
import data from './origins.json' with { type: 'json' };
import { inRange } from './version-range.ts';

export type OriginId = 'github' | 'github-api' | 'dist' | 'ipfs.io' | 'dweb.link' | 'trustless-gateway.link';

export interface Sighting {
  /** ISO 8601, a day. */
  readonly date: string;
  readonly state: 'alive' | 'dead';
  readonly what: string;
  readonly source: string;
}

export interface OriginRecord {
  readonly id: OriginId;
  /** For people. */
  readonly title: string;
  readonly role: 'releases' | 'api' | 'gateway';
  readonly layout: 'github' | 'dist' | 'gateway' | null;
  /** Base URL. */
  readonly url: string;
  /** Other base URLs of the same origin. */
  readonly aliases?: readonly string[];
  /** The URL of a HEAD request that tells whether the origin can serve downloads. */
  readonly probe: string;
  /** CID of the last folder that contained all files of the origin. */
  readonly root?: string;
  /** Oldest first. */
  readonly seen: readonly [Sighting, ...Sighting[]];
}

/** Where a range of versions is published. */
export interface Publication {
  /** A semver range. The ranges of a product cover all versions and do not overlap. */
  readonly versions: string;
  readonly origins: readonly OriginId[];
  /**
   * Digests that the origins publish: `sidecar` is the .sha512 file beside an archive, `api` GitHub's own sha256. If they
   * publish none, an archive is used only with a digest from elsewhere.
   */
  readonly digests: readonly ('sidecar' | 'api')[];
  /** Why there are no other digests. */
  readonly why?: string;
}

// A test checks the file against these types, because the types of JSON imports are wider.
export const ORIGIN_RECORDS = data.origins as unknown as readonly OriginRecord[];

const RECORDS_BY_ID = Object.fromEntries(ORIGIN_RECORDS.map((record) => [record.id, record])) as Readonly<
  Record<OriginId, OriginRecord>
>;

const PUBLICATIONS = data.publications as Readonly<Partial<Record<ProductName, readonly Publication[]>>>;

/** Where all tools of tools.json are published: on GitHub, which states digests in its API only. */
const TOOL_PUBLICATIONS: readonly Publication[] = [{ versions: '*', origins: ['github'], digests: ['api'] }];

/** Returns the record of an origin. */
export function originRecord(id: OriginId): OriginRecord {
  return RECORDS_BY_ID[id];
}

/** Returns the newest sighting of an origin. */
export function lastSighting({ seen }: OriginRecord): Sighting {
  return seen.at(-1) ?? seen[0];
}

/** Returns whether an origin answered when it was last seen. */
export function isAlive(id: OriginId): boolean {
  return lastSighting(originRecord(id)).state === 'alive';
}

/** Returns where a version is published. */
export function publicationFor(product: ProductName, version: string): Publication {
  const publication = publicationsFor(product).find(({ versions }) => inRange(version, versions));
  if (!publication) throw new RangeError(`origins.json has no publication of ${product} ${version}`);
  return publication;
}

/** Returns where all ranges of a product's versions are published, newest versions first. */
export function publicationsFor(product: ProductName): readonly Publication[] {
  return PUBLICATIONS[product] ?? TOOL_PUBLICATIONS;
}
