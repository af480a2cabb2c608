// A job with IPFS Cluster, as a runner runs it: the action, steps with ipfs-cluster-ctl, the post step. With real Kubo and Cluster
// from the tool cache of the end-to-end tests.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { listBackgroundProcesses } from '../../kit/process/background.ts';
import { findProcessesByVariable } from '../../kit/process/running-processes.ts';
import { runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../scripts/local-runner/runner-env.ts';
import { startOrigin } from '../support/origins/loopback-origin.ts';
import { publishFile, tarGz } from '../support/origins/publish.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../support/programs/real-cluster.ts';
import { buildRealKubo, E2E_CACHE, pathWith, publishRealKubo } from '../support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION, OWN_ARCH } from '../support/setup-ipfs-kit.ts';

const PEERS = 3;
const inputs = { 'kubo-version': KUBO_VERSION, 'cluster-version': CLUSTER_VERSION, 'cluster-peers': `${PEERS}` };
const step = { action: ACTION, inputs, env: { RUNNER_TOOL_CACHE: join(E2E_CACHE, 'tool-cache') } };

beforeAll(async () => {
  await buildRealKubo();
  await buildRealCluster();
});

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(async () => {
  // Left by a test that failed before its post step.
  const folders = readdirSync(runnerEnv.temp).map((name) => join(runnerEnv.temp, name));
  for (const { pid } of folders.flatMap((folder) => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', folder))) {
    process.kill(pid, 'SIGKILL');
  }
  await removeRunnerEnv(runnerEnv);
});

const folderOf = (main: StepResult) => main.state['node-folder'] ?? '';

function ctl(main: StepResult, host: string, ...args: readonly string[]): string {
  const env = { HOME: runnerEnv.root, PATH: pathWith(main.path) };
  return execFileSync('ipfs-cluster-ctl', ['--host', host, ...args], { env, encoding: 'utf8' });
}

/** Waits until `count` peers have pinned a CID. Returns the statuses. */
async function waitForPins(main: StepResult, cid: string, count: number): Promise<string> {
  const host = main.outputs['cluster-api-multiaddr'] ?? '';
  for (;;) {
    const status = ctl(main, host, 'status', cid);
    if ((status.match(/: PINNED/g) ?? []).length >= count) return status;
    await sleep(200);
  }
}

function addFile(main: StepResult, text: string): string {
  const env = { HOME: runnerEnv.root, PATH: pathWith(main.path), ...main.variables };
  return execFileSync('ipfs', ['add', '--quieter'], { env, input: text, encoding: 'utf8' }).trim();
}

function expectNothingLeft(main: StepResult): void {
  expect(findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', folderOf(main))).toEqual([]);
  expect(existsSync(folderOf(main))).toBe(false);
}

it('three peers see each other, pin on all nodes, survive the loss of one peer, and are removed after the job', async () => {
  const main = await runAction(runnerEnv, step);
  expect(main.exitCode, main.log).toBe(0);
  const host = main.outputs['cluster-api-multiaddr'] ?? '';
  expect(main.outputs['cluster-api-url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(main.summary).toContain('IPFS Cluster: http://127.0.0.1:');
  expect(ctl(main, host, 'peers', 'ls').match(/Sees 2 other peers/g)).toHaveLength(PEERS);
  const peers = JSON.parse(main.outputs['cluster-peers-json'] ?? '[]') as readonly Readonly<Record<string, string>>[];
  expect(peers.map(({ name }) => name)).toEqual(['cluster-1', 'cluster-2', 'cluster-3']);
  expect(peers[0]).toMatchObject({ apiUrl: main.outputs['cluster-api-url'], apiMultiaddr: host });
  expect(peers[0]).toMatchObject({ kuboApiUrl: main.outputs['api-url'], kuboRepo: main.outputs['repo-path'] });
  for (const { apiMultiaddr = '', id, kuboApiUrl, kuboPeerId, gatewayUrl = '', folder = '' } of peers) {
    expect(JSON.parse(ctl(main, apiMultiaddr, '--enc=json', 'id'))).toMatchObject({ id, ipfs: { id: kuboPeerId } });
    const response = await fetch(`${kuboApiUrl}/api/v0/id`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ ID: kuboPeerId });
    expect((await fetch(`${gatewayUrl}/ipfs/bafkqabtimvwgy3yk`)).status).toBe(200);
    expect(existsSync(join(folder, 'service.json'))).toBe(true);
  }
  // Without waiting: every peer must already know the metrics of all.
  for (const { apiMultiaddr = '' } of peers) {
    ctl(main, apiMultiaddr, 'pin', 'add', '--replication', `${PEERS}`, addFile(main, `allocated by ${apiMultiaddr}`));
  }

  const first = addFile(main, 'pinned by all');
  ctl(main, host, 'pin', 'add', first);
  expect(await waitForPins(main, first, PEERS)).toMatch(/(?:cluster-\d[\s\S]*?: PINNED[\s\S]*?){3}/);

  const [, , third] = listBackgroundProcesses(folderOf(main)).filter(({ name }) => name.startsWith('cluster-'));
  process.kill(third?.pid ?? 0, 'SIGKILL');
  const second = addFile(main, 'pinned by those that are left');
  ctl(main, host, 'pin', 'add', second);
  await waitForPins(main, second, PEERS - 1);

  const post = await runPost(runnerEnv, step, main, 'success');
  expect(post.exitCode, post.log).toBe(0);
  expect(post.log).toContain('cluster-3 exited before the end of the job');
  expectNothingLeft(main);
});

it('two jobs on one machine do not affect each other', async () => {
  const mains = await Promise.all([runAction(runnerEnv, step), runAction(runnerEnv, step)]);
  for (const main of mains) {
    expect(main.exitCode, main.log).toBe(0);
    const peers = ctl(main, main.outputs['cluster-api-multiaddr'] ?? '', 'peers', 'ls');
    expect(peers.match(/Sees 2 other peers/g)).toHaveLength(PEERS);
  }
  await Promise.all(mains.map((main) => runPost(runnerEnv, step, main, 'success')));
  for (const main of mains) expectNothingLeft(main);
});

it('peers need only the program service of IPFS Cluster', async () => {
  const { folder, archive, tearDown: leave } = await publishRealKubo();
  const program = 'ipfs-cluster-service';
  const content = await readFile(join(await buildRealCluster(), program));
  const release = join(folder, program, `v${CLUSTER_VERSION}`);
  await mkdir(release, { recursive: true });
  const file = `${program}_v${CLUSTER_VERSION}_linux-${OWN_ARCH}.tar.gz`;
  const service = await publishFile(release, file, await tarGz([{ name: `${program}/${program}`, content }]));
  const origin = await startOrigin(folder);
  try {
    const checksums = [archive, service].map((each) => `${each.sha512}  ${each.file}`).join('\n');
    const apart = { action: ACTION, inputs: { ...inputs, 'cluster-tools': 'service', mirror: origin.url, checksums } };
    const main = await runAction(runnerEnv, apart);
    expect(main.exitCode, main.log).toBe(0);
    const programs = readdirSync(main.outputs['cluster-dir'] ?? '').filter((name) => !name.startsWith('.'));
    expect(programs).toEqual([program]);
    const peers = await fetch(`${main.outputs['cluster-api-url']}/peers`).then((response) => response.text());
    expect(peers.match(/"peername":"cluster-\d"/g)).toHaveLength(PEERS);
    expect((await runPost(runnerEnv, apart, main, 'success')).exitCode).toBe(0);
    expectNothingLeft(main);
  } finally {
    await origin.close();
    await leave();
  }
});
