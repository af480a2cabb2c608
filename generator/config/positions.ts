// Finds the position and the text of a config key or value in its YAML document.
import { type Document, isMap, isNode, isPair, isScalar, isSeq, type LineCounter, type Node, type Pair } from 'yaml';

import { isSamePlatform } from './schema/platform.ts';

export type ConfigPath = readonly PropertyKey[];

const MAX_SHOWN_CHARACTERS = 80;

/** Returns the node at a path, or at the longest part of the path that exists. `prefer` chooses between key and value. */
export function nodeAt(document: Document, path: ConfigPath, prefer: 'key' | 'value'): Node | null {
  let found = isNode(document.contents) ? document.contents : null;
  let value: unknown = document.contents;
  for (const [depth, key] of path.entries()) {
    const step = child(value, key);
    if (step === null) return found;
    const last = depth === path.length - 1;
    const node = isPair(step) ? (last && prefer === 'value' && isNode(step.value) ? step.value : step.key) : step;
    if (isNode(node)) found = node;
    value = isPair(step) ? step.value : step;
  }
  return found;
}

/** Returns the line and column of a node, both from 1. */
export function positionOf(node: Node | null, lines: LineCounter): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: line || 1, column: col || 1 };
}

/** Returns the text of a node in quotes, shortened; for a collection, its kind. */
export function quoteNode(node: Node | null): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return node === null ? 'nothing' : 'an alias';
  const written = String(node.source ?? node.value ?? '');
  if (written === '') return 'nothing';
  const short = written.length > MAX_SHOWN_CHARACTERS ? `${written.slice(0, MAX_SHOWN_CHARACTERS)}…` : written;
  return `'${short.replace(/\p{Cc}/gu, ' ')}'`;
}

function child(value: unknown, key: PropertyKey): Pair | Node | null {
  if (isMap(value)) {
    const named = value.items.find((pair) => String(pair.key) === String(key));
    // A checked config has platforms in OCI's spelling, whatever the file has.
    return named ?? value.items.find((pair) => isSamePlatform(String(pair.key), String(key))) ?? null;
  }
  if (isSeq(value)) {
    const item = value.items[Number(key)];
    return isNode(item) || isPair(item) ? item : null;
  }
  return null;
}
