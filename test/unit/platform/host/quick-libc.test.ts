// The quick look at a program says what the whole header says, or nothing.
import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { libcOfExecutable } from '../../../../kit/platform/host/libc.ts';
import { readQuickLibc } from '../../../../kit/platform/host/quick-libc.ts';
import { tinyElf } from '../../../support/programs/tiny-elf.ts';

const folder = mkdtempSync(join(tmpdir(), 'quick-libc-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('the programs of this machine have the libc that their headers name', () => {
  const programs = readdirSync('/usr/bin', { withFileTypes: true })
    .filter((entry) => entry.isFile() && statSync(join('/usr/bin', entry.name)).size > 10_000)
    .map(({ name }) => join('/usr/bin', name));
  const found = programs.map((path) => [path, readQuickLibc(path)] as const).filter(([, libc]) => libc !== null);
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(([path, libc]) => libc !== libcOfExecutable(path).name)).toEqual([]);
});

test('Node itself is found', () => {
  expect(readQuickLibc(realpathSync(process.execPath))).toBe(libcOfExecutable(process.execPath).name);
});

describe('null', () => {
  it.each([
    ['a static program', () => write('static', tinyElf('amd64', 'x\n'))],
    ['a text', () => write('text', '#!/bin/sh\n/lib/ld-linux.so.2\n')],
    ['an empty file', () => write('empty', '')],
    ['a loader that is not in the first 4096 bytes', () => write('late', `${'x'.repeat(4096)}\0/lib/ld-linux.so.2\0`)],
    ['a loader whose path is cut off there', () => write('cut', `${'x'.repeat(4080)}\0/lib/ld-linux.so.2\0`)],
    ['a missing file', () => join(folder, 'missing')],
    ['a folder', () => folder],
  ])('%s', (_, path) => {
    expect(readQuickLibc(path())).toBeNull();
  });
});

it.each([
  ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
  ['/nix/store/abc-glibc-2.40/lib/ld-linux-aarch64.so.1', 'glibc'],
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  ['/lib/ld-uClibc.so.1', 'unknown'],
])('%s means %s', (loader, libc) => {
  expect(readQuickLibc(write('program', `\x7fELF\0\0${loader}\0`))).toBe(libc);
});
