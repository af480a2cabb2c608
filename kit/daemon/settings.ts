// Settings of a configuration: what the inputs ipfs-config and cluster-config say, and a configuration with them in it.
import { KitError } from '../errors.ts';

/**
 * offline: no network at all. local: a swarm on the loopback interface that knows nobody. online: a node of the public
 * network, on ports of its own.
 */
export const DAEMON_MODES = ['offline', 'local', 'online'] as const;
export type DaemonMode = (typeof DAEMON_MODES)[number];

export interface Setting {
  /** Dotted, as `ipfs config` takes it: `Addresses.API`. */
  readonly key: string;
  readonly value: unknown;
}

/** A configuration as it lies in a repository: JSON, whose shape is Kubo's affair. */
export type JsonConfig = Readonly<Record<string, unknown>>;

/** The inputs that have settings. */
export type SettingsInput = 'ipfs-config' | 'cluster-config';

/** Returns the settings of an input's text with one `Key=JSON` a line. Throws `invalid-input`. */
export function parseSettings(text: string, input: SettingsInput = 'ipfs-config'): readonly Setting[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').map((line) => parseSetting(line, input));
}

/** Returns a configuration with settings in it, later ones over earlier ones. Throws `invalid-input` where one has no place. */
export function applySettings(
  config: JsonConfig,
  settings: readonly Setting[],
  input: SettingsInput = 'ipfs-config',
): JsonConfig {
  return settings.reduce((changed, setting) => setValue(changed, setting.key.split('.'), setting, input), config);
}

/** Returns what stands at a dotted key; undefined where nothing does. */
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
    throw invalid(line, input, 'it is not Key=JSON', 'Write a dotted key, an equals sign and a JSON value.');
  }
  try {
    return { key, value: JSON.parse(text) };
  } catch (error) {
    throw invalid(line, input, `its value is not JSON (${String(error)})`, hint(key, text));
  }
}

/** A word without quotes is what people write first. */
function hint(key: string, text: string): string {
  if (/^["[{]/.test(text)) return 'Check its brackets, quotes and commas.';
  return `If a string is meant, it needs its quotes: ${key}=${JSON.stringify(text)}`;
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
    const found = `${name} is ${Array.isArray(inner) ? 'a list' : `the value ${JSON.stringify(inner)}`} there, and has no keys`;
    throw invalid(`${setting.key}=${JSON.stringify(setting.value)}`, input, found, `Set ${name} as a whole.`);
  }
  return { ...config, [name]: setValue(inner, rest, setting, input) };
}

function isObject(value: unknown): value is JsonConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(line: string, input: SettingsInput, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `the setting '${line}' of ${input}`, problem, fix });
}
