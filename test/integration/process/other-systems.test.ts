// Ending recorded processes as on macOS and Windows: with a `ps` and a `powershell` on PATH that print what a test says.
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BackgroundProcess,
  listBackgroundProcesses,
  readProcessState,
  startBackgroundProcess,
  terminateBackgroundProcess,
} from '../../../kit/process/background.ts';
import type { ProcessSystem } from '../../../kit/process/start-time.ts';
import { isProcessAlive, waitForValue } from './await.ts';

let folder: string;
let programs: string;
const path = process.env.PATH;
const children: number[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systems-'));
  programs = join(folder, 'bin');
  mkdirSync(programs);
  process.env.PATH = `${programs}${delimiter}${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  for (const pid of children.splice(0)) if (isProcessAlive(pid)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Starts a process that this step's records do not know, as an earlier step would have. */
async function startStranger(): Promise<number> {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  await waitForValue(() => child.pid);
  children.push(Number(child.pid));
  return Number(child.pid);
}

function writeProgram(name: string, script: string): void {
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, name), 0o755);
}

interface SystemFixture {
  readonly system: ProcessSystem;
  readonly program: string;
  /** The start time in a record. */
  readonly started: string;
  /** A script that prints that a process started then, or at another time. */
  readonly script: (pid: number, other?: boolean) => string;
}
const MAC: SystemFixture = {
  system: 'ps',
  program: 'ps',
  started: '2026-11-29T05:41:18Z',
  script: (_, other = false) => `echo "Ss   Sun Nov 29 05:41:${other ? '19' : '18'} 2026    "`,
};
const WINDOWS: SystemFixture = {
  system: 'powershell',
  program: 'powershell',
  started: '639000000000000001',
  script: (pid, other = false) => `echo "${pid} 1 63900000000000000${other ? '2' : '1'}"`,
};

describe.runIf(process.platform === 'linux').each([MAC, WINDOWS])('by $program', (fixture) => {
  const { system, program, started, script } = fixture;
  const record = (pid: number, time: string | null): BackgroundProcess => {
    return { name: 'kubo-1', pid, started: time, log: join(folder, 'kubo-1.log') };
  };

  it('ends a process that started at the recorded time', async () => {
    const pid = await startStranger();
    writeProgram(program, script(pid));
    expect(await terminateBackgroundProcess(record(pid, started), { system })).toBe('running');
    expect(isProcessAlive(pid)).toBe(false);
  });

  it('leaves an unrelated process that has the recorded id', async () => {
    const pid = await startStranger();
    writeProgram(program, script(pid, true));
    let asked = false;
    const askToEnd = async () => {
      asked = true;
      return true;
    };
    expect(await terminateBackgroundProcess(record(pid, started), { system, askToEnd, graceMs: 100 })).toBe('ended');
    expect([isProcessAlive(pid), asked]).toEqual([true, false]);
  });

  it('leaves an unrelated process that gets the id while the recorded one has time to end', async () => {
    const pid = await startStranger();
    writeProgram(program, script(pid));
    const askToEnd = async () => {
      writeProgram(program, script(pid, true));
      return true;
    };
    expect(await terminateBackgroundProcess(record(pid, started), { system, askToEnd, graceMs: 50 })).toBe('running');
    expect(isProcessAlive(pid)).toBe(true);
  });

  it('leaves a process if the record has no start time', async () => {
    const pid = await startStranger();
    writeProgram(program, script(pid));
    expect(await terminateBackgroundProcess(record(pid, null), { system })).toBe('unknown');
    expect(isProcessAlive(pid)).toBe(true);
  });

  it.each([
    ['fails', 'exit 1'],
    ['prints something else', 'echo "Access denied"'],
    ['prints nothing', 'true'],
  ])('leaves a process if the query %s', async (_, answer) => {
    const pid = await startStranger();
    writeProgram(program, answer);
    expect(await terminateBackgroundProcess(record(pid, started), { system })).toBe('unknown');
    expect(isProcessAlive(pid)).toBe(true);
  });

  it('knows that a process has ended', async () => {
    const child = spawn('true', { stdio: 'ignore' });
    await new Promise((resolve) => child.once('exit', resolve));
    writeProgram(program, 'exit 1');
    expect(await readProcessState(record(Number(child.pid), started), system)).toBe('ended');
    expect(await readProcessState(record(Number(child.pid), null), system)).toBe('ended');
  });

  it('records the start time, in English and UTC', async () => {
    writeProgram('ps', `[ "$LC_ALL $TZ" = "C UTC" ] && ${MAC.script(0)}`);
    writeProgram('powershell', `for each in /proc/[0-9]*; do echo "\${each#/proc/} 1 ${WINDOWS.started}"; done`);
    const background = await start(system);
    expect(background.started).toBe(started);
    expect(listBackgroundProcesses(folder)).toEqual([background]);
    await terminateBackgroundProcess(background, { system });
    expect(isProcessAlive(background.pid)).toBe(false);
  });

  it('ends a process of this step even if the query fails', async () => {
    writeProgram(program, 'exit 1');
    const background = await start(system);
    expect(background.started).toBeNull();
    expect(await terminateBackgroundProcess(background, { system })).toBe('running');
    expect(isProcessAlive(background.pid)).toBe(false);
  });

  const start = (on: ProcessSystem) => {
    return startBackgroundProcess(folder, {
      name: 'one',
      command: 'sleep',
      args: ['600'],
      env: process.env,
      system: on,
    });
  };
});

it.runIf(process.platform === 'linux')(
  'by powershell, ends descendants, but not a process that is older than its parent',
  async () => {
    const [root, child, older] = [await startStranger(), await startStranger(), await startStranger()];
    const lines = [
      `${root} 1 639000000000000005`,
      `${child} ${root} 639000000000000006`,
      `${older} ${root} 639000000000000004`,
    ];
    writeProgram('powershell', lines.map((line) => `echo "${line}"`).join('\n'));
    const log = join(folder, 'one.log');
    await terminateBackgroundProcess(
      { name: 'one', pid: root, started: '639000000000000005', log },
      { system: 'powershell' },
    );
    expect([root, child, older].map(isProcessAlive)).toEqual([false, false, true]);
  },
);

it.runIf(process.platform === 'linux')('asks PowerShell for ids, parents and creation times in UTC', async () => {
  const pid = await startStranger();
  writeProgram('powershell', `printf '%s\\n' "$@" > "${folder}/arguments"; ${WINDOWS.script(pid)}`);
  const log = join(folder, 'one.log');
  await readProcessState({ name: 'one', pid, started: WINDOWS.started, log }, 'powershell');
  expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe(
    '-NoProfile\n-NonInteractive\n-Command\nGet-CimInstance Win32_Process | Where-Object CreationDate | ' +
      "ForEach-Object { '{0} {1} {2}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate.ToUniversalTime().Ticks }\n",
  );
});
