// A step as it is written: its keys with their offsets, and edits that keep the rest of it.
import { isAlias, isMap, isNode, isScalar, isSeq, type Node, visit, type YAMLMap } from 'yaml';
import { getValue, type LocatedNode, scalarTextAt, type YamlSource } from '../../lint/model/located-node.ts';
import { lineStart, nextLineStart } from '../../lint/model/source-text.ts';
import { resolveAlias } from '../../yaml-document.ts';
import { type Edit, lineEndingOf } from './edits.ts';

/** Of a step that can be edited. */
const MAX_INDENT = 200;

export interface SourceKey {
  readonly name: string;
  /** Start and end offsets. */
  readonly key: readonly [number, number];
  /** Start and end offsets, without a comment after the value. */
  readonly value: readonly [number, number];
}

export interface SourceStep {
  readonly at: LocatedNode;
  /** From 1. */
  readonly line: number;
  /** Offset of the step's dash. */
  readonly dash: number;
  /** The blanks before the keys of the step. */
  readonly indent: string;
  /** The blanks before its dash. */
  readonly dashIndent: string;
  /** Whether it is written as `{ uses: …, with: … }`. */
  readonly flow: boolean;
  /** False if anchors, aliases, merge keys or its layout make an edit unsafe. */
  readonly editable: boolean;
  readonly keys: readonly SourceKey[];
}

/** Returns the steps of a list. Items that are not mappings are left out. */
export function readSteps(source: YamlSource, list: LocatedNode | null): readonly SourceStep[] {
  if (!list || !isSeq(list.node)) return [];
  return list.node.items.flatMap((item) => {
    const node = isAlias(item) ? resolveAlias(source.document, item) : item;
    return isMap(node) ? [readStep(source, node, isAlias(item))] : [];
  });
}

function readStep(source: YamlSource, node: YAMLMap, aliased: boolean): SourceStep {
  const { text, lines } = source;
  const start = node.range?.[0] ?? 0;
  const { line, col } = lines.linePos(start);
  const lineFrom = start - col + 1;
  // Only blanks may be between the dash and the step. A long line may have thousands of steps, each without a dash.
  let gapFrom = start;
  while (gapFrom > lineFrom && text[gapFrom - 1] === ' ') gapFrom--;
  const dash = text[gapFrom - 1] === '-' ? gapFrom - 1 : start;
  const beforeDash = dash - lineFrom > MAX_INDENT ? null : text.slice(lineFrom, dash);
  return {
    at: { source, node },
    line,
    dash,
    indent: ' '.repeat(col - 1),
    dashIndent: beforeDash ?? '',
    flow: node.flow === true,
    editable: !aliased && dash < gapFrom && gapFrom < start && beforeDash?.trim() === '' && !hasAnchors(node),
    keys: keysOf(node),
  };
}

/** Returns the keys of a mapping that have a value. */
export function keysOf(node: YAMLMap): readonly SourceKey[] {
  return node.items.flatMap(({ key, value }) => {
    const [keyRange, valueRange] = [rangeOf(key), rangeOf(value)];
    return isScalar(key) && keyRange && valueRange
      ? [{ name: String(key.value), key: keyRange, value: valueRange }]
      : [];
  });
}

/** Returns the value of a step's key as text, or null. */
export function stepText(step: SourceStep, name: string): string | null {
  return scalarTextAt(getValue(step.at, name));
}

export function keyOf({ keys }: Pick<SourceStep, 'keys'>, name: string): SourceKey | null {
  return keys.find((each) => each.name === name) ?? null;
}

/** Returns the value of a key as it is written. */
export function sourceTextOf({ text }: YamlSource, { value }: SourceKey): string {
  return text.slice(...value);
}

/** Returns the offsets of a step: from the start of its first line to the start of the line after it. */
export function stepRange({ text }: YamlSource, step: SourceStep): readonly [number, number] {
  const last = Math.max(...step.keys.map(({ value }) => value[1]));
  return [lineStart(text, step.dash), endOfLastLine(text, last)];
}

/** Returns the edit that removes a key with its value, or null for a first key that a comment follows. */
export function removeKey({ text }: YamlSource, step: SourceStep, key: SourceKey): Edit | null {
  const first = step.keys[0] === key;
  if (!first) return { start: lineStart(text, key.key[0]), end: endOfLastLine(text, key.value[1]), text: '' };
  const next = step.keys[1];
  if (!next || !/^\s*$/.test(text.slice(key.value[1], next.key[0]))) return null;
  return { start: key.key[0], end: next.key[0], text: '' };
}

/** Joins lines with an indentation. The first line has none, and the last has no line ending. */
export function joinIndented({ text }: YamlSource, indent: string, lines: readonly string[]): string {
  return lines.join(`${lineEndingOf(text)}${indent}`);
}

/** Returns the offset after the line on which a value ends. The end of a block is already at the start of the next line. */
export function endOfLastLine(text: string, end: number): number {
  return text[end - 1] === '\n' ? end : nextLineStart(text, end);
}

function rangeOf(node: unknown): readonly [number, number] | null {
  if (!isNode(node) || !node.range) return null;
  return [node.range[0], node.range[1]];
}

function hasAnchors(node: Node): boolean {
  let found = false;
  visit(node, {
    Alias: () => {
      found = true;
    },
    Node: (_, each) => {
      if ('anchor' in each && each.anchor) found = true;
    },
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '<<') found = true;
    },
  });
  return found;
}
