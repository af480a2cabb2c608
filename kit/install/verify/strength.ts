// The verification levels, in one total order.

/**
 * Strongest first. What the bytes were checked against:
 * - `user`: the checksums that the user gave
 * - `lock`: the lock file
 * - `pinned`: a digest that ships with the project, seen at the origins or recorded by two independent sources
 * - `go-checksum-db`: a build from a Go module in the Go checksum database
 * - `git-tag`: a build from the commit of a release's tag in upstream's git repository
 * - `agreed`: the publisher's digest and the host's own digest
 * - `recorded`: a digest that ships with the project, from one source, and the origin's own digest
 * - `origin`: one digest alone: the one that the serving origin publishes
 * - `mirror`: what only a mirror says, over https
 * - `job-cache`: a build that was restored from the job cache, which other runs can write to
 * - `preinstalled`: nothing; another program or another user can have made the tool-cache entry
 */
export const VERIFIED_BY = [
  'user',
  'lock',
  'pinned',
  'go-checksum-db',
  'git-tag',
  'agreed',
  'recorded',
  'origin',
  'mirror',
  'job-cache',
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
