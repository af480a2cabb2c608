// Apart from lock-file.ts, so that the command line starts without loading all products.

/** The default name of a lock file. */
export const LOCK_FILE = 'ipfs-kit.lock.json';
