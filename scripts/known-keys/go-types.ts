// Reads the type declarations of a Go package, as far as Kubo's package config needs it: structs, maps, lists and named types.
// It is not a Go parser: functions and channels have no JSON, so that their types are skipped.

/** A type expression: its kind, and what it consists of. */
export type GoType =
  | { readonly kind: 'struct'; readonly fields: readonly GoField[] }
  | { readonly kind: 'map' | 'list'; readonly element: GoType }
  | { readonly kind: 'name'; readonly name: string };

export interface GoField {
  /** The key in JSON. Null: an embedded struct, whose fields are those of the struct around it. */
  readonly key: string | null;
  readonly type: GoType;
}

export interface GoPackage {
  readonly types: ReadonlyMap<string, GoType>;
  /** Names of types with a method UnmarshalJSON or UnmarshalText of their own. */
  readonly customJson: ReadonlySet<string>;
  readonly customText: ReadonlySet<string>;
}

/** Returns the types that the files of a package declare. Throws an Error for a declaration that it cannot read. */
export function parseGoPackage(files: readonly string[]): GoPackage {
  const types = new Map<string, GoType>();
  const customJson = new Set<string>();
  const customText = new Set<string>();
  for (const file of files) {
    const tokens = tokenize(file);
    for (const [name, type] of parseDeclarations(tokens)) types.set(name, type);
    for (const [, name = '', method] of file.matchAll(/^func \((?:\w+ )?\*?(\w+)\) Unmarshal(JSON|Text)\(/gm)) {
      (method === 'JSON' ? customJson : customText).add(name);
    }
  }
  return { types, customJson, customText };
}

/** Comments are removed. A line break is a token, because it ends a field. */
function tokenize(text: string): readonly string[] {
  const pattern =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\n|[\p{L}_][\p{L}\d_]*|\d[\w.]*|[^\s]/gu;
  return (text.match(pattern) ?? []).filter((token) => !/^\/[/*]/.test(token));
}

/** Reads tokens one after the other. */
class TokenReader {
  #at = 0;
  readonly #tokens: readonly string[];

  constructor(tokens: readonly string[], at = 0) {
    this.#tokens = tokens;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '';
  }

  next(): string {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Skips tokens of line breaks and semicolons. */
  skipBreaks(): void {
    while (this.peek() === '\n' || this.peek() === ';') this.next();
  }
}

/** Only at the top level, where the brackets of functions are closed. */
function* parseDeclarations(tokens: readonly string[]): Generator<readonly [string, GoType]> {
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] ?? '';
    if (depth === 0 && token === 'type' && (tokens[at - 1] ?? '\n') === '\n') {
      const reader = new TokenReader(tokens, at + 1);
      const isGroup = reader.peek() === '(';
      if (isGroup) reader.next();
      for (;;) {
        reader.skipBreaks();
        if (isGroup && reader.peek() === ')') break;
        const name = reader.next();
        if (reader.peek() === '=') reader.next();
        yield [name, parseType(reader)];
        if (!isGroup) break;
      }
      at = reader.position - (isGroup ? 0 : 1);
      continue;
    }
    if ('({['.includes(token)) depth += 1;
    if (')}]'.includes(token)) depth -= 1;
  }
}

function parseType(reader: TokenReader): GoType {
  const token = reader.next();
  if (token === '*') return parseType(reader);
  if (token === '[') {
    while (reader.next() !== ']');
    return { kind: 'list', element: parseType(reader) };
  }
  if (token === 'map') {
    while (reader.next() !== ']');
    return { kind: 'map', element: parseType(reader) };
  }
  if (token === 'struct') return { kind: 'struct', fields: parseFields(reader) };
  if (token === 'interface') {
    for (let depth = 0; ; ) {
      const each = reader.next();
      if (each === '{') depth += 1;
      if (each === '}' && --depth === 0) return { kind: 'name', name: 'any' };
    }
  }
  if (['func', 'chan', '<'].includes(token)) {
    while (reader.peek() !== '\n') reader.next();
    return { kind: 'name', name: token };
  }
  if (!/^[\p{L}_]/u.test(token)) throw new Error(`'${token}' is not the start of a Go type that this script knows`);
  if (reader.peek() !== '.') return { kind: 'name', name: token };
  reader.next();
  return { kind: 'name', name: `${token}.${reader.next()}` };
}

function parseFields(reader: TokenReader): readonly GoField[] {
  reader.skipBreaks();
  if (reader.next() !== '{') throw new Error('a struct without {');
  const fields: GoField[] = [];
  for (;;) {
    reader.skipBreaks();
    if (reader.peek() === '}') {
      reader.next();
      return fields;
    }
    fields.push(...parseField(reader));
  }
}

function parseField(reader: TokenReader): readonly GoField[] {
  const isEmbedded = reader.peek() === '*' || ['\n', '.', '`', ';', '}'].includes(reader.peek(1));
  const names: string[] = [];
  if (!isEmbedded) {
    names.push(reader.next());
    while (reader.peek() === ',') {
      reader.next();
      names.push(reader.next());
    }
  }
  const type = parseType(reader);
  const tag = reader.peek().startsWith('`') ? reader.next() : '';
  const json = /json:"([^"]*)"/.exec(tag)?.[1] ?? '';
  if (json === '-') return [];
  const [renamed = ''] = json.split(',');
  if (isEmbedded) return [{ key: renamed || null, type }];
  const exported = names.filter((name) => /^\p{Lu}/u.test(name));
  return exported.map((name) => ({ key: renamed || name, type }));
}
