import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findExecutable, firstExecutable, splitSearchPath } from '../../../kit/system/find-executable.ts';

const root = mkdtempSync(join(tmpdir(), 'find-executable-'));
afterAll(() => rmSync(root, { recursive: true }));
for (const folder of ['a/tool', 'b', 'c']) mkdirSync(join(root, folder), { recursive: true });
const executable = (path: string) => {
  writeFileSync(join(root, path), '');
  chmodSync(join(root, path), 0o755);
};
executable('b/tool');
executable('c/tool');
executable('c/other.EXE');
writeFileSync(join(root, 'a', 'data'), '');
chmodSync(join(root, 'a', 'data'), 0o644);
const pathOf = (...folders: string[]) => folders.map((each) => join(root, each)).join(delimiter);

describe('findExecutable', () => {
  it.each<[string, string, Parameters<typeof findExecutable>[1], string | null]>([
    ['returns the first executable file', 'tool', { path: pathOf('a', 'b', 'c') }, 'b/tool'],
    ['skips a file without permission', 'data', { path: pathOf('a') }, null],
    ['skips an excluded folder', 'tool', { path: pathOf('b', 'c'), excludedFolders: [join(root, 'b')] }, 'c/tool'],
    ['looks in the directory for an empty entry', 'tool', { path: '', directory: join(root, 'b') }, 'b/tool'],
    ['skips an empty entry without a directory', 'tool', { path: delimiter }, null],
    ['adds an extension', 'other', { path: pathOf('c'), extensions: ['.COM', '.EXE'] }, 'c/other.EXE'],
    ['finds nothing without a PATH', 'tool', { path: undefined }, null],
  ])('%s', (_, name, search, expected) => {
    expect(findExecutable(name, search)).toBe(expected === null ? null : join(root, expected));
  });

  it('adds no extension to a path that has one', () => {
    expect(firstExecutable(join(root, 'c', 'other.EXE'), ['.exe'])).toBe(join(root, 'c', 'other.EXE'));
  });
});

describe('the folders of PATH', () => {
  it.each<[string, boolean, readonly string[]]>([
    [String.raw`"C:\Program Files\Go\bin";C:\x`, true, [String.raw`C:\Program Files\Go\bin`, String.raw`C:\x`]],
    [String.raw`"C:\a;b"\c;;C:\x;`, true, [String.raw`C:\a;b\c`, String.raw`C:\x`]],
    [String.raw`C:\x;"C:\not closed`, true, [String.raw`C:\x`, String.raw`C:\not closed`]],
    ['', true, []],
    ['', false, ['']],
    ['"/a b":/x::', false, ['"/a b"', '/x', '', '']],
  ])('%s: Windows %s', (path, windows, expected) => {
    expect(splitSearchPath(path, windows)).toEqual(expected);
  });
});
