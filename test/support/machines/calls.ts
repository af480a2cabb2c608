// What an agent does on its machine: steps of a job as a runner there starts them, other programs, and files. Arguments and results
// are plain data, because they travel as JSON.
import { type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ActionResult, runAction, runPost } from '../../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../../scripts/local-runner/runner-env.ts';
import { type LoopbackOrigin, startOrigin } from '../origins/loopback-origin.ts';

export interface MachineStep {
  /** Path of action.yml on the machine. */
  readonly action: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the step's process at once when its output has this text. */
  readonly killWhen?: string;
}

export interface MachineCommand {
  readonly command: string;
  readonly args?: readonly string[];
  /** Added to the agent's variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input. */
  readonly input?: string;
}

export interface MachineResult {
  /** null if a signal ended the program. */
  readonly exitCode: number | null;
  /** Standard output and standard error go to files, because a pipe loses output of Windows programs under Wine. */
  readonly stdout: string;
  readonly stderr: string;
}

const origins = new Map<string, LoopbackOrigin>();

export const calls = {
  createRunnerEnv: (root?: string): Promise<RunnerEnv> => createRunnerEnv(root),
  removeRunnerEnv: (runnerEnv: RunnerEnv): Promise<void> => removeRunnerEnv(runnerEnv),
  runAction: (runnerEnv: RunnerEnv, step: MachineStep): Promise<ActionResult> =>
    runAction(runnerEnv, { ...step, ...killOnOutput(step.killWhen) }),
  runPost: (
    runnerEnv: RunnerEnv,
    step: MachineStep,
    main: StepResult,
    status: 'success' | 'failure' | 'cancelled',
  ): Promise<ActionResult> => runPost(runnerEnv, { ...step, ...killOnOutput(step.killWhen) }, main, status),
  runCommand,
  /** Serves a folder of the machine as a mirror, and returns its URL. */
  serveFolder: async (folder: string): Promise<string> => {
    const origin = await startOrigin(folder);
    origins.set(origin.url, origin);
    return origin.url;
  },
  /** Returns the paths that were requested from a mirror. */
  requestsOf: async (url: string): Promise<readonly string[]> =>
    (origins.get(url)?.requests ?? []).map(({ path }) => path),
  makeFolder: (): Promise<string> => mkdtemp(join(tmpdir(), 'machine-')),
  readText: (path: string): Promise<string> => readFile(path, 'utf8'),
  writeText: async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  },
  /** Returns the names in a folder, with those in its folders; an empty list if it does not exist. */
  list: async (folder: string): Promise<readonly string[]> => readdir(folder, { recursive: true }).catch(() => []),
  remove: (path: string): Promise<void> => rm(path, { recursive: true, force: true }),
} as const;

function killOnOutput(text: string | undefined) {
  if (text === undefined) return {};
  const kill = new AbortController();
  let seen = '';
  const onOutput = (piece: string) => {
    seen += piece;
    if (seen.includes(text)) kill.abort();
  };
  return { kill: kill.signal, onOutput };
}

async function runCommand({ command, args = [], env = {}, cwd, input }: MachineCommand): Promise<MachineResult> {
  const folder = await mkdtemp(join(tmpdir(), 'command-'));
  const [stdin, stdout, stderr] = ['stdin', 'stdout', 'stderr'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(stdin, input ?? '');
  const files = [openSync(stdin, 'r'), openSync(stdout, 'w'), openSync(stderr, 'w')];
  try {
    const options: SpawnOptions = {
      env: { ...process.env, ...env },
      stdio: files,
      ...(cwd === undefined ? {} : { cwd }),
    };
    const child = spawn(command, args, options);
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exitCode, stdout: await readFile(stdout, 'utf8'), stderr: await readFile(stderr, 'utf8') };
  } finally {
    for (const file of files) closeSync(file);
    await rm(folder, { recursive: true, force: true });
  }
}
