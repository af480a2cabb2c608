// What vouches for the bytes: one total order.
import { KitError } from '../kit-error.ts';

/**
 * Strongest first.
 * - `user`: the checksums that the user gave
 * - `lock`: the lock file
 * - `pinned`: the releases that ship with the project
 * - `go-checksum-db`: built from a Go module that the Go checksum database vouches for
 * - `agreed`: two independent origins publish the same digest
 * - `origin`: the digest that the serving origin itself publishes
 * - `preinstalled`: nothing; a tool-cache entry that others made
 */
export const VERIFIED_BY = ['user', 'lock', 'pinned', 'go-checksum-db', 'agreed', 'origin', 'preinstalled'] as const;

export type VerifiedBy = (typeof VERIFIED_BY)[number];

/** Returns whether `by` vouches at least as strongly as `needed` asks. */
export function isAsStrongAs(by: VerifiedBy, needed: VerifiedBy): boolean {
  return VERIFIED_BY.indexOf(by) <= VERIFIED_BY.indexOf(needed);
}

/** Returns the weakest of several: what can be said of all of them together. */
export function weakest(all: readonly VerifiedBy[]): VerifiedBy {
  return VERIFIED_BY.findLast((by) => all.includes(by)) ?? 'user';
}

/** Throws `too-weakly-verified` where `by` is weaker than `needed`. */
export function requireStrength(by: VerifiedBy, needed: VerifiedBy | null, what: string): void {
  if (needed === null || isAsStrongAs(by, needed)) return;
  throw new KitError('too-weakly-verified', {
    asked: `${what}, verified by '${needed}' or stronger`,
    found: `only '${by}' vouches for it`,
    next: 'Give its digest in the checksums input, lock it with `ipfs-kit lock`, or ask for less.',
  });
}
