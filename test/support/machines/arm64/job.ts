// A job on the machine: folders of a runner, a mirror there that serves real Kubo and IPFS Cluster, a lock file with their digests,
// and scripts as `run:` steps.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLockFile, type LockedProduct } from '../../../../kit/install/lock-file.ts';
import type { ActionResult } from '../../../../scripts/local-runner/run-action.ts';
import type { RunnerEnv, StepResult } from '../../../../scripts/local-runner/runner-env.ts';
import { CLUSTER_VERSION } from '../../programs/real-cluster.ts';
import { publishRealRelease, type RealProduct } from '../../programs/real-release.ts';
import { KUBO_VERSION } from '../../setup-ipfs-kit.ts';
import type { Machine } from '../machine.ts';
import { CHECKOUT } from './boot.ts';

type Inputs = Readonly<Record<string, string>>;

export interface PublishedReleases {
  /** A folder of this machine. */
  readonly folder: string;
  readonly lockFile: string;
  readonly tearDown: () => Promise<void>;
}

/** Where a machine has the folder of the releases. */
export const MIRROR = '/opt/mirror';
const VERSIONS = { kubo: KUBO_VERSION, cluster: CLUSTER_VERSION } as const;
const LOCK_FILE = 'ipfs-kit.lock.json';

/** Publishes products for linux/arm64 in a new folder: Kubo and IPFS Cluster, if none are named. */
export async function publishReleases(...names: readonly RealProduct[]): Promise<PublishedReleases> {
  const folder = await mkdtemp(join(tmpdir(), 'published-'));
  const products: Partial<Record<RealProduct, LockedProduct>> = {};
  for (const name of names.length > 0 ? names : (['kubo', 'cluster'] as const)) {
    const lines = await publishRealRelease(folder, name, 'linux/arm64');
    const archives = lines.map((line) => line.split('  ')).map(([sum, file]) => [file, `sha512:${sum}`]);
    products[name] = { version: VERSIONS[name], archives: Object.fromEntries(archives) };
  }
  return {
    folder,
    lockFile: formatLockFile({ lockfileVersion: 1, products }),
    tearDown: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface Job {
  readonly runnerEnv: RunnerEnv;
  /** The inputs that name the mirror and the lock file. */
  readonly source: Inputs;
  readonly setUp: (inputs?: Inputs) => Promise<ActionResult>;
  readonly post: (main: StepResult) => Promise<ActionResult>;
  readonly probe: (inputs?: Inputs) => Promise<ActionResult>;
  /** Returns what a script of a later step prints. Throws if it fails. */
  readonly run: (main: StepResult, script: string) => Promise<string>;
  /** Returns the paths that were requested from the mirror. */
  readonly requests: () => Promise<readonly string[]>;
  /** Returns what is left of the nodes of a step: files with the variables of their processes, and their folder. */
  readonly findLeftovers: (main: StepResult) => Promise<string>;
}

/** Starts a job with an empty tool cache. */
export async function startJob(machine: Machine, { lockFile }: PublishedReleases): Promise<Job> {
  const runnerEnv = await machine.createRunnerEnv();
  const mirror = await machine.serveFolder(MIRROR);
  await machine.writeText(join(runnerEnv.workspace, LOCK_FILE), lockFile);
  const action = join(CHECKOUT, 'action.yml');
  const source = { mirror, 'mirror-only': 'true', 'lock-file': LOCK_FILE };
  let last: Inputs = {};
  return {
    runnerEnv,
    source,
    setUp: (inputs = {}) => {
      last = { 'kubo-version': KUBO_VERSION, ...source, ...inputs };
      return machine.runAction(runnerEnv, { action, inputs: last });
    },
    post: (main) => machine.runPost(runnerEnv, { action, inputs: last }, main, 'success'),
    probe: (inputs = {}) =>
      machine.runAction(runnerEnv, { action: join(CHECKOUT, 'actions', 'arch-probe', 'action.yml'), inputs }),
    run: async ({ path, variables }, script) => {
      const env = { ...variables, PATH: [...path, '/usr/local/bin', '/usr/bin', '/bin'].join(':') };
      const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', script];
      const { exitCode, stdout, stderr } = await machine.runCommand({
        command: 'bash',
        args,
        env,
        cwd: runnerEnv.workspace,
      });
      if (exitCode !== 0) throw new Error(`the script failed with ${exitCode}:\n${stdout}${stderr}`);
      return stdout.trim();
    },
    requests: () => machine.requestsOf(mirror),
    findLeftovers: async ({ state }) => {
      const folder = state['node-folder'];
      if (!folder) throw new Error('the step started no node');
      const script = 'grep -lsF "SETUP_IPFS_KIT_FOLDER=$1" /proc/[0-9]*/environ; ls -d "$1" 2>/dev/null; true';
      return (await machine.runCommand({ command: 'sh', args: ['-c', script, 'sh', folder] })).stdout;
    },
  };
}
