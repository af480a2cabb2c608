// Every product there is, by name: those with an input of their own, and the tools of tools.json.
import { cluster } from './cluster.ts';
import type { Distribution, ProductName } from './distribution.ts';
import { kubo } from './kubo.ts';
import { lotus, lotusMiner } from './lotus.ts';
import { TOOLS } from './tools.ts';

export const DISTRIBUTIONS: Readonly<Record<ProductName, Distribution>> = {
  kubo,
  cluster,
  lotus,
  'lotus-miner': lotusMiner,
  ...TOOLS,
};
