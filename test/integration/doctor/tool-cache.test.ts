// Facts about tool caches that are real folders, one of them on a disk that is mounted noexec.
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDisks } from '../../../kit/doctor/facts/disks.ts';
import { inspectToolCache } from '../../../kit/doctor/facts/tool-cache.ts';
import { tmpfsWrapper } from '../../support/isolation/small-disk.ts';
import { createDoctorFixture, type DoctorFixture } from './machines.ts';

const PROGRAM = join(import.meta.dirname, 'tool-cache-program.ts');
const noexec = process.platform === 'linux' ? tmpfsWrapper('size=1m,noexec') : null;
const isRoot = process.getuid?.() === 0;

let fixture: DoctorFixture;
let path: string;
beforeEach(async () => {
  fixture = await createDoctorFixture();
  path = join(fixture.root, 'tools');
});
afterEach(() => fixture.tearDown());

const good = { exists: true, writeError: null, noexec: false, onOtherDisks: [] };

describe('a tool cache', () => {
  it('is left unchanged', async () => {
    await mkdir(join(path, 'kubo'), { recursive: true });
    expect(await inspectToolCache(path)).toEqual({ ...good, path });
    expect(await readdir(path)).toEqual(['kubo']);
  });

  it('is not created', async () => {
    const deep = join(path, 'deep', 'er');
    expect(await inspectToolCache(deep)).toEqual({ ...good, path: deep, exists: false });
    expect(await readdir(fixture.root)).toEqual(['bin']);
  });

  it('cannot be created at or below a file', async () => {
    await writeFile(path, '');
    expect(await inspectToolCache(path)).toMatchObject({ exists: true, writeError: 'ENOTDIR' });
    expect(await inspectToolCache(join(path, 'deep'))).toMatchObject({ exists: false, writeError: 'ENOTDIR' });
  });

  it.skipIf(!existsSync('/proc/self'))('cannot be created in a folder of the kernel', async () => {
    expect(await inspectToolCache('/proc/tools/deep')).toMatchObject({ exists: false, writeError: expect.any(String) });
  });

  if (isRoot) console.log('Root can write to every folder, so the test of a tool cache of another user does not run.');
  const ownable = !isRoot && process.platform !== 'win32';
  (ownable ? it : () => undefined)('of another user is not writable', async () => {
    expect(await inspectToolCache('/usr/lib')).toMatchObject({ exists: true, writeError: 'EACCES' });
    expect(await inspectToolCache('/usr/lib/no/tools')).toMatchObject({ exists: false, writeError: 'EACCES' });
  });

  it.skipIf(noexec === null)('on a noexec disk is detected', async () => {
    await mkdir(path);
    const [command = '', ...args] = noexec ?? [];
    const env = { ...process.env, RUNNER_TOOL_CACHE: path, RUNNER_TEMP: fixture.root };
    const printed = execFileSync(command, [...args, process.execPath, PROGRAM], { env, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ ...good, path, noexec: true });
  });

  const otherDisk = process.platform === 'linux' && statSync('/dev/shm').dev !== statSync('/tmp').dev;
  it.skipIf(!otherDisk)('with a folder on another disk is detected', async () => {
    const other = await mkdtemp('/dev/shm/doctor-');
    try {
      await mkdir(join(path, 'go'), { recursive: true });
      await symlink(other, join(path, 'kubo'));
      expect(await inspectToolCache(path)).toEqual({ ...good, path, onOtherDisks: ['kubo'] });
      expect(
        (await listDisks([path, join(path, 'kubo'), join(path, 'go', 'not-yet')])).map((disk) => disk.path),
      ).toEqual([path, join(path, 'kubo')]);
    } finally {
      await rm(other, { recursive: true });
    }
  });
});
