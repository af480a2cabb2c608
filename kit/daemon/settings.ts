// Settings of a configuration: their keys, and how they change a configuration. settings-text.ts reads them from inputs.
import { KitError } from '../errors.ts';

export interface Setting {
  /** Dotted, as for `ipfs config`: `Addresses.API`. A name that has a dot is in quotes: `DNS.Resolvers."eth."`. */
  readonly key: string;
  readonly value: unknown;
}

/** A configuration file. Its members depend on the program and its version. */
export type JsonConfig = Readonly<Record<string, unknown>>;

export type SettingsInput = 'ipfs-config' | 'cluster-config';

const NAME = /"(?:[^"\\]|\\.)*"|[^.]+/g;

/** Returns the names in a dotted key. */
export function splitKey(key: string): readonly string[] {
  return (key.match(NAME) ?? []).map((name) => (name.startsWith('"') ? JSON.parse(name) : name));
}

/** Returns the dotted key for names. Those that have a dot are in quotes. */
export function joinKey(names: readonly string[]): string {
  return names.map((name) => (/^[^\s."=]+$/.test(name) ? name : JSON.stringify(name))).join('.');
}

/** Returns the configuration with the settings. Later ones win. Throws `invalid-input` for a key below a value without keys. */
export function applySettings(
  config: JsonConfig,
  settings: readonly Setting[],
  input: SettingsInput = 'ipfs-config',
): JsonConfig {
  return settings.reduce((changed, setting) => setValue(changed, splitKey(setting.key), setting, input), config);
}

/** Returns the value at a dotted key; undefined if it is not set. */
export function valueAt(config: JsonConfig, key: string): unknown {
  return splitKey(key).reduce<unknown>(
    (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    config,
  );
}

/** Returns whether a JSON value is an object: neither null nor a list. */
export function isObject(value: unknown): value is JsonConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setValue(
  config: JsonConfig,
  [name = '', ...rest]: readonly string[],
  setting: Setting,
  input: SettingsInput,
): JsonConfig {
  if (rest.length === 0) return { ...config, [name]: setting.value };
  const inner = (Object.hasOwn(config, name) ? config[name] : null) ?? {};
  if (!isObject(inner)) {
    const kind = Array.isArray(inner) ? 'a list' : `the value ${JSON.stringify(inner)}`;
    throw new KitError('invalid-input', {
      subject: `setting '${setting.key}=${JSON.stringify(setting.value)}' in ${input}`,
      problem: `${name} is ${kind}, which has no keys`,
      fix: `Set ${name} as a whole.`,
    });
  }
  return { ...config, [name]: setValue(inner, rest, setting, input) };
}
