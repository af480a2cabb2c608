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

/** A shell that starts what hears no SIGTERM, writes down its id, and waits. */
const STUBBORN = 'sh -c \'trap "" TERM; echo $$ > stubborn; echo started; while :; do sleep 1; done\' & wait';
const stubborn = () => Number(readFileSync(join(folder, 'stubborn'), 'utf8'));

const shell = (script: string, limit = 60_000, onLine = (_line: string, _from: string) => {}) => {
  return runProcess('sh', ['-c', script], { cwd: folder, env: process.env, limitMs: limit, onLine });
};

describe('a command that ends by itself', () => {
  it.each([
    ['well', 'echo out; echo err >&2', { how: 'exit', exitCode: 0, stdout: 'out\n', stderr: 'err\n' }],
    ['badly', 'exit 7', { how: 'exit', exitCode: 7, stdout: '', stderr: '' }],
    ['by a signal', 'kill -KILL $$', { how: 'signal', signal: 'SIGKILL', stdout: '', stderr: '' }],
    ['without a newline', 'printf end', { how: 'exit', exitCode: 0, stdout: 'end\n', stderr: '' }],
  ])('%s', async (_, script, ended) => {
    expect(await shell(script)).toEqual(ended);
  });

  it('tells its lines, and from where', async () => {
    const lines: string[] = [];
    await shell('echo one; echo two; echo three >&2', 60_000, (line, from) => lines.push(`${from}: ${line}`));
    expect(lines.filter((line) => line.startsWith('stdout'))).toEqual(['stdout: one', 'stdout: two']);
    expect(lines).toContain('stderr: three');
  });

  it('keeps the end of a long output', async () => {
    const ended = await shell('yes 0123456789abcdef | head -n 200000; echo last');
    if (ended.how !== 'exit') throw new Error(ended.how);
    expect(ended.stdout).toHaveLength(2 ** 20);
    expect(ended.stdout.endsWith('last\n')).toBe(true);
  });

  it('takes along what it left running', async () => {
    const ended = await shell('sleep 600 & echo $!');
    if (ended.how !== 'exit') throw new Error(ended.how);
    expect(isProcessAlive(Number(ended.stdout))).toBe(false);
  });
});

it('a command that there is not was not started', async () => {
  const ended = await runProcess(join(folder, 'nothing'), [], { env: {}, limitMs: 1000 });
  expect(ended).toEqual({ how: 'not-started', reason: expect.stringContaining('ENOENT') });
});

it('a command whose time is up is ended with a grandchild that hears no SIGTERM', async () => {
  const ended = await shell(STUBBORN, 1000);
  expect(ended).toEqual({ how: 'timed-out', stdout: 'started\n', stderr: '' });
  expect(isProcessAlive(stubborn())).toBe(false);
});

it('a step that is told to end ends the command first, and says that it was interrupted', async () => {
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
