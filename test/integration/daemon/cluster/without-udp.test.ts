// Programs without UDP, with real processes and the real kernel.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { wrapWithoutUdp } from '../../../../kit/daemon/cluster/without-udp.ts';
import { isRunning, startBackgroundProcess, terminateBackgroundProcess } from '../../../../kit/process/background.ts';
import { waitForValue } from '../../process/await.ts';

const run = promisify(execFile);
const SOCKETS = `
  const dgram = require('node:dgram');
  const net = require('node:net');
  const udp = (type) => new Promise((resolve) => {
    const socket = dgram.createSocket(type);
    socket.on('error', ({ code }) => resolve(code));
    socket.bind(0, () => { socket.close(); resolve('open'); });
  });
  const tcp = (host) => new Promise((resolve) => {
    const server = net.createServer((it) => it.end('hello')).on('error', ({ code }) => resolve(code));
    server.listen(0, host, () => net.connect(server.address().port, host).on('data', (data) => {
      server.close();
      resolve(String(data));
    }));
  });
  (async () => console.log(JSON.stringify({
    udp4: await udp('udp4'), udp6: await udp('udp6'), tcp: await tcp('127.0.0.1'), args: process.argv.slice(1),
  })))();
`;
const wanted = { command: process.execPath, args: ['-e', SOCKETS, '--', "an 'argument' with $signs", ''] };
const isLinux = process.platform === 'linux';

describe('a program', () => {
  it.runIf(isLinux)('keeps TCP and its arguments, and loses UDP', async () => {
    const { command, args } = wrapWithoutUdp(wanted, process.env) ?? { command: '', args: [] };
    const { stdout, stderr } = await run(command, args);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      udp4: 'EPERM',
      udp6: 'EPERM',
      tcp: 'hello',
      args: ["an 'argument' with $signs", ''],
    });
  });

  it('has UDP without the wrapper', async () => {
    const { stdout } = await run(wanted.command, wanted.args);
    expect(JSON.parse(stdout)).toMatchObject({ udp4: 'open', tcp: 'hello' });
  });

  it.runIf(isLinux)('keeps its process id, and exits with it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'without-udp-'));
    const sleeper = wrapWithoutUdp({ command: '/bin/sleep', args: ['60'] }, process.env);
    const process_ = await startBackgroundProcess(folder, { name: 'it', ...(sleeper ?? wanted), env: process.env });
    await waitForValue(() => readFileSync(`/proc/${process_.pid}/comm`, 'utf8') === 'sleep\n');
    expect(isRunning(process_)).toBe(true);
    await terminateBackgroundProcess(process_);
    expect(isRunning(process_)).toBe(false);
    await rm(folder, { recursive: true });
  });

  it.each([
    ['has no folder', ''],
    ['has no Perl', '/nowhere:/dev'],
  ])('is not wrapped if PATH %s', (_, PATH) => {
    expect(wrapWithoutUdp(wanted, { PATH })).toBeNull();
  });
});
