// Parses YAML that a stranger may have written. The work is bounded by the size of the text, and the size is limited: everything
// that is wrong with a text is among the errors of the document, and nothing throws.
import {
  type Alias,
  Composer,
  type CST,
  Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type LineCounter,
  type Node,
  Parser,
  visit,
  type YAMLMap,
  YAMLParseError,
} from 'yaml';

/** GitHub does not read a larger workflow. Source: docs.github.com/actions/reference/limits */
const MAX_CHARACTERS = 500_000;
/** Aliases may repeat a text, up to this size of the file with each alias written out. */
const MAX_EXPANDED_CHARACTERS = 2 * MAX_CHARACTERS;
/** Functions that follow a document call themselves, and the stack ends at some thousand levels. */
const MAX_NESTING = 100;

/** Returns the document of a text, with its errors in their order. `lines` gets the offsets of the lines. */
export function parseYaml(text: string, lines: LineCounter): Document {
  if (text.length > MAX_CHARACTERS) {
    return invalidDocument(0, `${text.length} characters, more than the limit of ${MAX_CHARACTERS}`);
  }
  const tokens = parseTokens(text, lines);
  const deep = tokens ? findDeepToken(tokens) : 0;
  if (!tokens || deep !== null) return invalidDocument(deep ?? 0, `more than ${MAX_NESTING} levels are nested`);
  const document = composeDocument(tokens, text.length);
  const { duplicates, hasAlias } = inspectNodes(document);
  const size = hasAlias ? expandedSize(document) : 0;
  if (size > MAX_EXPANDED_CHARACTERS) {
    const many = `its aliases repeat more than ${MAX_EXPANDED_CHARACTERS} characters`;
    return invalidDocument(0, size === Number.POSITIVE_INFINITY ? 'an alias repeats what it is a part of' : many);
  }
  document.errors = [...document.errors, ...duplicates].sort((a, b) => a.pos[0] - b.pos[0]);
  return document;
}

function invalidDocument(offset: number, message: string): Document {
  const document = new Document();
  document.errors.push(new YAMLParseError([offset, offset + 1], 'RESOURCE_EXHAUSTION', message));
  return document;
}

/** Returns null for levels so deep that the library, which calls itself for each, has no stack left. */
function parseTokens(text: string, lines: LineCounter): readonly CST.Token[] | null {
  // The library looks for a debug setting at each token. The real environment is so slow to read that it takes a third of the time.
  const { env } = process;
  process.env = {};
  try {
    return [...new Parser(lines.addNewLine).parse(text)];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    process.env = env;
  }
}

function composeDocument(tokens: readonly CST.Token[], end: number): Document {
  // The library makes an Error for each mistake, and the stack of each takes longer than the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    // The check of keys by the library takes time that grows with the square of their number.
    const composer = new Composer({ prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
    const [first = new Document(), second] = composer.compose(tokens, true, end);
    const more = 'Source contains multiple documents';
    if (second) first.errors.push(new YAMLParseError([second.range[0], second.range[1]], 'MULTIPLE_DOCS', more));
    return first as Document;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Returns the offset of the first token that is nested too deeply, or null. Does not call itself, unlike the library. */
function findDeepToken(tokens: readonly CST.Token[]): number | null {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_NESTING) return level[0]?.offset ?? 0;
    const below: CST.Token[] = [];
    for (const token of level) addChildren(token, below);
    level = below;
  }
  return null;
}

function addChildren(token: CST.Token, children: CST.Token[]): void {
  if (token.type === 'document' && token.value) children.push(token.value);
  if (!('items' in token)) return;
  for (const { key, value } of token.items) {
    if (key) children.push(key);
    if (value) children.push(value);
  }
}

/** Returns the size of a document with its aliases written out; infinite for an alias inside of what it repeats. */
function expandedSize(document: Document): number {
  const sizes = new Map<unknown, number>();
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const target = resolveAlias(document, node);
      return target ? (sizes.get(target) ?? Number.POSITIVE_INFINITY) : 1;
    }
    let size = 1;
    if (isPair(node)) size += sizeOf(node.key) + sizeOf(node.value);
    else if (isCollection(node)) for (const item of node.items) size += sizeOf(item);
    else if (isScalar(node)) size += (node.range?.[1] ?? 0) - (node.range?.[0] ?? 0);
    sizes.set(node, size);
    return size;
  };
  return sizeOf(document.contents);
}

/** Returns the duplicate keys of a document, and whether it has an alias. Does not use visit(), which takes as long as all else. */
function inspectNodes({ contents }: Document) {
  const duplicates: YAMLParseError[] = [];
  let hasAlias = false;
  const inspect = (node: unknown): void => {
    if (isScalar(node) || node === null) return;
    if (isPair(node)) {
      inspect(node.key);
      inspect(node.value);
    } else if (isCollection(node)) {
      if (isMap(node)) addDuplicateKeys(node, duplicates);
      for (const item of node.items) inspect(item);
    } else if (isAlias(node)) hasAlias = true;
  };
  inspect(contents);
  return { duplicates, hasAlias };
}

function addDuplicateKeys({ items: pairs }: YAMLMap, errors: YAMLParseError[]): void {
  const seen = new Set<unknown>();
  for (const { key } of pairs) {
    if (!isScalar(key)) continue;
    const start = key.range?.[0] ?? 0;
    if (seen.has(key.value)) {
      errors.push(new YAMLParseError([start, start + 1], 'DUPLICATE_KEY', 'Map keys must be unique'));
    }
    seen.add(key.value);
  }
}

/** Returns the first alias of a document that has no anchor before it, or null. */
export function findDanglingAlias(document: Document): Alias | null {
  let dangling: Alias | null = null;
  visit(document, {
    Alias: (_, alias) => {
      if (resolveAlias(document, alias)) return undefined;
      dangling = alias;
      return visit.BREAK;
    },
  });
  return dangling;
}

/** The node of each alias, by document. One visit finds them all; the library needs one for each alias. */
const aliasTargets = new WeakMap<Document, ReadonlyMap<Alias, Node>>();

/** Returns the node of an alias: that of the last anchor with its name before it. Returns undefined for an unknown anchor. */
export function resolveAlias(document: Document, alias: Alias): Node | undefined {
  const known = aliasTargets.get(document) ?? findAliasTargets(document);
  aliasTargets.set(document, known);
  return known.get(alias);
}

function findAliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const found = new Map<Alias, Node>();
  visit(document, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node)) {
        if (target) found.set(node, target);
      } else if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return found;
}
