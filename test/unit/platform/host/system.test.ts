// Runs against the real machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { localHostSystem, readText, systemFile } from '../../../../kit/platform/host/system.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-system-'));
afterAll(() => rmSync(folder, { recursive: true }));
const system = localHostSystem();

test('reads kernel files beyond their first page, up to the limit', () => {
  expect(readFileSync('/proc/self/maps', 'latin1').length).toBeGreaterThan(4096);
  expect(readText(system, '/proc/self/maps', 1_000_000)?.length).toBeGreaterThan(4096);
  expect(readText(system, '/proc/self/maps', 5000)).toHaveLength(5000);
  expect(readText(system, '/proc/sys/kernel/ostype')).toBe(readFileSync('/proc/sys/kernel/ostype', 'utf8'));
  writeFileSync(join(folder, 'text'), 'abcdef');
  expect(system.readAt(join(folder, 'text'), 2, 3)).toEqual(new Uint8Array(Buffer.from('cde')));
  expect(system.readAt(join(folder, 'text'), 9, 3)).toEqual(new Uint8Array());
  expect(systemFile(system, '/proc/thread-self/exe').read(0, 4)).toEqual(new Uint8Array([0x7f, 0x45, 0x4c, 0x46]));
});

test('calls Android Linux, as Termux is', () => {
  expect(['android', 'linux', 'win32'].map((each) => localHostSystem(each).platform)).toEqual([
    'linux',
    'linux',
    'win32',
  ]);
});

test('returns null, and an empty file, for what cannot be read', () => {
  expect(system.readAt(join(folder, 'missing'), 0, 1)).toBeNull();
  expect(system.readAt(folder, 0, 1)).toBeNull();
  expect(systemFile(system, folder).read(0, 1)).toHaveLength(0);
  expect(system.readLink(join(folder, 'missing'))).toBeNull();
});

test('reads links without following them', () => {
  symlinkSync('target', join(folder, 'link'));
  expect(system.readLink(join(folder, 'link'))).toBe('target');
});

test('does not wait for a pipe without a writer', () => {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(system.readAt(join(folder, 'pipe'), 0, 1)).toBeNull();
});

test('runs commands with a time limit', async () => {
  const { run } = system;
  expect(await run('/bin/sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({ stdout: 'out\n', stderr: 'err\n' });
  expect(await run(join(folder, 'missing'), [])).toBeNull();
  // Longer than the test may take, and not null if it ends by itself.
  expect(await run('/bin/sleep', ['600'])).toBeNull();
  expect(await run('/bin/sh', ['-c', 'yes | head -c 1000000'])).toBeNull();
});

test("returns the glibc of Node's report and restores the report's settings", () => {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  expect(report.excludeNetwork).toBe(false);
  expect(system.reportedGlibc()).toMatch(/^2\.\d+$/);
  expect(report.excludeNetwork).toBe(false);
});
