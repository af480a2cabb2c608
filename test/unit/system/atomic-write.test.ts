import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFileAtomically, writeFileAtomically } from '../../../kit/system/atomic-write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeFileAtomically', () => {
  it('replaces the content and leaves nothing else', () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    writeFileAtomically(path, 'new', { mode: 0o600 });
    expect([readFileSync(path, 'utf8'), lstatSync(path).mode & 0o777, readdirSync(folder)]).toEqual([
      'new',
      0o600,
      ['file'],
    ]);
  });

  it('replaces a link instead of following it', () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'mine');
    symlinkSync(victim, join(folder, 'file'));
    writeFileAtomically(join(folder, 'file'), 'new');
    expect([readFileSync(victim, 'utf8'), readFileSync(join(folder, 'file'), 'utf8')]).toEqual(['mine', 'new']);
  });

  it('leaves no draft if the target is a folder', () => {
    expect(() => writeFileAtomically(folder, 'new')).toThrow();
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`${folder.split('/').at(-1)}.`))).toEqual([]);
  });
});

it('copyFileAtomically replaces the target and leaves nothing else', async () => {
  writeFileSync(join(folder, 'a'), 'new');
  writeFileSync(join(folder, 'b'), 'old');
  await copyFileAtomically(join(folder, 'a'), join(folder, 'b'));
  expect([readFileSync(join(folder, 'b'), 'utf8'), readdirSync(folder)]).toEqual(['new', ['a', 'b']]);
});
