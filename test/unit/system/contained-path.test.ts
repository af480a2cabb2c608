import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realPathInside, refuseLinkedFolders, requireInsideRepository } from '../../../kit/system/contained-path.ts';

let root: string;
let outside: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'checkout-'));
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  mkdirSync(join(root, 'folder'));
  symlinkSync(outside, join(root, 'leaving'));
  symlinkSync('folder', join(root, 'staying'));
});
afterEach(() => {
  for (const folder of [root, outside]) rmSync(folder, { recursive: true });
});

it.each(['file', 'folder/file', 'new/folder/file', 'staying/file', '../elsewhere', '/tmp/elsewhere'])(
  'allows %s',
  (path) => {
    expect(() => refuseLinkedFolders(root, path)).not.toThrow();
  },
);

describe('through an alias, which is a link outside of the checkout', () => {
  let alias: string;
  beforeEach(() => {
    alias = join(outside, 'alias');
    symlinkSync(root, alias);
    mkdirSync(join(root, '.git'));
  });

  it.each<[string, () => [string, string]]>([
    ['of the checkout in the path', () => [root, join(alias, 'leaving', 'file')]],
    ['of the working folder', () => [alias, join(root, 'leaving', 'file')]],
    ['of the working folder and a relative path', () => [alias, 'leaving/file']],
    ['of a folder in the checkout', () => [root, join(outside, 'to-folder', 'out', 'file')]],
    ['and a path above the working folder', () => [join(alias, 'folder'), '../leaving/file']],
    ['and a path above a working folder without an alias', () => [join(root, 'folder'), '../leaving/file']],
    ['of the checkout and more than 64 folders', () => [root, join(alias, 'leaving', ...Array(80).fill('a'), 'file')]],
  ])('%s, a link that leaves the checkout is refused', (_what, paths) => {
    symlinkSync(join(root, 'folder'), join(outside, 'to-folder'));
    symlinkSync(outside, join(root, 'folder', 'out'));
    expect(() => refuseLinkedFolders(...paths())).toThrow(/is a link, and leads to/);
    expect(() => requireInsideRepository(...paths())).toThrow(/is outside of the repository/);
  });

  it('a file in the checkout is allowed', () => {
    for (const path of [join(alias, 'file'), join(alias, 'folder', 'file'), join(alias, 'staying', 'file')]) {
      expect(() => refuseLinkedFolders(root, path)).not.toThrow();
      expect(() => requireInsideRepository(root, path)).not.toThrow();
    }
  });
});

describe('a relative path that leads above the working folder, in a checkout without .git or with one further down,', () => {
  let working: string;
  beforeEach(() => {
    working = join(root, 'folder', 'deeper');
    mkdirSync(working);
    symlinkSync(outside, join(root, 'folder', 'out'));
  });

  const paths = ['../../leaving/file', '../out/file', '../../folder/out/new/file', '../x/../../leaving/file'];
  it.each(paths)('%s is refused because of a link out of the folder that it starts from', (path) => {
    const refusal = expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(outside) });
    expect(() => refuseLinkedFolders(working, path)).toThrow(refusal);
    mkdirSync(join(working, '.git'));
    expect(() => refuseLinkedFolders(working, path)).toThrow(refusal);
  });

  it.each(['../file', '../../new/file', '../../staying/file', '../../../elsewhere'])('%s is allowed', (path) => {
    expect(() => refuseLinkedFolders(working, path)).not.toThrow();
  });

  it('an absolute path is the choice of the user', () => {
    expect(() => refuseLinkedFolders(working, join(root, 'leaving', 'file'))).not.toThrow();
  });
});

it('requires a path inside of the repository', () => {
  expect(() => requireInsideRepository(root, '/tmp/elsewhere')).toThrow(/is outside of the repository/);
  expect(() => requireInsideRepository(root, `${root}-other/file`)).toThrow(/is outside of the repository/);
});

it('refuses links to nothing, and links that lead to each other', () => {
  symlinkSync('loop', join(root, 'loop'));
  symlinkSync(join(outside, 'later'), join(root, 'dangling'));
  expect(() => refuseLinkedFolders(root, 'dangling/file')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  expect(() => refuseLinkedFolders(root, 'loop/file')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

it.each(['leaving/file', 'leaving/new/file', 'folder/../leaving/file'])('refuses %s', (path) => {
  expect(() => refuseLinkedFolders(root, path)).toThrow(
    expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(`leads to ${outside}`) }),
  );
});

describe('the real path of a file that must be in a folder', () => {
  beforeEach(() => {
    writeFileSync(join(root, 'folder', 'file'), '');
    writeFileSync(join(outside, 'secret'), '');
    symlinkSync(join('folder', 'file'), join(root, 'link'));
    symlinkSync(join(outside, 'secret'), join(root, 'link-out'));
  });

  it.each(['folder/file', 'staying/file', 'link'])('is returned for %s', (path) => {
    expect(realPathInside(root, path)).toBe(realpathSync(join(root, 'folder', 'file')));
  });

  it.each([
    ['a link to a file', () => 'link-out'],
    ['a linked folder', () => 'leaving/secret'],
    ['an absolute path', () => join(outside, 'secret')],
    ['a path with ..', () => join('..', basename(outside), 'secret')],
  ])('is an error for %s that leads out', (_, path) => {
    expect(() => realPathInside(root, path())).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('is an error of the file system for a missing file', () => {
    expect(() => realPathInside(root, 'missing')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});
