// Lists the keys of Kubo's configuration with their types, by the Go types of its package config.
import type { ValueType } from '../../kit/daemon/kubo/known-keys/value-type.ts';
import type { GoField, GoPackage, GoType } from './go-types.ts';

/** Types of the package, of Go and of libraries whose JSON is not that of their Go type. */
const JSON_TYPES: Readonly<Record<string, ValueType>> = {
  bool: 'boolean',
  Flag: 'boolean',
  string: 'string',
  OptionalString: 'string',
  OptionalInteger: 'integer',
  OptionalDuration: 'duration',
  // A number of nanoseconds, too.
  Duration: 'any',
  'time.Duration': 'integer',
  OptionalBytes: 'bytes',
  Strings: 'strings',
  Priority: 'priority',
  any: 'any',
  'json.RawMessage': 'any',
  'time.Time': 'string',
};
/** It has a method UnmarshalJSON, but its JSON is that of the struct in it. */
const PLAIN_STRUCTS = ['RouterParser'];

/** Returns the dotted keys of a type and their types. Every name of a map is `*`. */
export function listKeys(goPackage: GoPackage, root = 'Config'): ReadonlyMap<string, ValueType> {
  const keys = new Map<string, ValueType>();
  const visit = (path: string, type: GoType): void => {
    const resolved = resolveType(goPackage, type);
    if (path !== '') keys.set(path, typeof resolved === 'string' ? resolved : kindOf(goPackage, resolved));
    if (typeof resolved === 'string') return;
    const prefix = path === '' ? '' : `${path}.`;
    if (resolved.kind === 'map') visit(`${prefix}*`, resolved.element);
    if (resolved.kind === 'struct') {
      for (const { key, type: inner } of flatten(goPackage, resolved.fields)) visit(`${prefix}${key}`, inner);
    }
  };
  visit('', { kind: 'name', name: root });
  return keys;
}

function kindOf(goPackage: GoPackage, type: GoType): ValueType {
  if (type.kind !== 'list') return 'object';
  return resolveType(goPackage, type.element) === 'string' ? 'string[]' : 'list';
}

/** Returns a type of JSON, or the struct, map or list that a name stands for. */
function resolveType(goPackage: GoPackage, type: GoType): ValueType | GoType {
  if (type.kind !== 'name') return type;
  const { name } = type;
  const known = JSON_TYPES[name];
  if (known) return known;
  if (/^u?int(?:8|16|32|64)?$/.test(name)) return 'integer';
  if (/^float/.test(name)) return 'number';
  const { types, customJson, customText } = goPackage;
  const declared = types.get(name);
  // A type of a library: its JSON is not known here.
  if (!declared || (customJson.has(name) && !PLAIN_STRUCTS.includes(name))) return 'any';
  if (customText.has(name)) return 'string';
  return resolveType(goPackage, declared);
}

/** Returns the fields of a struct, with those of embedded structs. */
function flatten(goPackage: GoPackage, fields: readonly GoField[]): readonly GoField[] {
  return fields.flatMap((field) => {
    if (field.key !== null) return [field];
    const embedded = resolveType(goPackage, field.type);
    return typeof embedded !== 'string' && embedded.kind === 'struct' ? flatten(goPackage, embedded.fields) : [];
  });
}
