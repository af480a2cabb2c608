// The names of all products that can be installed. Only types: importing this file loads nothing.
import type tools from './tools.json';

/** Products that have their own input and outputs. */
export type CoreProduct = 'kubo' | 'cluster' | 'lotus' | 'lotus-miner';

/** Tools that are defined by data only: the entries of tools.json. */
export type ToolName = keyof typeof tools;

export type ProductName = CoreProduct | ToolName;
