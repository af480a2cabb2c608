// A job with nodes on a machine with Alpine's libc: the real Kubo, which such a machine built from source, and the real IPFS Cluster,
// whose published programs are static.
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import type { ActionResult } from '../../../scripts/local-runner/run-action.ts';
import type { RunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { type ChrootMachine, MACHINE_PATH, machineAction } from '../../support/machines/chroot/chroot-machine.ts';
import {
  BUILT_TOOL_CACHE,
  canBeAlpine,
  mountBuilds,
  startAlpineMachine,
} from '../../support/machines/musl/alpine-machine.ts';
import { publishRealCluster } from '../../support/machines/musl/cluster-release.ts';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { CLUSTER_VERSION } from '../../support/programs/real-cluster.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

let started: ChrootMachine | null = null;
let checksums = '';
let origin: LoopbackOrigin;
beforeAll(async () => {
  if (!canBeAlpine) return;
  started = await startAlpineMachine([await mountBuilds()]);
  if (started === null) return;
  const published = await publishRealCluster();
  checksums = published.checksums;
  origin = await startOrigin(published.folder);
});
afterAll(async () => {
  await started?.stop();
  await origin?.close();
});

let runnerEnv: RunnerEnv;
beforeEach(async (context) => {
  if (started === null) return context.skip();
  runnerEnv = await started.machine.createRunnerEnv();
});
afterEach(() => {
  for (const { pid } of jobProcesses()) process.kill(pid, 'SIGKILL');
});

const machine = () => (started as ChrootMachine).machine;
const step = (inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}) => {
  return { action: machineAction(), inputs: { 'kubo-version': KUBO_VERSION, ...inputs }, env };
};
/** With the tool cache of the build, in which Kubo is. */
const BUILT = { RUNNER_TOOL_CACHE: BUILT_TOOL_CACHE };

/** Runs a script with Alpine's shell, as a `run:` step of the job does. */
const run = async ({ path, variables }: ActionResult, script: string): Promise<string> => {
  const env = { PATH: [...path, MACHINE_PATH].join(':'), ...variables };
  const { exitCode, stdout, stderr } = await machine().runCommand({ command: 'sh', args: ['-e', '-c', script], env });
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
};
/** Returns all processes of nodes of this file's jobs. The processes of the machine are those of this one. */
const jobProcesses = () =>
  [...nodeFolders].flatMap((folder) => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', folder));
const nodeFolders = new Set<string>();

async function runMain(job: ReturnType<typeof step>): Promise<ActionResult> {
  const main = await machine().runAction(runnerEnv, job);
  nodeFolders.add(main.state['node-folder'] ?? '');
  expect(main.exitCode, main.log).toBe(0);
  return main;
}

async function runPost(job: ReturnType<typeof step>, main: ActionResult): Promise<void> {
  expect(jobProcesses().length).toBeGreaterThan(0);
  const post = await machine().runPost(runnerEnv, job, main, 'success');
  expect(post.exitCode, post.log).toBe(0);
  expect(post.log).not.toMatch(/End of the log|::warning/);
  expect(jobProcesses()).toEqual([]);
  expect(await machine().list(main.state['node-folder'] ?? '')).toEqual([]);
}

it('Kubo, which was built here, is used without Go: a node starts, and leaves nothing behind', async () => {
  const job = step({ daemon: 'offline' }, BUILT);
  const main = await runMain(job);
  expect(main.outputs).toMatchObject({
    'kubo-path': `${BUILT_TOOL_CACHE}/kubo/${KUBO_VERSION}/x64-musl/ipfs`,
    'cache-hit': 'true',
    'verified-by': 'go-checksum-db',
    'api-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  expect(await run(main, 'ipfs version --number')).toBe(KUBO_VERSION);
  const cid = await run(main, 'echo "from musl" | ipfs add --quieter');
  expect(await run(main, `ipfs cat ${cid}`)).toBe('from musl');
  expect(await run(main, `wget -q -O - "${main.outputs['gateway-url']}/ipfs/${cid}"`)).toBe('from musl');
  await runPost(job, main);
});

it("Cluster's published programs are installed and run, without Go", async () => {
  const inputs = { 'kubo-version': 'none', 'cluster-version': CLUSTER_VERSION, mirror: origin.url, checksums };
  const first = await machine().runAction(runnerEnv, step(inputs));
  expect(first.exitCode, first.log).toBe(0);
  const directory = join(runnerEnv.toolCache, 'ipfs-cluster', CLUSTER_VERSION, 'x64-musl');
  expect(first.outputs).toMatchObject({ 'cluster-dir': directory, 'cache-hit': 'false', 'verified-by': 'user' });
  expect(
    await run(first, 'ipfs-cluster-ctl --version; ipfs-cluster-service --version; ipfs-cluster-follow --version'),
  ).toBe(['ctl', 'service', 'follow'].map((name) => `ipfs-cluster-${name} version ${CLUSTER_VERSION}`).join('\n'));
  const requests = origin.requests.length;
  const again = await machine().runAction(runnerEnv, step(inputs));
  expect([again.exitCode, again.outputs['cache-hit']], again.log).toEqual([0, 'true']);
  expect(origin.requests).toHaveLength(requests);
});

it('three Cluster peers see each other, and each pins what one is told to', async () => {
  // The tool cache of the build is read-only, and this job writes Cluster to its own.
  const copy = { command: 'cp', args: ['-a', `${BUILT_TOOL_CACHE}/.`, runnerEnv.toolCache] };
  expect(await machine().runCommand(copy)).toMatchObject({ exitCode: 0 });
  const inputs = {
    'cluster-version': CLUSTER_VERSION,
    mirror: origin.url,
    checksums,
    daemon: 'local',
    'cluster-peers': '3',
  };
  const job = step(inputs);
  const main = await runMain(job);
  expect(main.log).not.toContain('from source');
  const ctl = `ipfs-cluster-ctl --host ${main.outputs['cluster-api-multiaddr']}`;
  expect(await run(main, `${ctl} peers ls | grep -c "Sees 2 other peers"`)).toBe('3');
  const cid = await run(main, 'echo "for all peers" | ipfs add --quieter');
  const status = JSON.parse(await run(main, `${ctl} --enc=json pin add --wait ${cid}`));
  expect(Object.values(status.peer_map).map((peer) => (peer as { status: string }).status)).toEqual(
    Array(3).fill('pinned'),
  );
  await runPost(job, main);
});
