// Reads versions from a file: the .tool-versions of asdf and mise, or a lock file.
import type { ProductName } from '../../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../distributions/products/products.ts';
import { KitError } from '../../errors.ts';
import { parseLockFile } from '../lock-file.ts';

/**
 * Returns the versions in a file, by product, as they are written. `name` decides the format: `*.json` is a lock file, anything
 * else is .tool-versions: `<tool> <version>` on each line, # starts a comment, other tools are ignored.
 * Throws `invalid-input` if the file is malformed or names none of the project's products.
 */
export function parseVersionFile(text: string, name: string): ReadonlyMap<ProductName, string> {
  const versions = name.endsWith('.json') ? fromLockFile(text, name) : fromToolVersions(text, name);
  if (versions.size > 0) return versions;
  const tools = Object.values(DISTRIBUTIONS).map(({ tool }) => tool);
  throw invalidFile(name, `it does not name any of ${tools.join(', ')}`);
}

function fromLockFile(text: string, name: string): Map<ProductName, string> {
  const products = Object.entries(parseLockFile(text, name).products);
  return new Map(products.map(([product, { version }]) => [product as ProductName, version]));
}

/** https://asdf-vm.com/manage/configuration.html#tool-versions */
function fromToolVersions(text: string, name: string): Map<ProductName, string> {
  const versions = new Map<ProductName, string>();
  for (const [index, line] of text
    .split('\n')
    .map((each) => each.replace(/#.*$/, '').trim())
    .entries()) {
    const [tool, version] = line.split(/\s+/);
    const distribution = Object.values(DISTRIBUTIONS).find((each) => each.tool === tool);
    if (!distribution) continue;
    if (!version) throw invalidFile(name, `line ${index + 1} has no version after '${tool}'`);
    const other = versions.get(distribution.product);
    if (other && other !== version) throw invalidFile(name, `it names both ${other} and ${version} for ${tool}`);
    versions.set(distribution.product, version);
  }
  return versions;
}

function invalidFile(name: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `version file '${name}'`,
    problem,
    fix: 'Correct the file, or remove the input.',
  });
}
