// What vouches for the bytes, strongest first.
export const VERIFIED_BY = ['user', 'pinned', 'go-checksum-db', 'origin', 'preinstalled'] as const;

/**
 * - `user`: the checksums that the user gave
 * - `pinned`: the releases that ship with the project
 * - `go-checksum-db`: built from a Go module that the Go checksum database vouches for
 * - `origin`: the digest that the serving origin itself publishes
 * - `preinstalled`: nothing; a tool-cache entry that others made
 */
export type VerifiedBy = (typeof VERIFIED_BY)[number];
