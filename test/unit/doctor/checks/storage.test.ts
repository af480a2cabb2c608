// The tool cache and the disks, by what was found of them.
import { describe, expect, it } from 'vitest';
import { checkDisk, type Disk } from '../../../../kit/doctor/checks/disk.ts';
import { checkToolCache } from '../../../../kit/doctor/checks/tool-cache.ts';
import type { ToolCacheFacts } from '../../../../kit/doctor/facts/tool-cache.ts';

describe('a tool cache', () => {
  const good: ToolCacheFacts = { path: '/opt/tools', exists: true, writeError: null, noexec: false, onOtherDisks: [] };
  const own = 'sudo mkdir -p /opt/tools && sudo chown -R "$(id -un)" /opt/tools';
  it.each<[string, ToolCacheFacts | null, string, RegExp, string | null]>([
    ['that is as it should be', good, 'ok', /^\/opt\/tools, writable, one file system$/, null],
    ['that can be made', { ...good, exists: false }, 'ok', /^\/opt\/tools, which the first job makes$/, null],
    ['of somebody else', { ...good, writeError: 'EACCES' }, 'failure', /cannot be written to \(EACCES\)$/, own],
    [
      'that cannot be made',
      { ...good, exists: false, writeError: 'EACCES' },
      'failure',
      /cannot be made \(EACCES\)$/,
      own,
    ],
    ['without execution', { ...good, noexec: true }, 'failure', /noexec$/, 'sudo mount -o remount,exec /opt/tools'],
    [
      'of several disks',
      { ...good, onOtherDisks: ['kubo', 'go'] },
      'warning',
      /: kubo, go on another$/,
      expect.stringContaining('one file system'),
    ],
    ['nobody knows of', null, 'unknown', /RUNNER_TOOL_CACHE/, 'ipfs-kit doctor --runner-folder <folder>'],
  ])('%s', (_, facts, status, found, fix) => {
    expect(checkToolCache(facts)).toMatchObject({ status, problem: expect.stringMatching(found), fix });
  });
});

describe('disks', () => {
  const gib = 2 ** 30;
  it.each<[readonly Disk[], string, string]>([
    [[{ path: '/a', freeBytes: 71.2 * gib }], 'ok', '71.2 GiB free at /a'],
    [[{ path: '/a', freeBytes: 10 * gib }], 'ok', '10.0 GiB free at /a'],
    [[{ path: '/a', freeBytes: 9 * gib }], 'warning', '9.0 GiB free at /a; builds from source and images take 10 GiB'],
    [
      [
        { path: '/a', freeBytes: 100 * gib },
        { path: '/b', freeBytes: gib / 2 },
      ],
      'failure',
      '100.0 GiB free at /a, 512 MiB free at /b',
    ],
    [[], 'unknown', 'no disk says how much is free'],
  ])('%j are %s', (disks, status, found) => {
    expect(checkDisk(disks)).toMatchObject({ status, problem: found });
  });
});
