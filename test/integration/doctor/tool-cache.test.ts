// Tool caches that are real folders, one of them on a disk where nothing may be executed.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDisks } from '../../../kit/doctor/checks/disk.ts';
import { inspectToolCache } from '../../../kit/doctor/facts/tool-cache.ts';
import { tmpfsWrapper } from '../../support/isolation/small-disk.ts';
import { createDoctorFixture, type DoctorFixture } from './machines.ts';

const PROGRAM = join(import.meta.dirname, 'tool-cache-program.ts');
const noexec = process.platform === 'linux' ? tmpfsWrapper('size=1m,noexec') : null;
const isRoot = process.getuid?.() === 0;

let place: DoctorFixture;
let path: string;
beforeEach(async () => {
  place = await createDoctorFixture();
  path = join(place.root, 'tools');
});
afterEach(() => place.tearDown());

const good = { exists: true, writeError: null, noexec: false, onOtherDisks: [] };

describe('a tool cache', () => {
  it('that is there is left as it was', async () => {
    await mkdir(join(path, 'kubo'), { recursive: true });
    expect(await inspectToolCache(path)).toEqual({ ...good, path });
    expect(await readdir(path)).toEqual(['kubo']);
  });

  it('that is not there is not made', async () => {
    const deep = join(path, 'deep', 'er');
    expect(await inspectToolCache(deep)).toEqual({ ...good, path: deep, exists: false });
    expect(await readdir(place.root)).toEqual(['bin']);
  });

  it('in whose place, or above which, is a file', async () => {
    await writeFile(path, '');
    expect(await inspectToolCache(path)).toMatchObject({ exists: true, writeError: 'ENOTDIR' });
    expect(await inspectToolCache(join(path, 'deep'))).toMatchObject({ exists: false, writeError: 'ENOTDIR' });
  });

  if (isRoot)
    console.log('Root may write to every folder: the test of a tool cache that others own is not among these.');
  const ownable = !isRoot && process.platform !== 'win32';
  (ownable ? it : () => undefined)('that others own', async () => {
    expect(await inspectToolCache('/usr/lib')).toMatchObject({ exists: true, writeError: 'EACCES' });
    expect(await inspectToolCache('/usr/lib/no/tools')).toMatchObject({ exists: false, writeError: 'EACCES' });
  });

  it.skipIf(noexec === null)('on a disk that is mounted noexec', async () => {
    await mkdir(path);
    const [command = '', ...args] = noexec ?? [];
    const env = { ...process.env, RUNNER_TOOL_CACHE: path, RUNNER_TEMP: place.root };
    const printed = execFileSync(command, [...args, process.execPath, PROGRAM], { env, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ ...good, path, noexec: true });
  });

  const otherDisk = process.platform === 'linux' && statSync('/dev/shm').dev !== statSync('/tmp').dev;
  it.skipIf(!otherDisk)('with a folder on another disk', async () => {
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
