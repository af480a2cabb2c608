// Which installed packages count as compiled on this machine.
import { describe, expect, it } from 'vitest';
import { findCompiledPackages, parsePackages, tellsBuilds } from '../../../../actions/wheel-report/packages.ts';

function installed(...tags: readonly string[]) {
  return { name: 'one', version: '1.0', tags, installer: 'pip', direct: false };
}

const compiled = (each: object, system = 'linux') =>
  findCompiledPackages({ system, version: '3.11', packages: [{ ...installed('cp311-cp311-linux_aarch64'), ...each }] });

describe('a package', () => {
  it.each([['cp311-cp311-linux_aarch64'], ['cp311-abi3-linux_x86_64'], ['py3-none-linux_aarch64']])(
    'was compiled: %s',
    (tag) => {
      expect(compiled(installed(tag)).map(({ name }) => name)).toEqual(['one']);
    },
  );

  it.each([
    ['a wheel of PyPI', installed('cp311-cp311-manylinux_2_17_aarch64', 'cp311-cp311-manylinux2014_aarch64')],
    ['one for musl', installed('cp311-cp311-musllinux_1_2_x86_64')],
    ['one that is for both', installed('cp311-cp311-manylinux_2_5_x86_64', 'cp311-cp311-linux_x86_64')],
    ['pure Python', installed('py2-none-any', 'py3-none-any')],
    ['not from a wheel', installed()],
    ['of conda', { ...installed('cp311-cp311-linux_aarch64'), installer: 'conda' }],
    ['the project itself', { ...installed('cp311-cp311-linux_aarch64'), direct: true }],
  ])('was not: %s', (_, each) => {
    expect(compiled(each)).toEqual([]);
  });
});

it('lists packages by name', () => {
  const packages = ['b', 'A', 'c'].map((name) => ({ ...installed('cp311-cp311-linux_aarch64'), name }));
  const names = findCompiledPackages({ system: 'linux', version: '3.11', packages }).map(({ name }) => name);
  expect(names).toEqual(['A', 'b', 'c']);
});

it.each([
  ['linux', true],
  ['darwin', false],
  ['win32', false],
])('wheels of %s tell where they were built: %s', (system, expected) => {
  expect(tellsBuilds({ system, version: '3.11', packages: [] })).toBe(expected);
});

it.each([
  ['{"system": "linux", "version": "3.11", "packages": []}', true],
  ['hello from sitecustomize\r\n{"system": "linux", "version": "3.11", "packages": []}\r\n', true],
  ['{"system": "lin', false],
  ['', false],
])('reads the list in %j: %s', (output, expected) => {
  expect(parsePackages(output) !== null).toBe(expected);
});
