// A runner's environment on this machine: the folders, files and variables of a step, and what the step wrote to them.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameIn, platformFromNode } from '../../kit/platform/conventions.ts';

export interface RunnerEnv {
  readonly root: string;
  readonly toolCache: string;
  readonly temp: string;
  readonly workspace: string;
}

/** What a step passes to later steps. */
export interface StepResult {
  readonly exitCode: number;
  /** Standard output and standard error. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
  /** Folders that it added to PATH, in order. */
  readonly path: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
}

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;

/** Creates an environment in `root`, or in a new temporary folder. */
export async function createRunnerEnv(root?: string): Promise<RunnerEnv> {
  const base = root ?? (await mkdtemp(join(tmpdir(), 'local-runner-')));
  const runnerEnv = {
    root: base,
    toolCache: join(base, 'tool-cache'),
    temp: join(base, 'temp'),
    workspace: join(base, 'workspace'),
  };
  for (const folder of [runnerEnv.toolCache, runnerEnv.temp, runnerEnv.workspace])
    await mkdir(folder, { recursive: true });
  return runnerEnv;
}

export async function removeRunnerEnv({ root }: RunnerEnv): Promise<void> {
  await rm(root, { recursive: true, force: true });
}

/** Creates the empty command files of a step, and returns its variables. */
export async function stepEnvironment(runnerEnv: RunnerEnv): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(runnerEnv.temp, 'step-'));
  const files: Record<string, string> = {};
  for (const name of COMMAND_FILES) {
    files[name] = join(folder, name);
    await writeFile(files[name], '');
  }
  const { os, arch } = nameIn(platformFromNode(process.platform, process.arch), 'runner');
  return {
    ...files,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: runnerEnv.workspace,
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_OS: os,
    RUNNER_ARCH: arch,
    RUNNER_TEMP: runnerEnv.temp,
    RUNNER_TOOL_CACHE: runnerEnv.toolCache,
  };
}

/** Returns what a step wrote to its command files, read as the runner does: lines may end with CR LF. A missing file counts as empty. */
export async function readStepResult(env: Record<string, string>, exitCode: number, log: string): Promise<StepResult> {
  const text = async (name: (typeof COMMAND_FILES)[number]) => readFile(env[name] ?? '', 'utf8').catch(() => '');
  return {
    exitCode,
    log,
    outputs: parseKeyValues(await text('GITHUB_OUTPUT')),
    variables: parseKeyValues(await text('GITHUB_ENV')),
    path: splitLines(await text('GITHUB_PATH')).filter((line) => line !== ''),
    state: parseKeyValues(await text('GITHUB_STATE')),
    summary: await text('GITHUB_STEP_SUMMARY'),
  };
}

/** Reads `name=value` lines and `name<<delimiter` blocks. */
function parseKeyValues(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = splitLines(text);
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const [, name, sign, rest] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? [];
    if (name === undefined || rest === undefined) continue;
    const end = sign === '=' ? -1 : lines.indexOf(rest);
    values[name] =
      sign === '='
        ? rest
        : lines
            .splice(0, end + 1)
            .slice(0, -1)
            .join('\n');
  }
  return values;
}

function splitLines(text: string): string[] {
  return text.split(/\r?\n/);
}
