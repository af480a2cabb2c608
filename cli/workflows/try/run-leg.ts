// Runs a leg as a job would: prepares its runtime, then installs and tests the project, each as a script.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countTests } from '../../../generator/try/count-tests.ts';
import type { TryLeg } from '../../../generator/try/legs.ts';
import { type ProcessResult, runProcess } from '../../../kit/process/run.ts';
import { createLegEnvironment, type LegFolders, withPath, withProgram } from './leg-environment.ts';
import { chooseNearest, type RuntimesAtHand } from './runtimes-at-hand.ts';

export interface LegResult {
  readonly id: string;
  /** The version that ran; null if none is at hand. */
  readonly usedVersion: string | null;
  readonly passed: boolean;
  /** How many tests ran; null if no output says so. */
  readonly tests: number | null;
  /** Why the leg failed; null if it passed. */
  readonly problem: string | null;
  readonly seconds: number;
}

interface RunLegOptions {
  readonly folders: LegFolders;
  readonly runtimes: RuntimesAtHand;
  readonly inherited: Readonly<Record<string, string | undefined>>;
  /** Of the whole leg. */
  readonly limitMs: number;
  readonly onLine: (line: string) => void;
}

const TITLES = { python: 'Python', node: 'Node', go: 'Go' } as const;

/** Returns how a leg ended. Throws `interrupted` after a signal. */
export async function runLeg(leg: TryLeg, options: RunLegOptions): Promise<LegResult> {
  const start = Date.now();
  const end = (rest: Omit<LegResult, 'id' | 'seconds'>): LegResult => ({
    id: leg.id,
    ...rest,
    seconds: Math.round((Date.now() - start) / 1000),
  });
  const failed = (problem: string, usedVersion: string | null, tests: number | null = null) =>
    end({ usedVersion, passed: false, tests, problem });
  const prepared = await prepareRuntime(leg, options);
  if ('problem' in prepared) return failed(prepared.problem, null);
  const { version } = prepared;
  const deadline = start + options.limitMs;
  let env: Record<string, string> = { ...prepared.env, ...leg.env };
  if (leg.install !== null) {
    const installed = await runScript('install', leg.install, { leg, options, env, deadline });
    if (installed.problem) return failed(installed.problem, version);
    env = await readWorkflowCommands(options.folders.own, env);
  }
  const { lines, problem } = await runScript('test', leg.test, { leg, options, env, deadline });
  const tests = countTests(lines);
  if (problem) return failed(problem, version, tests);
  if (tests === 0) return failed('no test ran', version, tests);
  return end({ usedVersion: version, passed: true, tests, problem: null });
}

type PreparedRuntime =
  | { readonly version: string; readonly env: Record<string, string> }
  | { readonly problem: string };

/** Makes a virtual environment for Python. Node and Go are those on PATH. */
async function prepareRuntime(leg: TryLeg, options: RunLegOptions): Promise<PreparedRuntime> {
  const { runtime } = leg;
  const { folders, runtimes, onLine, inherited } = options;
  const exact = runtimes[runtime].find(({ version }) => version === leg.version);
  if (runtime === 'python' && !exact && runtimes.uv !== null) return prepareWithUv(leg, runtimes.uv, options);
  const chosen = exact ?? chooseNearest(runtimes[runtime], leg.version);
  if (chosen === null) return { problem: `${TITLES[runtime]} is not on PATH` };
  if (!exact) onLine(`${TITLES[runtime]} ${leg.version} is not on PATH. Trying ${chosen.version} instead.`);
  const env = withProgram(await createLegEnvironment(runtime, folders, inherited), chosen.executable);
  const { version } = chosen;
  switch (runtime) {
    case 'python': {
      const venv = join(folders.own, 'venv');
      const args = ['-m', 'venv', venv];
      const made = await runProcess(chosen.executable, args, { env, limitMs: VENV_LIMIT_MS });
      return isSuccess(made)
        ? { version, env: activate(env, venv) }
        : { problem: `python -m venv failed: ${lastLine(made)}` };
    }
    case 'node':
      return { version, env: withOwnTools(env, folders) };
    case 'go':
      // Verbose, because go prints no tests otherwise. Like the setup action, no other Go than the leg's.
      return {
        version,
        env: withOwnTools(
          { ...env, GOFLAGS: `${inherited.GOFLAGS ?? ''} -v`.trim(), GOTOOLCHAIN: exact ? 'local' : 'auto' },
          folders,
        ),
      };
  }
}

const VENV_LIMIT_MS = 300_000;

async function prepareWithUv(leg: TryLeg, uv: string, { folders, inherited }: RunLegOptions): Promise<PreparedRuntime> {
  const env = await createLegEnvironment('python', folders, inherited);
  const venv = join(folders.own, 'venv');
  const args = ['venv', '--seed', '--python', leg.version, venv];
  const made = await runProcess(uv, args, { env, limitMs: VENV_LIMIT_MS });
  return isSuccess(made)
    ? { version: leg.version, env: activate(env, venv) }
    : { problem: `uv venv --python ${leg.version} failed: ${lastLine(made)}` };
}

function activate(env: Record<string, string>, venv: string): Record<string, string> {
  const programs = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
  return { ...withPath(env, programs), VIRTUAL_ENV: venv };
}

/** What the install command installs for all users comes first: it is in a folder of the leg. */
const withOwnTools = (env: Record<string, string>, { own }: LegFolders) => withPath(env, join(own, 'tools', 'bin'));

interface ScriptContext {
  readonly leg: TryLeg;
  readonly options: RunLegOptions;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds, as of Date.now(). */
  readonly deadline: number;
}

/** Runs a command as a step of the generated workflows does: as a file for bash, which stops at the first failure. */
async function runScript(name: 'install' | 'test', text: string, { leg, options, env, deadline }: ScriptContext) {
  const { folders, onLine } = options;
  const file = join(folders.own, `${name}.sh`);
  await writeFile(file, `${text}\n`);
  const lines: string[] = [];
  onLine(`$ ${text.trim().replaceAll('\n', '\n  ')}`);
  const result = await runProcess('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
    cwd: join(folders.checkout, leg.workingDirectory),
    env,
    limitMs: Math.max(1, deadline - Date.now()),
    onLine: (line) => {
      lines.push(line);
      onLine(line);
    },
  });
  return { lines, problem: explainFailure(name, result, options.limitMs) };
}

function explainFailure(name: string, result: ProcessResult, limitMs: number): string | null {
  switch (result.how) {
    case 'exit':
      return result.exitCode === 0 ? null : `the ${name} command ended with exit code ${result.exitCode}`;
    case 'signal':
      return `the ${name} command was ended by ${result.signal}`;
    case 'timed-out':
      return `the ${name} command was stopped at the time limit of ${formatMinutes(limitMs)}`;
    case 'not-started':
      return `the ${name} command cannot start: ${result.reason}`;
  }
}

function formatMinutes(ms: number): string {
  const minutes = ms / 60_000;
  return minutes === 1 ? '1 minute' : `${Number(minutes.toFixed(2))} minutes`;
}

/** Returns the environment with what a step wrote to the files of GITHUB_PATH and GITHUB_ENV, one line each. */
async function readWorkflowCommands(
  own: string,
  env: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const read = async (name: string) =>
    (await readFile(join(own, name), 'utf8')).split('\n').filter((line) => line.trim() !== '');
  const variables = (await read('env')).flatMap((line) => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });
  const folders = await read('path');
  return folders.reduce<Record<string, string>>(withPath, { ...env, ...Object.fromEntries(variables) });
}

const isSuccess = (result: ProcessResult) => result.how === 'exit' && result.exitCode === 0;

function lastLine(result: ProcessResult): string {
  if (result.how === 'not-started') return result.reason;
  return `${result.stdout}\n${result.stderr}`.trim().split('\n').at(-1) ?? '';
}
