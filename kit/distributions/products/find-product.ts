// Finds the product that a name means: people name products by their programs and former names, too.
import type { Distribution } from '../distribution.ts';
import { DISTRIBUTIONS } from './products.ts';

/**
 * Returns the product with a name: its own (`cluster`), the one in the tool cache (`ipfs-cluster`), that of a program (`ipfs`,
 * `ipfs-cluster-ctl`), or that of its archives (`go-ipfs`). Returns null if no product has the name.
 */
export function findProduct(name: string): Distribution | null {
  const all = Object.values(DISTRIBUTIONS);
  const named =
    all.find(({ product, tool }) => name === product || name === tool) ??
    all.find(({ binaries }) => binaries.some((binary) => binary.name === name)) ??
    all.find(({ namingSchemes }) =>
      namingSchemes.some(({ archives }) => archives.some((archive) => archive.name === name)),
    );
  return named ?? null;
}

/** Returns the product of a repository on GitHub, `owner/name` in any case: the main one if it has several, null if it has none. */
export function findProductOfRepository(repository: string): Distribution | null {
  const wanted = repository.toLowerCase();
  const all = Object.values(DISTRIBUTIONS);
  return all.find((each) => each.repository.toLowerCase() === wanted) ?? null;
}
