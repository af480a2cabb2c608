import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  folderVariable,
  isRunning,
  listBackgroundProcesses,
  removeRecord,
  startBackgroundProcess,
  terminateBackgroundProcess,
  terminateOrphans,
} from '../../../kit/process/background.ts';
import { terminateTree } from '../../../kit/process/terminate.ts';
import { isProcessAlive, waitForValue } from './await.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'background-'));
});
afterEach(async () => {
  await terminateOrphans(folder);
  rmSync(folder, { recursive: true });
});

const start = (name: string, script: string) => {
  return startBackgroundProcess(folder, { name, command: 'sh', args: ['-c', script], env: process.env });
};
const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

describe('a background process', () => {
  it('has a record and a log, and can be terminated', async () => {
    const started = await start('one', 'echo out; echo err >&2; exec sleep 600');
    expect(listBackgroundProcesses(folder)).toEqual([started]);
    expect(isRunning(started)).toBe(true);
    expect(await waitForValue(() => textOf(started.log).includes('err') && textOf(started.log))).toBe('out\nerr\n');
    await terminateBackgroundProcess(started);
    expect(isRunning(started)).toBe(false);
    removeRecord(folder, started);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not signalled during its grace time', async () => {
    const started = await start('one', 'trap "echo asked" TERM; sleep 0.3; echo done');
    await terminateBackgroundProcess(started, { graceMs: 10_000 });
    expect(textOf(started.log)).toBe('done\n');
  });

  it('does not count as running after it ended, even if it was never checked before', async () => {
    const started = await start('one', 'exit 3');
    await waitForValue(() => !isRunning(started));
    expect(isProcessAlive(started.pid)).toBe(false);
  });

  it('is not confused with another process that has its id', async () => {
    const another = await start('one', 'exec sleep 600');
    expect(isRunning({ ...another, started: '1' })).toBe(false);
    await terminateBackgroundProcess({ ...another, started: '1' });
    expect(isRunning(another)).toBe(true);
  });

  it('has no record if it cannot be started', async () => {
    const command = join(folder, 'nothing');
    await expect(startBackgroundProcess(folder, { name: 'one', command, args: [], env: {} })).rejects.toThrow('ENOENT');
    expect(listBackgroundProcesses(folder)).toEqual([]);
  });

  it('is stopped if its record cannot be written', async () => {
    mkdirSync(join(folder, 'one.process.json'));
    await expect(start('one', 'exec sleep 600')).rejects.toThrow('one.process.json');
    expect(await terminateOrphans(folder)).toEqual([]);
  });

  it('is skipped if its record is truncated', async () => {
    const started = await start('two', 'exec sleep 600');
    writeFileSync(join(folder, 'one.process.json'), '{"name":"o');
    expect(listBackgroundProcesses(folder)).toEqual([started]);
  });
});

describe.runIf(process.platform === 'linux')('an orphan', () => {
  it('is found and killed even in another session and if it ignores SIGTERM', async () => {
    const started = await start('one', 'setsid sh -c \'trap "" TERM; echo $$; while :; do sleep 1; done\' & sleep 600');
    const orphan = await waitForValue(() => Number(textOf(started.log)));
    await terminateBackgroundProcess(started);
    expect(isProcessAlive(orphan)).toBe(true);
    expect(await terminateOrphans(folder)).toContain(orphan);
    expect(isProcessAlive(orphan)).toBe(false);
  });

  it('of another folder is left alone', async () => {
    const child = spawn('sleep', ['600'], {
      env: { ...process.env, ...folderVariable(`${folder}-2`) },
      detached: true,
    });
    await waitForValue(() => child.pid && isProcessAlive(child.pid));
    expect(await terminateOrphans(folder)).toEqual([]);
    expect(child.kill('SIGKILL')).toBe(true);
  });
});

it('invalid process ids from a damaged record terminate nothing', async () => {
  for (const pid of [0, 1, -1, Number.NaN]) await terminateTree(pid);
  expect(isProcessAlive(process.pid)).toBe(true);
});
