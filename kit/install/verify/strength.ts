// The verification levels, in one total order.

/**
 * Strongest first. What the bytes were checked against:
 * - `user`: the checksums that the user gave
 * - `lock`: the lock file
 * - `pinned`: the releases that ship with the project
 * - `go-checksum-db`: a build from a Go module in the Go checksum database
 * - `git-tag`: a build from the commit of a release's tag in upstream's git repository
 * - `agreed`: the same digest from two independent origins
 * - `origin`: the digest that the serving origin publishes
 * - `preinstalled`: nothing; the tool-cache entry was made by another program
 */
export const VERIFIED_BY = [
  'user',
  'lock',
  'pinned',
  'go-checksum-db',
  'git-tag',
  'agreed',
  'origin',
  'preinstalled',
] as const;

export type VerifiedBy = (typeof VERIFIED_BY)[number];

/** Returns whether `by` is as strong as `needed`, or stronger. */
export function isAsStrongAs(by: VerifiedBy, needed: VerifiedBy): boolean {
  return VERIFIED_BY.indexOf(by) <= VERIFIED_BY.indexOf(needed);
}

/** Returns the weakest of several levels; the strongest of all for an empty list. */
export function findWeakest(all: readonly VerifiedBy[]): VerifiedBy {
  return VERIFIED_BY.findLast((by) => all.includes(by)) ?? 'user';
}
