// A node of a YAML file with the file that it is in. Aliases are resolved, a missing node is null, nothing throws.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node, type Scalar } from 'yaml';
import { parseYaml, resolveAlias } from '../../yaml-document.ts';
import { findScalarOffsets, type ScalarStyle } from './scalar-offsets.ts';
import { commentAfter, lineOffsets, nextLineStart } from './source-text.ts';

export interface YamlSource {
  readonly path: string;
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** The lines of each block scalar, counted once, because a long script may have a finding on each line. */
  readonly blockLines: WeakMap<Node, LineCounter>;
}

export interface LocatedNode {
  readonly source: YamlSource;
  readonly node: Node;
}

export interface MappingEntry {
  readonly name: string;
  readonly key: LocatedNode;
  readonly value: LocatedNode;
}

export interface SourceLocation {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** How many characters of the line are meant, in UTF-16 code units. At least 1, which is the default. */
  readonly length?: number | undefined;
}

export function parseSource(path: string, text: string): YamlSource {
  const lines = new LineCounter();
  return { path, text, document: parseYaml(text, lines), lines, blockLines: new WeakMap() };
}

export interface YamlError {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Without a full stop. */
  readonly problem: string;
}

/** Returns the first error of a file, or null if it is one valid YAML document. */
export function findYamlError({ document, lines, text }: YamlSource): YamlError | null {
  const [error] = document.errors;
  if (!error) return null;
  const { line, col } = lines.linePos(Math.min(error.pos[0], text.length));
  const problem =
    error.code === 'MULTIPLE_DOCS'
      ? 'the file has several YAML documents'
      : error.code === 'RESOURCE_EXHAUSTION'
        ? `too much to read: ${error.message}`
        : `not valid YAML: ${error.message.replace(/\.$/, '')}`;
  return { line: line || 1, column: col || 1, problem };
}

/** Returns the top node of a file, or null for an empty one. */
export function rootOf(source: YamlSource): LocatedNode | null {
  return locateNode(source, source.document.contents);
}

/** Returns the entries of a mapping, and none for other nodes. */
export function mappingEntries(parent: LocatedNode | null): readonly MappingEntry[] {
  return parent ? readMapping(parent).entries : [];
}

interface Mapping {
  readonly entries: readonly MappingEntry[];
  readonly byName: ReadonlyMap<string, MappingEntry>;
}

/** Each mapping is read once, because rules ask for its keys again and again. */
const mappings = new WeakMap<Node, Mapping>();

function readMapping({ source, node }: LocatedNode): Mapping {
  const known = mappings.get(node);
  if (known) return known;
  const entries: MappingEntry[] = [];
  const byName = new Map<string, MappingEntry>();
  for (const pair of isMap(node) ? node.items : []) {
    const [key, value] = [locateNode(source, pair.key), locateNode(source, pair.value)];
    if (!key || !value) continue;
    const entry = { name: scalarTextAt(key) ?? '', key, value };
    entries.push(entry);
    if (!byName.has(entry.name)) byName.set(entry.name, entry);
  }
  const mapping = { entries, byName };
  mappings.set(node, mapping);
  return mapping;
}

/** Returns the value of a key, or of a key below it: `getValue(job, 'strategy', 'matrix')`. */
export function getValue(parent: LocatedNode | null, ...keys: readonly string[]): LocatedNode | null {
  let found = parent;
  for (const key of keys) found = (found && readMapping(found).byName.get(key)?.value) ?? null;
  return found;
}

/** Returns the items of a list. A single value counts as a list of one. */
export function listItems(parent: LocatedNode | null): readonly LocatedNode[] {
  if (!parent || isMap(parent.node)) return [];
  if (!isSeq(parent.node)) return scalarTextAt(parent) === null ? [] : [parent];
  return parent.node.items.flatMap((item) => locateNode(parent.source, item) ?? []);
}

/** Returns a scalar as text, as Actions converts it: 3.10 becomes '3.1'. Returns null for other nodes and null. */
export function scalarTextAt(at: LocatedNode | null): string | null {
  if (!at || !isScalar(at.node) || at.node.value === null) return null;
  return String(at.node.value);
}

export function isMapping(at: LocatedNode | null): boolean {
  return at !== null && isMap(at.node);
}

export function isList(at: LocatedNode | null): boolean {
  return at !== null && isSeq(at.node);
}

/** Returns whether a text is written as a block, with `|` or `>`. */
export function isBlock({ node }: LocatedNode): boolean {
  return isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
}

/** Returns whether a text is written as a block with `>`, which joins its lines. */
export function isFoldedBlock({ node }: LocatedNode): boolean {
  return isScalar(node) && node.type === 'BLOCK_FOLDED';
}

/** Returns the comment after a value on the same line, without `#`, or ''. */
export function trailingComment({ source, node }: LocatedNode): string {
  return commentAfter(source.text, node.range?.[1] ?? source.text.length)?.comment ?? '';
}

/** A word is not underlined any further, because a line may have thousands of findings in one word. */
const MAX_WORD = 200;

/** Returns the location of a node as far as it is on its first line, or of the word at `index` of its text. */
export function locationOf(at: LocatedNode, index?: number): SourceLocation {
  const { source, node } = at;
  const [from = 0, to = from] = node.range ?? [];
  if (isScalar(node) && typeof node.value === 'string') {
    if (isBlock(at)) {
      const folded = isFoldedBlock(at) ? offsetInScalar(source, node, node.value, index ?? 0) : null;
      const offset = folded ?? offsetInBlock(at, node.value, index ?? 0);
      return locationAt(source, offset, index === undefined ? source.text.length : wordEnd(source.text, offset));
    }
    if (index) {
      const offset = offsetInScalar(source, node, node.value, index);
      if (offset !== null) return locationAt(source, offset, Math.min(to, wordEnd(source.text, offset)));
    }
  }
  return locationAt(source, from, to);
}

/** Returns the location between two offsets, as far as it is on the first line. */
function locationAt({ path, lines, text }: YamlSource, from: number, to: number): SourceLocation {
  const { line, col } = lines.linePos(from);
  const newline = (lines.lineStarts[line] ?? text.length + 1) - 1;
  const end = Math.min(to, newline > from && text[newline - 1] === '\r' ? newline - 1 : newline);
  return { file: path, line: line || 1, column: col || 1, length: Math.max(1, end - from) };
}

function wordEnd(text: string, from: number): number {
  let end = from;
  while (end - from < MAX_WORD && end < text.length && !/\s/.test(text[end] ?? '')) end++;
  return end;
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_FOLDED: 'folded',
};
/** Of each scalar, computed once, because a long script may have a finding on each line. */
const offsetsByScalar = new WeakMap<Node, readonly number[]>();

/** Returns the offset in the source of a character of a scalar, or null if it cannot be told. */
function offsetInScalar({ text }: YamlSource, node: Scalar, value: string, index: number): number | null {
  const style = STYLES[node.type ?? ''];
  const [from] = node.range ?? [];
  if (style === undefined || from === undefined) return null;
  const start = style === 'folded' ? nextLineStart(text, from) : style === 'plain' ? from : from + 1;
  const offsets = offsetsByScalar.get(node) ?? findScalarOffsets(text, start, value, style);
  offsetsByScalar.set(node, offsets);
  return offsets[Math.min(index, value.length - 1)] ?? null;
}

/** The text of a block starts on the line below `|`, and each of its lines is indented. */
function offsetInBlock({ source, node }: LocatedNode, text: string, index: number): number {
  const block = countBlockLines(source, node, text);
  const { line: lineInBlock, col } = block.linePos(index);
  const from = index - col + 1;
  const contentLength = (block.lineStarts[lineInBlock] ?? text.length + 1) - 1 - from;
  const { lineStarts } = source.lines;
  const line = Math.min(source.lines.linePos(node.range?.[0] ?? 0).line + lineInBlock, lineStarts.length);
  const offset = lineStarts[line - 1] ?? 0;
  const end = (lineStarts[line] ?? source.text.length + 1) - 1;
  const length = end - offset - (source.text[end - 1] === '\r' ? 1 : 0);
  const indentation = Math.max(0, length - contentLength);
  return offset + Math.min(indentation + index - from, length);
}

/** Returns the lines of the text of a block scalar. */
function countBlockLines({ blockLines: known }: YamlSource, node: Node, text: string): LineCounter {
  const found = known.get(node);
  if (found) return found;
  const lines = new LineCounter();
  for (const offset of lineOffsets(text)) lines.addNewLine(offset);
  known.set(node, lines);
  return lines;
}

function locateNode(source: YamlSource, value: unknown): LocatedNode | null {
  const node = isAlias(value) ? resolveAlias(source.document, value) : value;
  return isNode(node) ? { source, node } : null;
}
