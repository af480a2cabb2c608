// The time to a ready node by the action, less what Node takes to start, over `ipfs init`, `ipfs daemon` and polling by hand.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAction, runPost } from '../scripts/local-runner/run-action.ts';
import {
  createWorld,
  readStepResult,
  removeWorld,
  stepEnvironment,
  type World,
} from '../scripts/local-runner/runner-env.ts';
import { startOrigin } from '../test/support/loopback-origin.ts';
import { publishRealKubo } from '../test/support/real-kubo.ts';
import { ACTION, VERSION } from '../test/support/setup-ipfs-kit.ts';
import { interleavedMedians } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');
const REPETITIONS = { full: { warmUps: 1, runs: 15 }, smoke: { warmUps: 0, runs: 1 } };
const POLL = 10;

export async function daemonReady(mode: Mode): Promise<Measurement> {
  const world = await createWorld();
  try {
    const ipfs = await installKubo(world);
    const [action_ms, node_ms, hand_ms] = await interleavedMedians(
      [() => byAction(world), nodeStart, () => byHand(ipfs)] as const,
      REPETITIONS[mode],
    );
    const ratio = (action_ms - node_ms) / hand_ms;
    return { bench: 'daemon-ready', ratio, limit: 1.3, action_ms, node_ms, hand_ms };
  } finally {
    await removeWorld(world);
  }
}

/** Puts the real Kubo into the tool cache, so that what is timed is the node. Returns its path. */
async function installKubo(world: World): Promise<string> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  try {
    const { sha512, file } = published.archive;
    const inputs = { 'kubo-version': VERSION, mirror: origin.url, checksums: `${sha512}  ${file}` };
    const { outputs, log } = await runAction(world, { action: ACTION, inputs });
    if (!outputs['kubo-path']) throw new Error(log);
    return outputs['kubo-path'];
  } finally {
    await origin.close();
    await published.leave();
  }
}

/** The action's process alone: what a runner does around it is not counted. */
async function byAction(world: World): Promise<number> {
  const inputs = { 'INPUT_KUBO-VERSION': VERSION, INPUT_DAEMON: 'offline' };
  const env = { PATH: process.env.PATH ?? '', ...(await stepEnvironment(world)), ...inputs };
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [ENTRY], { env, cwd: world.workspace });
  const elapsed = performance.now() - started;
  const main = await readStepResult(env, status ?? 1, `${stdout}`);
  await runPost(world, { action: ACTION }, main, 'success');
  if (!main.outputs['peer-id']) throw new Error(main.log);
  return elapsed;
}

function nodeStart(): number {
  const started = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - started;
}

/** What a job would do in a script, and no faster: it looks for the API every 10 ms. */
async function byHand(ipfs: string): Promise<number> {
  const repo = await mkdtemp(join(tmpdir(), 'by-hand-'));
  const env = { ...process.env, IPFS_PATH: repo, IPFS_TELEMETRY: 'off' };
  const started = performance.now();
  execFileSync(ipfs, ['init', '--profile=test'], { env, stdio: 'ignore' });
  const daemon = spawn(ipfs, ['daemon', '--offline'], { env, stdio: 'ignore' });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  try {
    while (!(await answers(repo))) {
      if (daemon.exitCode !== null) throw new Error(`ipfs daemon ended with ${daemon.exitCode}`);
      await sleep(POLL);
    }
    return performance.now() - started;
  } finally {
    daemon.kill('SIGKILL');
    await ended;
    rmSync(repo, { recursive: true });
  }
}

function answers(repo: string): Promise<boolean> {
  const port = /\/tcp\/(\d+)/.exec(textOf(join(repo, 'api')))?.[1];
  if (!port) return Promise.resolve(false);
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/v0/id', method: 'POST' }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 200));
    });
    asked.once('error', () => resolve(false)).end();
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
