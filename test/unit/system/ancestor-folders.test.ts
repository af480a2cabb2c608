// Folders above a folder.
import { expect, it } from 'vitest';
import { listAncestorFolders } from '../../../kit/system/ancestor-folders.ts';

it.each([
  ['/a/b', ['/a/b', '/a', '/']],
  ['/', ['/']],
])('of %s are %j', (folder, expected) => {
  expect(listAncestorFolders(folder)).toEqual(expected);
});

it('are at most 64', () => {
  expect(listAncestorFolders(`/${'a/'.repeat(100)}b`)).toHaveLength(64);
});
