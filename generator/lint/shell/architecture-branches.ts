// The parts of a script that run only on some architectures, by a condition on the machine.
import type { SyntaxNode } from 'unbash';
import { parseShell } from './parse.ts';
import { visitNodes } from './visit.ts';

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A condition that reads the architecture of the machine, or a name that may hold it. */
const READS_ARCHITECTURE =
  /\buname\b|arch(?!iv|ery)|dpkg|machine|platform|\bcpu\b|amd64|x86_64|x86-64|arm64|aarch64|\bx64\b|matrix\.|getconf|lscpu|\bemulat/i;
const LEAVES = /\b(?:exit|return|continue|break)\b/;

const rangesByTree = new WeakMap<SyntaxNode, readonly TextRange[]>();

/** Returns the ranges of a script that a condition on the architecture decides. */
export function findArchitectureBranches(source: string): readonly TextRange[] {
  const { tree, restore } = parseShell(source);
  const known = rangesByTree.get(tree);
  if (known) return known;
  const found: TextRange[] = [];
  const reads = (node: { readonly pos: number; readonly end: number }) =>
    READS_ARCHITECTURE.test(source.slice(node.pos, node.end));
  visitNodes(tree, (node) => {
    if (!branches(node)) return true;
    // After `if [ "$(uname -m)" != x86_64 ]; then exit 0; fi` only one architecture is left.
    const leaves = LEAVES.test(source.slice(node.pos, node.end));
    found.push({ start: node.pos, end: leaves ? source.length : node.end });
    return false;
  });
  // A function runs where it is called, which may be in one of the branches.
  const merged = mergeRanges(found.length > 0 ? [...found, ...findFunctions(tree)] : found);
  rangesByTree.set(tree, merged);
  return merged;

  function branches(node: SyntaxNode): boolean {
    if (node.type === 'If') return [node.clause, ...node.elif.map((each) => each.clause)].some(reads);
    if (node.type === 'Case') return reads(node.word) || node.items.some(({ pattern }) => pattern.some(reads));
    return node.type === 'AndOr' && node.commands.slice(0, -1).some((each) => isTest(each) && reads(each));
  }

  function isTest(node: SyntaxNode): boolean {
    if (node.type === 'Pipeline') return node.commands.some(isTest);
    if (node.type === 'TestCommand') return true;
    return node.type === 'Command' && /^(?:test|\[|grep|egrep)$/.test(restore(node.name?.value ?? ''));
  }
}

/** Returns the ranges in order, without those inside others. */
function mergeRanges(ranges: readonly TextRange[]): readonly TextRange[] {
  const merged: TextRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (!last || range.start >= last.end) merged.push(range);
    else if (range.end > last.end) merged[merged.length - 1] = { start: last.start, end: range.end };
  }
  return merged;
}

/** Returns whether an offset is in one of these ranges, which are in order. */
export function isInRanges(index: number, ranges: readonly TextRange[]): boolean {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((ranges[middle]?.end ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low];
  return range !== undefined && index >= range.start;
}

function findFunctions(tree: SyntaxNode): readonly TextRange[] {
  const found: TextRange[] = [];
  visitNodes(tree, (node) => {
    if (node.type !== 'Function') return true;
    found.push({ start: node.pos, end: node.end });
    return false;
  });
  return found;
}
