// Versions from a file: asdf's and mise's .tool-versions, or our own lock file.
import type { ProductName } from '../../distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../distributions/products.ts';
import { KitError } from '../../errors.ts';
import { parseLockFile } from '../lock-file.ts';

/**
 * Returns the versions that a file names, by product, as they are written. `name` decides the format: `*.json` is a lock
 * file, everything else .tool-versions: `<tool> <version>` a line, # starts a comment; other tools are passed over.
 * Throws `invalid-input` where the file is malformed or names none of our products.
 */
export function parseVersionFile(text: string, name: string): ReadonlyMap<ProductName, string> {
  const versions = name.endsWith('.json') ? fromLockFile(text, name) : fromToolVersions(text, name);
  if (versions.size > 0) return versions;
  const tools = Object.values(DISTRIBUTIONS).map(({ tool }) => tool);
  throw invalid(name, `it names none of ${tools.join(', ')}`);
}

function fromLockFile(text: string, name: string): Map<ProductName, string> {
  const products = Object.entries(parseLockFile(text, name).products);
  return new Map(products.map(([product, { version }]) => [product as ProductName, version]));
}

/** https://asdf-vm.com/manage/configuration.html#tool-versions */
function fromToolVersions(text: string, name: string): Map<ProductName, string> {
  const versions = new Map<ProductName, string>();
  for (const line of text.split('\n').map((l) => l.replace(/#.*$/, '').trim())) {
    const [tool, version] = line.split(/\s+/);
    const distribution = Object.values(DISTRIBUTIONS).find((d) => d.tool === tool);
    if (!distribution) continue;
    if (!version) throw invalid(name, `its line '${line}' has no version`);
    const other = versions.get(distribution.product);
    if (other && other !== version) throw invalid(name, `it names both ${other} and ${version} for ${tool}`);
    versions.set(distribution.product, version);
  }
  return versions;
}

function invalid(name: string, problem: string): KitError {
  return new KitError('invalid-input', {
    subject: `version file ${name}`,
    problem,
    fix: 'Correct the file, or leave it out.',
  });
}
