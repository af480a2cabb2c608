import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBoundedText, readTextOrEmpty } from '../../../kit/system/read-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-text-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a file that cannot be read is empty', () => {
  expect([readTextOrEmpty(join(folder, 'missing')), readTextOrEmpty(folder)]).toEqual(['', '']);
});

describe('the encoding of a file', () => {
  const text = '{"a":"é"}\n';
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  it.each([
    ['UTF-8', Buffer.from(text)],
    // Notepad and PowerShell's Out-File write these.
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16, little endian', utf16],
    ['UTF-16, big endian', Buffer.from(utf16).swap16()],
  ])('is recognized: %s', (_, bytes) => {
    writeFileSync(join(folder, 'file'), bytes);
    expect(readBoundedText(join(folder, 'file'))).toBe(text);
    expect(readTextOrEmpty(join(folder, 'file'))).toBe(text);
  });
});

describe('a bounded read', () => {
  it.each([0, 1, 70_000, 4 * 1024 * 1024])('returns a file of %i bytes', (bytes) => {
    writeFileSync(join(folder, 'file'), 'x'.repeat(bytes));
    expect(readBoundedText(join(folder, 'file'))).toHaveLength(bytes);
  });

  it('fails for a larger file', () => {
    writeFileSync(join(folder, 'file'), 'x'.repeat(4 * 1024 * 1024 + 1));
    expect(() => readBoundedText(join(folder, 'file'))).toThrow('it has 4194305 bytes, more than the limit of 4194304');
  });

  it.skipIf(process.platform === 'win32')('does not wait for the writer of a pipe', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(() => readBoundedText(join(folder, 'pipe'))).toThrow('it is not a regular file');
  });

  it.skipIf(process.platform === 'win32')('does not read a device', () => {
    expect(() => readBoundedText('/dev/zero')).toThrow('it is not a regular file');
  });

  it('fails for a folder and a missing file', () => {
    expect(() => readBoundedText(folder)).toThrow(/EISDIR|not a regular file/);
    expect(() => readBoundedText(join(folder, 'missing'))).toThrow('ENOENT');
  });
});
