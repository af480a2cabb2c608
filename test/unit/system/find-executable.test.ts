import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findExecutable, firstExecutable } from '../../../kit/system/find-executable.ts';

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

describe('a program on PATH', () => {
  it.each<[string, string, Parameters<typeof findExecutable>[1], string | null]>([
    ['is the first executable file', 'tool', { path: pathOf('a', 'b', 'c') }, 'b/tool'],
    ['is not a file without permission', 'data', { path: pathOf('a') }, null],
    ['is not in an excluded folder', 'tool', { path: pathOf('b', 'c'), excludedFolders: [join(root, 'b')] }, 'c/tool'],
    ['is in the directory that an empty entry means', 'tool', { path: '', directory: join(root, 'b') }, 'b/tool'],
    ['is not in an empty entry without a directory', 'tool', { path: delimiter }, null],
    ['may have an extension', 'other', { path: pathOf('c'), extensions: ['.COM', '.EXE'] }, 'c/other.EXE'],
    ['does not exist without a PATH', 'tool', { path: undefined }, null],
  ])('%s', (_, name, search, expected) => {
    expect(findExecutable(name, search)).toBe(expected === null ? null : join(root, expected));
  });

  it('keeps an extension that it has already', () => {
    expect(firstExecutable(join(root, 'c', 'other.EXE'), ['.exe'])).toBe(join(root, 'c', 'other.EXE'));
  });
});
