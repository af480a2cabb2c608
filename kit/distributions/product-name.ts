// The names of everything that can be installed. Types alone: importing this loads nothing.
import type tools from './tools.json';

/** Products with an input and outputs of their own. */
export type CoreProduct = 'kubo' | 'cluster' | 'lotus' | 'lotus-miner';

/** Tools that are data alone: the entries of tools.json. */
export type ToolName = keyof typeof tools;

export type ProductName = CoreProduct | ToolName;
