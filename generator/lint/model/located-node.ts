// A node of a YAML file with the file that it is in. Aliases are resolved, a missing node is null, nothing throws.
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, type Node } from 'yaml';
import { parseYaml, resolveAlias } from '../../yaml-document.ts';
import { commentAfter, lineOffsets } from './source-text.ts';

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
  const entries = (isMap(node) ? node.items : []).flatMap((pair) => {
    const [key, value] = [locateNode(source, pair.key), locateNode(source, pair.value)];
    return key && value ? [{ name: scalarTextAt(key) ?? '', key, value }] : [];
  });
  const mapping = { entries, byName: new Map(entries.toReversed().map((entry) => [entry.name, entry])) };
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

/** Returns the location of a node, or of the character at `index` of its text. */
export function locationOf(at: LocatedNode, index = 0): SourceLocation {
  const { source, node } = at;
  const { line, col } = source.lines.linePos(node.range?.[0] ?? 0);
  const start = { file: source.path, line: line || 1, column: col || 1 };
  if (!isScalar(node) || typeof node.value !== 'string') return start;
  if (isBlock(at)) return locationInBlock(at, node.value, index, start);
  const end = source.lines.linePos(node.range?.[1] ?? 0);
  if (index === 0 || end.line !== line) return start;
  return { ...start, column: start.column + index + (node.type === 'PLAIN' ? 0 : 1) };
}

/** The text of a block starts on the line below `|`, and each of its lines is indented. */
function locationInBlock(
  { source, node }: LocatedNode,
  text: string,
  index: number,
  start: SourceLocation,
): SourceLocation {
  const block = countBlockLines(source, node, text);
  const { line: lineInBlock, col } = block.linePos(index);
  const from = index - col + 1;
  const contentLength = (block.lineStarts[lineInBlock] ?? text.length + 1) - 1 - from;
  const { lineStarts } = source.lines;
  const line = Math.min(start.line + lineInBlock, lineStarts.length);
  const offset = lineStarts[line - 1] ?? 0;
  const end = (lineStarts[line] ?? source.text.length + 1) - 1;
  const length = end - offset - (source.text[end - 1] === '\r' ? 1 : 0);
  const indentation = Math.max(0, length - contentLength);
  return { ...start, line, column: Math.min(indentation + index - from, length) + 1 };
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
