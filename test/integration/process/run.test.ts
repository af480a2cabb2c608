import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProcess } from '../../../kit/process/run.ts';
import { isProcessAlive, waitForValue } from './await.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A shell that starts a process that ignores SIGTERM, saves its id and waits. */
const STUBBORN = 'sh -c \'trap "" TERM; echo $$ > stubborn; echo started; while :; do sleep 1; done\' & wait';
const stubborn = () => Number(readFileSync(join(folder, 'stubborn'), 'utf8'));

const shell = (script: string, limit = 60_000, onLine = (_line: string, _from: string) => {}) => {
  return runProcess('sh', ['-c', script], { cwd: folder, env: process.env, limitMs: limit, onLine });
};

describe('a command', () => {
  it.each([
    ['that succeeds', 'echo out; echo err >&2', { how: 'exit', exitCode: 0, stdout: 'out\n', stderr: 'err\n' }],
    ['that fails', 'exit 7', { how: 'exit', exitCode: 7, stdout: '', stderr: '' }],
    ['that kills itself', 'kill -KILL $$', { how: 'signal', signal: 'SIGKILL', stdout: '', stderr: '' }],
    ['without a final newline', 'printf end', { how: 'exit', exitCode: 0, stdout: 'end\n', stderr: '' }],
  ])('%s', async (_, script, ended) => {
    expect(await shell(script)).toEqual(ended);
  });

  it('reports its lines with their stream', async () => {
    const lines: string[] = [];
    await shell('echo one; echo two; echo three >&2', 60_000, (line, from) => lines.push(`${from}: ${line}`));
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual(['stdout: one', 'stdout: two']);
    expect(lines).toContain('stderr: three');
  });

  it('with a long output keeps the end of it', async () => {
    const ended = await shell('yes 0123456789abcdef | head -n 200000; echo last');
    if (ended.how !== 'exit') throw new Error(ended.how);
    expect(ended.stdout).toHaveLength(2 ** 20);
    expect(ended.stdout.endsWith('last\n')).toBe(true);
  });

  it('does not leave processes running', async () => {
    const ended = await shell('sleep 600 & echo $!');
    if (ended.how !== 'exit') throw new Error(ended.how);
    expect(isProcessAlive(Number(ended.stdout))).toBe(false);
  });
});

it('a command that does not exist is not started', async () => {
  const ended = await runProcess(join(folder, 'nothing'), [], { env: {}, limitMs: 1000 });
  expect(ended).toEqual({ how: 'not-started', reason: expect.stringContaining('ENOENT') });
});

it('a command that times out is killed together with a grandchild that ignores SIGTERM', async () => {
  const ended = await shell(STUBBORN, 1000);
  expect(ended).toEqual({ how: 'timed-out', stdout: 'started\n', stderr: '' });
  expect(isProcessAlive(stubborn())).toBe(false);
});

it('a signal to the step stops the command and fails with interrupted', async () => {
  const script = join(import.meta.dirname, 'run-to-end.ts');
  const child = spawn(process.execPath, [script, 'sh', '-c', STUBBORN], { cwd: folder, env: process.env });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await waitForValue(() => printed.includes('started'));
  child.kill('SIGTERM');
  const [exitCode] = await new Promise<[number | null]>((resolve) => child.once('close', (code) => resolve([code])));
  expect(printed).toContain('threw: interrupted');
  expect(exitCode).toBe(0);
  expect(isProcessAlive(stubborn())).toBe(false);
});
