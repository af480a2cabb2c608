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
} from '../scripts/local-runner/world.ts';
import { startOrigin } from '../test/support/origin.ts';
import { publishRealKubo } from '../test/support/real-kubo.ts';
import { ACTION, VERSION } from '../test/support/setup-ipfs-kit.ts';
import { median } from './interleaved.ts';
import type { Measurement } from './measurement.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');
const RUNS = 15;
const POLL = 10;

export async function daemonReady(): Promise<Measurement> {
  const world = await createWorld();
  const ipfs = await installKubo(world);
  const times: [number[], number[], number[]] = [[], [], []];
  for (let run = -1; run < RUNS; run++) {
    const all = [await byAction(world), nodeStart(), await byHand(ipfs)] as const;
    if (run >= 0) for (const side of [0, 1, 2] as const) times[side].push(all[side]);
  }
  await removeWorld(world);
  const [action, node, hand] = [median(times[0]), median(times[1]), median(times[2])];
  return {
    bench: 'daemon-ready',
    ratio: (action - node) / hand,
    limit: 1.3,
    action_ms: action,
    node_ms: node,
    hand_ms: hand,
  };
}

/** Puts the real Kubo into the tool cache, so that what is timed is the node. Returns its path. */
async function installKubo(world: World): Promise<string> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  const { sha512, file } = published.archive;
  const inputs = { 'kubo-version': VERSION, mirror: origin.url, checksums: `${sha512}  ${file}` };
  const { outputs, log } = await runAction(world, { action: ACTION, inputs });
  await origin.close();
  await published.leave();
  if (!outputs['kubo-path']) throw new Error(log);
  return outputs['kubo-path'];
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
  while (!(await answers(repo))) await sleep(POLL);
  const elapsed = performance.now() - started;
  daemon.kill('SIGKILL');
  await ended;
  rmSync(repo, { recursive: true });
  return elapsed;
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
