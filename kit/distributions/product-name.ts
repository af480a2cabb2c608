// The names of all products that can be installed.
import type tools from './tools.json';

/** The products that have their own input and outputs. */
export const CORE_PRODUCTS = ['kubo', 'cluster', 'lotus', 'lotus-miner'] as const;
export type CoreProduct = (typeof CORE_PRODUCTS)[number];

/** Tools that are defined by data only: the entries of tools.json. */
export type ToolName = keyof typeof tools;

export type ProductName = CoreProduct | ToolName;
