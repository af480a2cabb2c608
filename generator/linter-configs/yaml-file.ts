// Somebody's own YAML file, to which something is added and nothing else is done: comments, order and style stay.
import { type Document, isMap, isSeq, type ParsedNode, parseDocument, Scalar, type YAMLSeq } from 'yaml';
import { KitError } from '../../kit/errors.ts';

export interface YamlFile {
  readonly path: string;
  readonly document: Document;
}

/** Returns a file that can be added to. Throws `invalid-input` for one that is not YAML, or no mapping. */
export function parseYamlFile(path: string, text: string): YamlFile {
  const document: Document = parseDocument(text);
  const [broken] = document.errors;
  if (broken) throw createYamlFileError(path, `not valid YAML: ${broken.message.replace(/\.$/, '')}`);
  if (document.contents !== null && !isMap(document.contents)) throw createYamlFileError(path, 'not a mapping');
  return { path, document };
}

/** Returns the list at a path of keys, made where there is none. Throws `invalid-input` where something else is there. */
export function ensureList({ path, document }: YamlFile, keys: readonly string[]): YAMLSeq {
  const found = document.getIn(keys, true);
  if (isSeq(found)) return found;
  if (found !== undefined && !isEmpty(found)) throw createYamlFileError(path, `${keys.join('.')} is not a list`);
  const list = document.createNode([]);
  document.setIn(keys, list);
  return list;
}

/** Returns the text with what was added, in the style of what was there. */
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

export function createYamlFileError(path: string, problem: string): KitError {
  return new KitError('invalid-input', { subject: path, problem, fix: 'Correct it, or move it away.' });
}

/** Returns a scalar, with a comment behind it where there is one. */
export function createScalar(value: string | number, comment: string | null = null): Scalar {
  const node = new Scalar<string | number>(value) as Scalar;
  if (comment !== null) node.comment = ` ${comment}`;
  return node;
}

/** `labels:` without a value is as good as no labels. */
function isEmpty(node: unknown): boolean {
  return node === null || (node as ParsedNode).toJSON() === null;
}
