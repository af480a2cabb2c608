// Every product there is, by name.
import { cluster } from './cluster.ts';
import type { Distribution, ProductName } from './distribution.ts';
import { kubo } from './kubo.ts';
import { lotus, lotusMiner } from './lotus.ts';

export const DISTRIBUTIONS: Readonly<Record<ProductName, Distribution>> = {
  kubo,
  cluster,
  lotus,
  'lotus-miner': lotusMiner,
};
