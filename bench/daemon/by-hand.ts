// Starts a node as a job's script would: `ipfs init`, `ipfs daemon`, then requests until the API answers.
import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTextOrEmpty } from '../../kit/system/read-text.ts';

/** Short, so that almost all of the time is Kubo's own. */
const POLL_MS = 2;

/** Returns the milliseconds until the first answer. Throws if the node does not start. */
export async function startByHandMs(ipfs: string): Promise<number> {
  const repo = await mkdtemp(join(tmpdir(), 'by-hand-'));
  const env = { ...process.env, IPFS_PATH: repo, IPFS_TELEMETRY: 'off' };
  const started = performance.now();
  execFileSync(ipfs, ['init', '--profile=test'], { env, stdio: 'ignore' });
  const daemon = spawn(ipfs, ['daemon', '--offline'], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  try {
    while (!(await isApiReady(repo))) {
      if (daemon.exitCode !== null) throw new Error(`ipfs daemon failed with exit code ${daemon.exitCode}`);
      await sleep(POLL_MS);
    }
    return performance.now() - started;
  } finally {
    daemon.kill('SIGKILL');
    await ended;
    rmSync(repo, { recursive: true });
  }
}

function isApiReady(repo: string): Promise<boolean> {
  const port = /\/tcp\/(\d+)/.exec(readTextOrEmpty(join(repo, 'api')))?.[1];
  if (!port) return Promise.resolve(false);
  return new Promise((resolve) => {
    const apiRequest = request({ host: '127.0.0.1', port, path: '/api/v0/id', method: 'POST' }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    });
    apiRequest.once('error', () => resolve(false)).end();
  });
}
