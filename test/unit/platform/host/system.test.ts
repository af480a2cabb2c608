// What this machine answers, for real.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { localHostSystem, readText, systemFile } from '../../../../kit/platform/host/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-system-'));
afterAll(() => rmSync(folder, { recursive: true }));
const system = localHostSystem();

test('files of the kernel are read beyond their first page, and no further than asked', () => {
  expect(readFileSync('/proc/self/maps', 'latin1').length).toBeGreaterThan(4096);
  expect(readText(system, '/proc/self/maps', 1_000_000)?.length).toBeGreaterThan(4096);
  expect(readText(system, '/proc/self/maps', 5000)).toHaveLength(5000);
  expect(readText(system, '/proc/sys/kernel/ostype')).toBe(readFileSync('/proc/sys/kernel/ostype', 'utf8'));
  writeFileSync(join(folder, 'text'), 'abcdef');
  expect(system.readAt(join(folder, 'text'), 2, 3)).toEqual(new Uint8Array(Buffer.from('cde')));
  expect(system.readAt(join(folder, 'text'), 9, 3)).toEqual(new Uint8Array());
  expect(systemFile(system, '/proc/thread-self/exe').read(0, 4)).toEqual(new Uint8Array([0x7f, 0x45, 0x4c, 0x46]));
});

test('what cannot be read is null, and a file of it empty', () => {
  expect(system.readAt(join(folder, 'missing'), 0, 1)).toBeNull();
  expect(system.readAt(folder, 0, 1)).toBeNull();
  expect(systemFile(system, folder).read(0, 1)).toHaveLength(0);
  expect(system.readLink(join(folder, 'missing'))).toBeNull();
});

test('links are read, not followed', () => {
  symlinkSync('target', join(folder, 'link'));
  expect(system.readLink(join(folder, 'link'))).toBe('target');
});

test('a pipe that nobody writes to holds nothing up', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(system.readAt(join(folder, 'pipe'), 0, 1)).toBeNull();
});

test('commands are run as asked, and end', async () => {
  const { run } = system;
  expect(await run('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  expect(await run(join(folder, 'missing'), [])).toBeNull();
  // Longer than the test may take, and not null where it ends by itself.
  expect(await run('/bin/sleep', ['600'])).toBeNull();
  expect(await run('/bin/sh', ['-c', 'yes | head -c 1000000'])).toBeNull();
});

test("Node's report gives the version of glibc, and its settings are as they were", () => {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  expect(report.excludeNetwork).toBe(false);
  expect(system.reportedGlibc()).toMatch(/^2\.\d+$/);
  expect(report.excludeNetwork).toBe(false);
});
