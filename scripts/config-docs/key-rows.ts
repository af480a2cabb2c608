// The keys of a part of the config's JSON schema, as rows of a table: name, type, default and meaning.
import { stringify } from 'yaml';

/** What is used of a JSON schema. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly required?: readonly string[];
}

export interface KeyRow {
  /** Dotted, from the part: `login.username`. */
  readonly key: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Undefined for none. */
  readonly defaultValue: unknown;
  readonly meaning: string;
}

/** Values of an enumeration that a table shows; the text has the others. */
const MOST_VALUES = 8;

/** Returns the schema of a key such as `images.NAME`, in which a word in upper case means any name. */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema {
  return path.split('.').reduce((at, key) => {
    const inner = /^[A-Z]+$/.test(key) ? valuesOf(at) : at.properties?.[key];
    if (!inner) throw new Error(`the schema has no key ${path}`);
    return inner;
  }, schema);
}

/** Returns a row for each key, and for the keys below those that are mappings, except for the mappings `closed`. */
export function listKeys(schema: JsonSchema, closed: readonly string[] = [], prefix = ''): readonly KeyRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, each]) => {
    const key = prefix + name;
    const row = toRow(key, each, schema.required?.includes(name) === true);
    return closed.includes(key) ? [row] : [row, ...listInnerKeys(key, each)];
  });
}

function listInnerKeys(key: string, schema: JsonSchema): readonly KeyRow[] {
  const forms = [schema, ...(schema.anyOf ?? [])];
  return forms.flatMap((form) => {
    const values = valuesOf(form);
    const named = values?.properties ? listKeys(values, [], `${key}.NAME.`) : [];
    const items = form.items?.properties ? listKeys(form.items, [], `${key}[].`) : [];
    return [...listKeys(form, [], `${key}.`), ...named, ...items];
  });
}

/** Returns the schema of a mapping's values if its keys are free. */
function valuesOf({ additionalProperties, propertyNames, properties }: JsonSchema): JsonSchema | null {
  if (typeof additionalProperties === 'object') return additionalProperties;
  // A mapping whose keys are an enumeration.
  return propertyNames?.enum ? (Object.values(properties ?? {})[0] ?? null) : null;
}

function toRow(key: string, schema: JsonSchema, isRequired: boolean): KeyRow {
  const { description = '', default: defaultValue } = schema;
  return { key, type: describeType(schema), isRequired, defaultValue, meaning: description };
}

/** Returns a type such as `list of platforms`, or the values of an enumeration as code. */
export function describeType(schema: JsonSchema): string {
  const { title, anyOf, items, type } = schema;
  if (title) return title;
  const values = schema.enum ?? ('const' in schema ? [schema.const] : null);
  if (values) return describeValues(values);
  if (anyOf) return joinForms(anyOf.map(describeType));
  if (items) return `list of ${items.properties ? 'mappings' : plural(describeType(items))}`;
  if (type === 'object') return describeMapping(schema);
  return { string: 'text', boolean: '`true`, `false`', integer: 'number', number: 'number' }[type ?? ''] ?? 'any';
}

/** Values continue a list of values; other types are alternatives. */
function joinForms(forms: readonly string[]): string {
  return [...new Set(forms)].reduce(
    (joined, form) => `${joined}${form.startsWith('`') && joined.endsWith('`') ? ', ' : ' or '}${form}`,
  );
}

function describeValues(values: readonly unknown[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => `\`${toFlow(value)}\``);
  return [...shown, ...(values.length > MOST_VALUES ? ['…'] : [])].join(', ');
}

function describeMapping(schema: JsonSchema): string {
  const values = valuesOf(schema);
  if (!values || values.properties) return 'mapping';
  return `${describeType(values)} by ${schema.propertyNames?.title ?? 'name'}`;
}

function plural(type: string): string {
  return type.includes('`')
    ? type
    : type
        .split(' or ')
        .map((each) => `${each}s`)
        .join(' or ');
}

/** Returns a value in YAML on one line. */
export function toFlow(value: unknown): string {
  return stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
    singleQuote: true,
  }).trim();
}
