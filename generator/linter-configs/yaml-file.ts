// Adds entries to a user's YAML file, and keeps its comments, order and style.
import { type Document, isMap, isSeq, LineCounter, type ParsedNode, Scalar, type YAMLSeq } from 'yaml';
import { KitError } from '../../kit/errors.ts';
import { findDanglingAlias, parseYaml } from '../yaml-document.ts';

export interface YamlFile {
  readonly path: string;
  readonly document: Document;
}

/** Parses a file. Throws `invalid-input` if it is not valid YAML, has an alias without an anchor, or is not a mapping. */
export function parseYamlFile(path: string, text: string): YamlFile {
  const document = parseYaml(text, new LineCounter());
  const [broken] = document.errors;
  if (broken) throw createYamlFileError(path, `not valid YAML: ${broken.message.replace(/\.$/, '')}`);
  const dangling = findDanglingAlias(document);
  if (dangling) throw createYamlFileError(path, `'*${dangling.source.slice(0, 80)}' has no matching anchor above it`);
  if (document.contents !== null && !isMap(document.contents)) throw createYamlFileError(path, 'not a mapping');
  return { path, document };
}

/** Returns the list at a path of keys, created if it does not exist. Throws `invalid-input` if the value is not a list, or one on the way not a mapping. */
export function ensureList({ path, document }: YamlFile, keys: readonly string[]): YAMLSeq {
  const found = document.getIn(keys, true);
  if (isSeq(found)) {
    // An entry in `[]` would get brackets of its own.
    if (found.items.length === 0) found.flow = false;
    return found;
  }
  if (found !== undefined && !isEmpty(found)) throw createYamlFileError(path, `${keys.join('.')} is not a list`);
  for (let depth = 1; depth < keys.length; depth++) {
    const parent = document.getIn(keys.slice(0, depth), true);
    if (parent === undefined || isMap(parent)) continue;
    if (!isEmpty(parent)) throw createYamlFileError(path, `${keys.slice(0, depth).join('.')} is not a mapping`);
    document.deleteIn(keys.slice(0, depth));
  }
  const list = document.createNode([]);
  document.setIn(keys, list);
  return list;
}

/** Returns the text of the file with the additions. `before` is its old text, whose style is kept. */
export function serializeYamlFile({ document }: YamlFile, before: string): string {
  const padded = /[{[] \S/.test(before);
  const indented = !/^( *)[^\s#-][^\n]*:\n\1- /m.test(before);
  return document.toString({
    lineWidth: 0,
    singleQuote: !before.includes('"'),
    flowCollectionPadding: padded,
    indentSeq: indented,
  });
}

function createYamlFileError(path: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: path,
    problem,
    fix: 'Correct the file, or remove it to get a new one.',
  });
}

/** Returns a scalar with an optional comment. */
export function createScalar(value: string | number, comment: string | null = null): Scalar {
  const node = new Scalar<string | number>(value) as Scalar;
  if (comment !== null) node.comment = ` ${comment}`;
  return node;
}

/** A key without a value, such as `labels:`. */
function isEmpty(node: unknown): boolean {
  return node === null || (node as ParsedNode).toJSON() === null;
}
