// The time until a node is ready with the action, minus Node's start-up, compared with `ipfs init`, `ipfs daemon` and polling.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTextOrEmpty } from '../kit/system/read-text.ts';
import { runAction, runPost } from '../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  readStepResult,
  removeRunnerEnv,
  stepEnvironment,
} from '../scripts/local-runner/runner-env.ts';
import { startOrigin } from '../test/support/origins/loopback-origin.ts';
import { publishRealKubo } from '../test/support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import { interleavedMedians } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');
const REPETITIONS = { full: { warmUps: 1, runs: 15 }, smoke: { warmUps: 0, runs: 1 } };
const POLL_MS = 10;

export async function daemonReady(mode: Mode): Promise<Measurement> {
  const runnerEnv = await createRunnerEnv();
  try {
    const ipfs = await installKubo(runnerEnv);
    const [action_ms, node_ms, hand_ms] = await interleavedMedians(
      [() => byAction(runnerEnv), timeNodeStart, () => byHand(ipfs)] as const,
      REPETITIONS[mode],
    );
    const ratio = (action_ms - node_ms) / hand_ms;
    return { bench: 'daemon-ready', ratio, limit: 1.3, action_ms, node_ms, hand_ms };
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}

/** Installs the real Kubo into the tool cache, so that only the node is timed. Returns its path. */
async function installKubo(runnerEnv: RunnerEnv): Promise<string> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  try {
    const { sha512, file } = published.archive;
    const inputs = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums: `${sha512}  ${file}` };
    const { outputs, log } = await runAction(runnerEnv, { action: ACTION, inputs });
    if (!outputs['kubo-path']) throw new Error(log);
    return outputs['kubo-path'];
  } finally {
    await origin.close();
    await published.tearDown();
  }
}

/** Times only the action's process, not the runner around it. */
async function byAction(runnerEnv: RunnerEnv): Promise<number> {
  const inputs = { 'INPUT_KUBO-VERSION': KUBO_VERSION, INPUT_DAEMON: 'offline' };
  const env = { PATH: process.env.PATH ?? '', ...(await stepEnvironment(runnerEnv)), ...inputs };
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [ENTRY], { env, cwd: runnerEnv.workspace });
  const elapsed = performance.now() - started;
  const main = await readStepResult(env, status ?? 1, `${stdout}`);
  await runPost(runnerEnv, { action: ACTION }, main, 'success');
  if (!main.outputs['peer-id']) throw new Error(main.log);
  return elapsed;
}

function timeNodeStart(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}

/** What a job's script would do: polls the API every 10 ms. */
async function byHand(ipfs: string): Promise<number> {
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
