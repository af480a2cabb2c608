// Digests of published archives that ship with the project: where each was recorded, and what that proves. Pure.

export type DigestAlgorithm = 'sha512' | 'sha256' | 'blake2b-512';

export interface KnownDigest {
  readonly algorithm: DigestAlgorithm;
  /** Lower-case hexadecimal. */
  readonly hex: string;
  /** URLs of pages that have the value, each in a fixed commit if it is not the publisher's own. */
  readonly sources: readonly string[];
  /** How many of the sources did not copy the value from another one. */
  readonly independent: number;
  /**
   * The origin whose file had the digest, if the version is now published elsewhere and the two files were not compared.
   * Without `verified` such a digest is not used, because a good file might not match it.
   */
  readonly recordedOf?: string;
  /** Actual downloads whose bytes had the digest. */
  readonly verified?: Verification;
}

export interface Verification {
  /** The day of the last one: `2026-11-28`. */
  readonly date: string;
  /** The names of the origins that served these bytes. */
  readonly origins: readonly string[];
}

/** The digests that an archive must have, all of them, and what they prove. */
export interface ChosenDigests {
  readonly digests: readonly [KnownDigest, ...KnownDigest[]];
  /** `pinned`: seen at the origins, or recorded by two independent sources. `recorded`: one source alone. */
  readonly level: 'pinned' | 'recorded';
}

/** Returns the digests that an archive must have, or null if none is usable. Prefers `pinned`, then the first algorithm. */
export function chooseDigests(all: readonly KnownDigest[]): ChosenDigests | null {
  const usable = all.filter(({ recordedOf, verified }) => recordedOf === undefined || verified !== undefined);
  const pinned = usable.find(({ verified, independent }) => verified !== undefined || independent >= 2);
  if (pinned) return { digests: [pinned], level: 'pinned' };
  const [first, ...others] = usable;
  if (!first) return null;
  // Two sources that recorded different algorithms confirm each other if the bytes match both.
  const owners = ownersOf(first);
  const second = others.find((other) => other.sources.length > 0 && !hasOwner(other, owners));
  return second && first.sources.length > 0
    ? { digests: [first, second], level: 'pinned' }
    : { digests: [first], level: 'recorded' };
}

function hasOwner(digest: KnownDigest, owners: ReadonlySet<string>): boolean {
  return [...ownersOf(digest)].some((owner) => owners.has(owner));
}

/** Returns who can change what the sources of a digest say. */
export function ownersOf({ sources }: Pick<KnownDigest, 'sources'>): ReadonlySet<string> {
  return new Set(sources.map(ownerOfUrl));
}

/** Hosts where each account has its own repositories: `https://github.com/<owner>/…` */
const FORGES = ['github.com', 'gitlab.com', 'codeberg.org', 'raw.githubusercontent.com'];

function ownerOfUrl(url: string): string {
  const { hostname, pathname } = new URL(url);
  if (!FORGES.includes(hostname)) return hostname;
  const owner = pathname.split('/')[1]?.toLowerCase();
  return `${hostname === 'raw.githubusercontent.com' ? 'github.com' : hostname}/${owner}`;
}

/** Returns where a digest comes from, for people. */
export function describeSources({ sources, verified }: KnownDigest): string {
  const [first] = sources;
  if (verified) return `seen at ${verified.origins.join(' and ')} on ${verified.date}`;
  const others = sources.length > 1 ? ` and ${sources.length - 1} more` : '';
  return `${first}${others}`;
}
