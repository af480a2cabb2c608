// What vouches for the bytes: one total order.

/**
 * Strongest first.
 * - `user`: the checksums that the user gave
 * - `lock`: the lock file
 * - `pinned`: the releases that ship with the project
 * - `go-checksum-db`: built from a Go module that the Go checksum database vouches for
 * - `git-tag`: built from what a release's tag names in upstream's git repository
 * - `agreed`: two independent origins publish the same digest
 * - `origin`: the digest that the serving origin itself publishes
 * - `preinstalled`: nothing; a tool-cache entry that others made
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

/** Returns whether `by` vouches at least as strongly as `needed` asks. */
export function isAsStrongAs(by: VerifiedBy, needed: VerifiedBy): boolean {
  return VERIFIED_BY.indexOf(by) <= VERIFIED_BY.indexOf(needed);
}

/** Returns the weakest of several: what can be said of all of them together. */
export function weakest(all: readonly VerifiedBy[]): VerifiedBy {
  return VERIFIED_BY.findLast((by) => all.includes(by)) ?? 'user';
}
