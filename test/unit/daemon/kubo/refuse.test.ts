// Folders that cannot have a new repository.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseForeignFiles } from '../../../../kit/daemon/kubo/refuse.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'refuse-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each<[string, string, string | null]>([
  ['a folder that does not exist', 'new', null],
  ['an empty folder', 'empty', null],
  ['a folder with the key of a private network', 'private', null],
  ['a folder with other files', 'other', 'the folder is not a repository, and it has other files, such as a.txt'],
  ['a file', 'file', 'it is a file, and a repository is a folder'],
])('%s', (_, name, problem) => {
  for (const each of ['empty', 'private', 'other']) mkdirSync(join(folder, each));
  for (const each of ['private/swarm.key', 'other/a.txt', 'file']) writeFileSync(join(folder, each), '');
  const refuse = () => refuseForeignFiles(join(folder, name));
  if (problem === null) expect(refuse).not.toThrow();
  else {
    expect(refuse).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(refuse).toThrow(`repo-path '${join(folder, name)}': ${problem}`);
  }
});
