// Settings of a configuration: parses the inputs ipfs-config and cluster-config, and applies their settings.
import { errorMessage, KitError } from '../errors.ts';

export interface Setting {
  /** Dotted, as for `ipfs config`: `Addresses.API`. */
  readonly key: string;
  readonly value: unknown;
}

/** A configuration file. Its members depend on the program and its version. */
export type JsonConfig = Readonly<Record<string, unknown>>;

/** In a key. Each is a level of the configuration. */
const MAX_NAMES = 100;

type SettingsInput = 'ipfs-config' | 'cluster-config';

/** Returns the settings in an input's text, one `Key=JSON` on each line. Throws `invalid-input`. */
export function parseSettings(text: string, input: SettingsInput = 'ipfs-config'): readonly Setting[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => parseSetting(line, input));
}

/** Returns the configuration with the settings. Later ones win. Throws `invalid-input` for a key below a value without keys. */
export function applySettings(
  config: JsonConfig,
  settings: readonly Setting[],
  input: SettingsInput = 'ipfs-config',
): JsonConfig {
  return settings.reduce((changed, setting) => setValue(changed, setting.key.split('.'), setting, input), config);
}

/** Returns the value at a dotted key; undefined if it is not set. */
export function valueAt(config: JsonConfig, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), config);
}

function parseSetting(line: string, input: SettingsInput): Setting {
  const split = line.indexOf('=');
  const key = line.slice(0, split).trim();
  const text = line.slice(split + 1).trim();
  if (split < 0 || key.split('.').some((name) => !/^\S+$/.test(name))) {
    throw invalid(line, input, 'must have the form Key=JSON', 'Write a dotted key, an equals sign and a JSON value.');
  }
  if (key.split('.').length > MAX_NAMES) {
    throw invalid(line.slice(0, 80), input, `its key has more than ${MAX_NAMES} names`, 'Set the value above them.');
  }
  try {
    return { key, value: JSON.parse(text) };
  } catch (error) {
    throw invalid(line, input, `its value is not valid JSON (${errorMessage(error)})`, jsonHint(key, text));
  }
}

/** Most people first write a string without quotes. */
function jsonHint(key: string, text: string): string {
  if (/^["[{]/.test(text)) return 'Check its brackets, quotes and commas.';
  return `If it is a string, put it in quotes: ${key}=${JSON.stringify(text)}`;
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
    const problem = `${name} is ${kind}, which has no keys`;
    throw invalid(`${setting.key}=${JSON.stringify(setting.value)}`, input, problem, `Set ${name} as a whole.`);
  }
  return { ...config, [name]: setValue(inner, rest, setting, input) };
}

function isObject(value: unknown): value is JsonConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(line: string, input: SettingsInput, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `setting '${line}' in ${input}`, problem, fix });
}
