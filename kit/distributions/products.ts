// Every product there is, by name.
import type { Distribution, ProductName } from './distribution.ts';
import { kubo } from './kubo.ts';

export const DISTRIBUTIONS: Readonly<Record<ProductName, Distribution>> = { kubo };
