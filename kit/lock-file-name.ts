// The name of the lock file. `ipfs-kit lock` writes it, and the generator looks for it in a repository.

export const LOCK_FILE = 'ipfs-kit.lock.json';
