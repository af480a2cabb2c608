// The places where products were ever published, and where each version is published now: data, with the dates on which
// each place was seen alive or dead. Used by installs, `ipfs-kit doctor`, the linter, docs/origins.md and origins.yml alike.
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
  /** Base URLs of the same place under other names. */
  readonly aliases?: readonly string[];
  /** What one HEAD request asks for, to learn whether the origin serves what downloads need. */
  readonly probe: string;
  /** CID of the last folder that held all files of the origin. */
  readonly root?: string;
  /** Oldest first. */
  readonly seen: readonly Sighting[];
}

/** Where the versions of a span are published. */
export interface Publication {
  /** A semver range; the spans of a product cover every version and do not overlap. */
  readonly versions: string;
  readonly origins: readonly OriginId[];
  /**
   * What the origins say about an archive's digest: `sidecar` is the .sha512 file beside it, `api` GitHub's own sha256.
   * Where they say nothing, an archive is taken only with a digest that is known from elsewhere.
   */
  readonly digests: readonly ('sidecar' | 'api')[];
  /** Why the digests are so. */
  readonly why?: string;
}

// The file is checked against these types by a test: JSON imports have wider ones.
export const ORIGIN_RECORDS = data.origins as readonly OriginRecord[];

const PUBLICATIONS = data.publications as Readonly<Partial<Record<ProductName, readonly Publication[]>>>;

/** Where every tool of tools.json is published: on GitHub, whose API alone states digests. */
const TOOL_PUBLICATIONS: readonly Publication[] = [{ versions: '*', origins: ['github'], digests: ['api'] }];

/** Returns the record of an origin. */
export function originRecord(id: OriginId): OriginRecord {
  const record = ORIGIN_RECORDS.find((each) => each.id === id);
  if (!record) throw new RangeError(`origins.json has no origin '${id}'`);
  return record;
}

/** Returns the newest sighting of an origin. */
export function lastSighting({ id, seen }: OriginRecord): Sighting {
  const last = seen.at(-1);
  if (!last) throw new RangeError(`origins.json has no sighting of '${id}'`);
  return last;
}

/** Returns whether an origin answered when it was last seen. */
export function isAlive(id: OriginId): boolean {
  return lastSighting(originRecord(id)).state === 'alive';
}

/** Returns where a version is published. */
export function publicationFor(product: ProductName, version: string): Publication {
  const publication = publicationsFor(product).find(({ versions }) => inRange(version, versions));
  if (!publication) throw new RangeError(`origins.json does not say where ${product} ${version} is published`);
  return publication;
}

/** Returns every span of a product's versions with the place where it is published, newest versions first. */
export function publicationsFor(product: ProductName): readonly Publication[] {
  return PUBLICATIONS[product] ?? TOOL_PUBLICATIONS;
}
