// All products by name: those with their own input, and the tools of tools.json.

import type { Distribution, ProductName } from '../distribution.ts';
import { TOOLS } from '../tools.ts';
import { cluster } from './cluster.ts';
import { kubo } from './kubo.ts';
import { lotus, lotusMiner } from './lotus.ts';

export const DISTRIBUTIONS: Readonly<Record<ProductName, Distribution>> = {
  kubo,
  cluster,
  lotus,
  'lotus-miner': lotusMiner,
  ...TOOLS,
};
