import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyProgramAtomically, writeFileAtomically } from '../../../../kit/system/write/atomic-write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeFileAtomically', () => {
  it.each([true, false])('replaces the content and leaves nothing else (durable: %s)', (durable) => {
    const path = join(folder, 'file');
    writeFileSync(path, 'old');
    writeFileAtomically(path, 'new', { mode: 0o600, durable });
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

it('copyProgramAtomically replaces the target and leaves nothing else', async () => {
  writeFileSync(join(folder, 'a'), 'new');
  writeFileSync(join(folder, 'b'), 'old');
  await copyProgramAtomically(join(folder, 'a'), join(folder, 'b'));
  expect([readFileSync(join(folder, 'b'), 'utf8'), readdirSync(folder)]).toEqual(['new', ['a', 'b']]);
});

describe.skipIf(process.platform === 'win32')('the modes of files in shared places', () => {
  it.each([
    ['000', '644', '755'],
    ['002', '644', '755'],
    ['022', '644', '755'],
    ['027', '640', '750'],
    ['077', '600', '700'],
  ])('are what the umask %s leaves of 644 and 755', (umask, file, program) => {
    writeFileSync(join(folder, 'private'), '', { mode: 0o700 });
    const url = JSON.stringify(join(import.meta.dirname, '../../../../kit/system/write/atomic-write.ts'));
    const code = `
      process.umask(0o${umask});
      const { copyProgramAtomically, writeFileAtomically } = await import(${url});
      writeFileAtomically('file', '');
      await copyProgramAtomically('private', 'program');
    `;
    execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: folder });
    const modes = ['file', 'program'].map((name) => (lstatSync(join(folder, name)).mode & 0o777).toString(8));
    expect(modes).toEqual([file, program]);
  });
});
