// Runs a bundled JavaScript action as a runner does: in its own Node process, with the defaults of action.yml and a clean
// environment.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { type RunnerEnv, readStepResult, type StepResult, stepEnvironment } from './runner-env.ts';

export interface ActionRunOptions {
  /** Path of action.yml. */
  readonly action: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Overrides the runner's variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command that starts the action's process, such as `unshare` or `nice`. */
  readonly wrapper?: readonly string[];
  /** Kills the process at once, as a machine that crashes does. If it is already aborted, when the process starts. */
  readonly kill?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

interface ActionMetadata {
  readonly inputs?: Record<string, { default?: string }>;
  readonly runs: { readonly main: string; readonly post?: string };
}

type JobStatus = 'success' | 'failure' | 'cancelled';

/** The part of the user's environment that a runner has, and what the go command needs. */
const INHERITED = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'TMPDIR',
  'SYSTEMROOT',
  'GOPROXY',
  'GOSUMDB',
  'GOTOOLCHAIN',
  'GOFLAGS',
  // Of Windows. Node adds TEMP, USERPROFILE and a few others there.
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMDATA',
  'COMSPEC',
  'PATHEXT',
];
const PROXIES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
];

/** The result of a step, with the signal that ended its process; null if it ended by itself. */
export interface ActionResult extends StepResult {
  readonly signal: NodeJS.Signals | null;
}

/** Runs the action's main step. */
export async function runAction(runnerEnv: RunnerEnv, options: ActionRunOptions): Promise<ActionResult> {
  const metadata = await readMetadata(options.action);
  return runStep(runnerEnv, { metadata, entry: metadata.runs.main, status: 'success' }, options);
}

/** Runs the action's post step, with the state of its main step and the status of the job so far. */
export async function runPost(
  runnerEnv: RunnerEnv,
  options: ActionRunOptions,
  main: StepResult,
  status: JobStatus,
): Promise<ActionResult> {
  const metadata = await readMetadata(options.action);
  const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value]);
  const env = { ...options.env, ...Object.fromEntries(state) };
  return runStep(runnerEnv, { metadata, entry: metadata.runs.post ?? '', status }, { ...options, env });
}

/** Returns the variables that a runner sets for the action's main step, with new files for its results. */
export async function actionEnvironment(
  runnerEnv: RunnerEnv,
  { action, inputs = {} }: Pick<ActionRunOptions, 'action' | 'inputs'>,
): Promise<Record<string, string>> {
  const variables = inputVariables(await readMetadata(action), inputs, 'success');
  return { ...(await stepEnvironment(runnerEnv)), ...variables };
}

async function readMetadata(action: string): Promise<ActionMetadata> {
  return parse(await readFile(action, 'utf8')) as ActionMetadata;
}

interface ActionStep {
  readonly metadata: ActionMetadata;
  /** Path of the script, relative to action.yml. */
  readonly entry: string;
  readonly status: JobStatus;
}

async function runStep(
  runnerEnv: RunnerEnv,
  { metadata, entry, status }: ActionStep,
  { action, inputs = {}, env = {}, wrapper = [], kill, onOutput }: ActionRunOptions,
): Promise<ActionResult> {
  const step: Record<string, string> = {
    ...pick(process.env, [...INHERITED, ...PROXIES]),
    ...(await stepEnvironment(runnerEnv)),
    ...inputVariables(metadata, inputs, status),
    ...env,
  };
  const [command = '', ...args] = [...wrapper, process.execPath, join(dirname(action), entry)];
  const child = spawn(command, args, { cwd: runnerEnv.workspace, env: step, stdio: ['ignore', 'pipe', 'pipe'] });
  const killNow = () => child.kill('SIGKILL');
  if (kill?.aborted) killNow();
  else kill?.addEventListener('abort', killNow);
  const chunks: string[] = [];
  const keep = (chunk: Buffer) => {
    chunks.push(chunk.toString());
    onOutput?.(chunk.toString());
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const { exitCode, signal } = await new Promise<Pick<ActionResult, 'exitCode' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ exitCode: code ?? (signal ? 128 : 1), signal }));
  });
  return { ...(await readStepResult(step, exitCode, chunks.join(''))), signal };
}

/** A runner passes every input of action.yml. Expressions in defaults are empty, except for the job's status. */
function inputVariables(
  { inputs = {} }: ActionMetadata,
  given: Readonly<Record<string, string>>,
  status: JobStatus,
): Record<string, string> {
  const evaluate = (value: string) => value.replace(/\$\{\{ job\.status \}\}/, status).replace(/\$\{\{.*\}\}/, '');
  const defaults = Object.entries(inputs).map(([name, { default: value = '' }]) => [name, evaluate(value)]);
  const all = { ...Object.fromEntries(defaults), ...given } as Record<string, string>;
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
