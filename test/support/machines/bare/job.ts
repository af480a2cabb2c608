// A program in a bare machine: a whole job, as a runner runs it there, with a mirror in the same machine. Prints what happened as JSON.
// It uses no shell, because a machine may have none. Usage: job.mjs OPTIONS, as JSON.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type ActionResult, runAction, runPost } from '../../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, stepEnvironment } from '../../../../scripts/local-runner/runner-env.ts';
import { startOrigin } from '../../origins/loopback-origin.ts';
import { KIT, MIRROR, NODE, RUNNER, TEMP, TOOL_CACHE } from './machine.ts';

export interface JobOptions {
  readonly inputs: Readonly<Record<string, string>>;
  /** The address of the mirror. */
  readonly host: '127.0.0.1' | '::1';
  readonly umask?: number;
  /** A tool cache to use in place of the runner's. */
  readonly toolCache?: string;
  /** Whether the job ends after the step that installs Kubo and starts the node. */
  readonly expectFailure?: boolean;
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface JobReport {
  readonly probe: ActionResult;
  /** Installs Kubo and starts a node. */
  readonly main: ActionResult;
  readonly left: Leftovers;
  /** Absent if the job failed, or was expected to. */
  readonly rest?: NodeReport;
  readonly doctor: CommandResult;
  readonly probeCommand: CommandResult;
  /** Requests to the mirror. */
  readonly requests: readonly string[];
}

interface NodeReport {
  readonly added: CommandResult;
  readonly read: CommandResult;
  /** What `pin add --wait` of the first Cluster peer printed; absent without Cluster. */
  readonly pinned?: CommandResult;
  readonly post: ActionResult;
  readonly leftAfterPost: Leftovers;
  /** The next job, with the tool cache of this one and another node. */
  readonly warm: ActionResult;
  readonly warmPost: ActionResult;
  readonly leftAfterWarm: Leftovers;
}

interface Leftovers {
  /** Names of running programs besides this one. */
  readonly programs: readonly string[];
  /** What is in the folder for temporary files, without the runner's own folders of steps. */
  readonly temporary: readonly string[];
  readonly toolCache: readonly string[];
  /** What is in the home folder. */
  readonly home: readonly string[];
}

const CONTENT = 'from a bare machine';
const SETUP = join(KIT, 'action.yml');
const PROBE = join(KIT, 'actions', 'arch-probe', 'action.yml');

const options: JobOptions = JSON.parse(process.argv[2] ?? '{}');
if (options.umask !== undefined) process.umask(options.umask);
console.log(JSON.stringify(await runJob(options)));

async function runJob({ inputs, host, toolCache, expectFailure = false }: JobOptions): Promise<JobReport> {
  const runnerEnv = await createRunnerEnv(RUNNER);
  const mirror = await startOrigin(MIRROR, undefined, host);
  const probe = await runAction(runnerEnv, { action: PROBE });
  const step = {
    action: SETUP,
    inputs: { ...inputs, mirror: mirror.url, 'mirror-only': 'true' },
    env: toolCache === undefined ? {} : { RUNNER_TOOL_CACHE: toolCache },
  };
  const main = await runAction(runnerEnv, step);
  const left = listLeftovers();
  const rest = expectFailure || main.exitCode !== 0 ? {} : { rest: await useNode(main) };
  const env = await stepEnvironment(runnerEnv);
  const ipfsKit = (command: string) => runCommand(NODE, [join(KIT, 'cli/dist/index.js'), command], { env });
  const doctor = await ipfsKit('doctor');
  const probeCommand = await ipfsKit('probe');
  const requests = mirror.requests.map(({ path }) => path);
  await mirror.close();
  return { probe, main, left, ...rest, doctor, probeCommand, requests };

  async function useNode(started: ActionResult): Promise<NodeReport> {
    const ipfs = (args: readonly string[], input = '') =>
      runCommand(started.outputs['kubo-path'] ?? '', args, { env: started.variables, input });
    const added = await ipfs(['add', '--quieter'], CONTENT);
    const read = await ipfs(['cat', added.stdout.trim()]);
    const pinned = await pin(started, added.stdout.trim());
    const post = await runPost(runnerEnv, step, started, 'success');
    const leftAfterPost = listLeftovers();
    const warm = await runAction(runnerEnv, step);
    const warmPost = await runPost(runnerEnv, step, warm, 'success');
    return { added, read, ...pinned, post, leftAfterPost, warm, warmPost, leftAfterWarm: listLeftovers() };
  }
}

async function pin({ outputs }: ActionResult, cid: string): Promise<Pick<NodeReport, 'pinned'>> {
  const api = outputs['cluster-api-multiaddr'];
  if (!api) return {};
  const ctl = join(outputs['cluster-dir'] ?? '', 'ipfs-cluster-ctl');
  return { pinned: await runCommand(ctl, ['--host', api, 'pin', 'add', '--wait', cid]) };
}

interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

async function runCommand(
  command: string,
  args: readonly string[],
  { env = {}, input = '' }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, { env: { ...process.env, ...env }, cwd: RUNNER });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }),
  ]);
  return { code, stdout, stderr };
}

function listLeftovers(): Leftovers {
  return {
    programs: listPrograms(),
    temporary: [TEMP, '/tmp'].flatMap((folder) => namesIn(folder)).filter((name) => !/^step-\w+$/.test(name)),
    toolCache: namesIn(TOOL_CACHE, true).filter((name) => !name.endsWith('.complete')),
    home: process.env.HOME ? namesIn(process.env.HOME) : [],
  };
}

function namesIn(folder: string, recursive = false): readonly string[] {
  try {
    return readdirSync(folder, { recursive, encoding: 'utf8' }).sort();
  } catch {
    return [];
  }
}

/** Returns the names of running programs besides this one and those that started it. A program that ended and is not reaped is not one. */
function listPrograms(): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const [, name = '', state = ''] = /\((.*)\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      return state === 'Z' || name === 'node' || name === 'MainThread' ? [] : [name];
    } catch {
      return [];
    }
  });
}
