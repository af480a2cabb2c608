// Reads the table [tools] of mise.toml.
import { parse, TomlError, type TomlTable, type TomlValue } from 'smol-toml';
import { invalidVersionFile } from './invalid-file.ts';
import type { ManagedTool } from './version-manager.ts';

/**
 * Returns the tools in a file. A version is a text, a table such as { version = "0.43.0" }, or a list of these.
 * Format: https://mise.jdx.dev/configuration.html. Throws `invalid-input` if the file is not TOML or has no table [tools].
 */
export function parseMiseTools(text: string, file: string): readonly ManagedTool[] {
  const { tools } = parseToml(text, file);
  if (!isTable(tools)) throw invalidVersionFile(file, 'it has no table [tools], as a mise.toml has');
  return Object.entries(tools).map(([name, value]) => {
    const versions = (Array.isArray(value) ? value : [value]).flatMap(readVersion);
    return { name, versions, place: '[tools]' };
  });
}

/** Returns a version as asdf writes it, in a list; an empty list for something else. */
function readVersion(value: TomlValue): readonly (string | number)[] {
  if (typeof value === 'string' || typeof value === 'number') return [value];
  if (!isTable(value)) return [];
  const { version, prefix, ref, path } = value;
  if (version !== undefined) return readVersion(version);
  const prefixed = Object.entries({ prefix, ref, path }).filter(([, each]) => typeof each === 'string');
  return prefixed.map(([kind, each]) => `${kind}:${each}`);
}

function parseToml(text: string, file: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The rest of the message is text from the file, which may be a link to a secret.
    throw invalidVersionFile(file, `it is not valid TOML: line ${error.line}, column ${error.column}`);
  }
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);
}
