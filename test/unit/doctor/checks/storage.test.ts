// The checks of the tool cache and of the disks.
import { describe, expect, it } from 'vitest';
import { diskCheck } from '../../../../kit/doctor/checks/disk.ts';
import { toolCacheCheck } from '../../../../kit/doctor/checks/tool-cache.ts';
import type { Disk } from '../../../../kit/doctor/facts/disks.ts';
import type { ToolCacheFacts } from '../../../../kit/doctor/facts/tool-cache.ts';
import { FACTS, runSingleCheck } from '../facts-fixture.ts';

describe('the tool cache check', () => {
  const good: ToolCacheFacts = { path: '/opt/tools', exists: true, writeError: null, noexec: false, onOtherDisks: [] };
  const own = 'sudo chown -R "$(id -un)" /opt/tools';
  it.each<[string, ToolCacheFacts | null, string, RegExp, string | null]>([
    ['accepts a writable folder', good, 'ok', /^\/opt\/tools, writable, one file system$/, null],
    [
      'accepts a folder that can be created',
      { ...good, exists: false },
      'ok',
      /^\/opt\/tools does not exist yet, and can be created$/,
      null,
    ],
    [
      'rejects a folder of another user',
      { ...good, writeError: 'EACCES' },
      'failure',
      /is not writable \(EACCES\)$/,
      own,
    ],
    [
      'rejects a folder that cannot be created',
      { ...good, exists: false, writeError: 'EACCES' },
      'failure',
      /cannot be created \(EACCES\)$/,
      `sudo mkdir -p /opt/tools && ${own}`,
    ],
    [
      'rejects a disk that is mounted noexec',
      { ...good, noexec: true },
      'failure',
      /noexec$/,
      'sudo mount -o remount,exec /opt/tools',
    ],
    [
      'warns about several disks',
      { ...good, onOtherDisks: ['kubo', 'go'] },
      'warning',
      /several file systems: kubo, go$/,
      expect.stringContaining('one file system'),
    ],
    [
      'cannot check an unknown folder',
      null,
      'unknown',
      /RUNNER_TOOL_CACHE/,
      'ipfs-kit doctor --runner-folder <folder>',
    ],
  ])('%s', (_, toolCache, status, found, fix) => {
    const finding = runSingleCheck(toolCacheCheck, { toolCache });
    expect(finding).toMatchObject({ status, text: expect.stringMatching(found), fix });
  });

  it.each(['docker', 'kubernetes'])('does not say to remount a disk in a container (%s), which cannot', (container) => {
    const facts = { toolCache: { ...good, noexec: true }, machine: { ...FACTS.machine, container } };
    expect(runSingleCheck(toolCacheCheck, facts)).toMatchObject({
      status: 'failure',
      fix: "Start the container with another mount there. Docker's --tmpfs is noexec without :exec.",
    });
  });

  it.each([
    ['EROFS', /^Mount its disk for writing\./],
    ['ENOSPC', /^Free space on its disk\.$/],
    ['ENOTDIR', /^Remove the file that is in its place\./],
    ['EACCES', /^sudo chown/],
  ])('gives advice for the error %s', (writeError, fix) => {
    expect(runSingleCheck(toolCacheCheck, { toolCache: { ...good, writeError } }).fix).toMatch(fix);
  });
});

describe('the disk check', () => {
  const gib = 2 ** 30;
  it.each<[readonly Disk[], string, string]>([
    [[{ path: '/a', freeBytes: 71.2 * gib }], 'ok', '71.2 GiB free at /a'],
    [[{ path: '/a', freeBytes: 10 * gib }], 'ok', '10.0 GiB free at /a'],
    [[{ path: '/a', freeBytes: 9 * gib }], 'warning', '9.0 GiB free at /a; builds from source and images need 10 GiB'],
    [
      [
        { path: '/a', freeBytes: 100 * gib },
        { path: '/b', freeBytes: gib / 2 },
      ],
      'failure',
      '100.0 GiB free at /a, 512 MiB free at /b',
    ],
    [[], 'unknown', 'the free space of the disks cannot be read'],
  ])('%j: %s', (disks, status, found) => {
    expect(runSingleCheck(diskCheck, { disks })).toMatchObject({ status, text: found });
  });
  it.each([
    [true, 'open', '1.26.8', 'docker system prune\ngo clean -cache -modcache'],
    [true, 'absent', '1.26.8', 'go clean -cache -modcache'],
    [true, 'denied', null, 'Delete files of old jobs, or use a larger disk.'],
    [false, 'open', '1.26.8', 'go clean -cache -modcache'],
    [false, 'absent', null, 'Delete files of old jobs, or use a larger disk.'],
  ] as const)('names commands that work here (docker: %s, its socket: %s, Go: %s)', (command, socket, onPath, fix) => {
    const docker = { socket, path: '', rootlessSocket: null, command, buildx: null };
    const disks = [{ path: '/a', freeBytes: gib }];
    expect(runSingleCheck(diskCheck, { disks, docker, go: { onPath, cached: [], proxy: '' } }).fix).toBe(fix);
  });
});
