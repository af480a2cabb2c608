// Reads versions from a file: .tool-versions, mise.toml, go.mod or a lock file.
import { basename } from 'node:path';
import type { ProductName } from '../../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../distributions/products/products.ts';
import { parseLockFile } from '../lock-file.ts';
import { parseGoModVersions } from './formats/go-mod.ts';
import { invalidVersionFile, VERSION_FILES } from './formats/invalid-file.ts';
import { parseMiseTools } from './formats/mise.ts';
import { parseToolVersions } from './formats/tool-versions.ts';
import { findManagedProduct, type ManagedTool, readManagedVersion } from './formats/version-manager.ts';

type Versions = ReadonlyMap<ProductName, string>;

/**
 * Returns the versions in a file, by product, as they are written. `name` decides the format: go.mod, *.toml is a mise.toml, *.json
 * is a lock file, anything else is .tool-versions. Other tools in the file are ignored.
 * Throws `invalid-input` if the file is malformed, has another format, or names none of the project's products.
 */
export function parseVersionFile(text: string, name: string): Versions {
  const versions = readVersions(text, name);
  if (versions.size > 0) return versions;
  const tools = Object.values(DISTRIBUTIONS).map(({ tool }) => tool);
  const fix = `${addVersionFix(name)}, or name another file: ${VERSION_FILES}.`;
  throw invalidVersionFile(name, `it does not name any of ${tools.join(', ')}`, fix);
}

function addVersionFix(name: string): string {
  if (name.endsWith('.json')) return 'Add a product with `ipfs-kit lock`';
  return name.endsWith('.toml') ? 'Add kubo = "0.43.0" to its table [tools]' : "Add a line such as 'kubo 0.43.0'";
}

function readVersions(text: string, name: string): Versions {
  if (basename(name) === 'go.mod') return parseGoModVersions(text, name);
  if (name.endsWith('.toml')) return selectVersions(parseMiseTools(text, name), name);
  return name.endsWith('.json') ? fromLockFile(text, name) : selectVersions(parseToolVersions(text), name);
}

function fromLockFile(text: string, name: string): Versions {
  if (isOtherJson(text)) {
    const fix = `Name one of ${VERSION_FILES}, or set the version in an input.`;
    throw invalidVersionFile(name, 'it is not a lock file of this project', fix);
  }
  const products = Object.entries(parseLockFile(text, name).products);
  return new Map(products.map(([product, { version }]) => [product as ProductName, version]));
}

/** Returns whether a text is JSON for something else, such as package.json or npm's lock file. */
function isOtherJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !('products' in value);
  } catch {
    return false;
  }
}

function selectVersions(tools: readonly ManagedTool[], file: string): Versions {
  const versions = new Map<ProductName, string>();
  for (const tool of tools) {
    const product = findManagedProduct(tool.name)?.product;
    if (product === undefined) continue;
    const version = readManagedVersion(tool, file);
    const other = versions.get(product) ?? version;
    if (other !== version) throw invalidVersionFile(file, `it names both ${other} and ${version} for ${tool.name}`);
    versions.set(product, version);
  }
  return versions;
}
