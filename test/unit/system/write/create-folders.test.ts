import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createFolders } from '../../../../kit/system/write/create-folders.ts';

const root = mkdtempSync(join(tmpdir(), 'create-folders-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a folder', () => {
  it('is created with all folders above it, with the mode', () => {
    createFolders(join(root, 'a', 'b', 'c'), 0o700);
    expect(['a', 'a/b', 'a/b/c'].map((path) => statSync(join(root, path)).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
  });

  it.each(['', '.', '/', 'existing', 'existing/', 'link'])('that exists stays: %j', (path) => {
    mkdirSync(join(root, 'existing'), { recursive: true });
    if (!existsSync(join(root, 'link'))) symlinkSync('existing', join(root, 'link'));
    createFolders(path === '/' ? path : join(root, path));
  });
});

describe('a folder that cannot be created', () => {
  writeFileSync(join(root, 'file'), '');
  symlinkSync('nowhere', join(root, 'dangling'));
  it.each([
    [join(root, 'file'), 'EEXIST'],
    [join(root, 'file', 'a', 'b'), 'ENOTDIR'],
    [join(root, 'dangling'), 'EEXIST'],
    ['/dev/null/a/b', 'ENOTDIR'],
  ])('is the error of the system: %s', (path, code) => {
    expect(() => createFolders(path)).toThrow(expect.objectContaining({ code }));
  });

  // Node's recursive mkdir would never return.
  it.runIf(existsSync('/proc/self'))('is the error of the system in a folder of the kernel', () => {
    expect(() => createFolders('/proc/tools/a/b')).toThrow(expect.objectContaining({ code: expect.any(String) }));
  });
});

it('no code that ships uses the recursive mkdir of Node', async () => {
  const project = join(import.meta.dirname, '..', '..', '..', '..');
  const users: string[] = [];
  for (const folder of ['actions', 'cli', 'generator', 'kit']) {
    const names = await readdir(join(project, folder), { recursive: true });
    for (const name of names.filter((each) => each.endsWith('.ts'))) {
      const text = await readFile(join(project, folder, name), 'utf8');
      if (/\bmkdir(?:Sync)?\([^;]*recursive/.test(text)) users.push(join(folder, name));
    }
  }
  expect(users).toEqual([]);
});
