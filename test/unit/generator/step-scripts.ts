// Runs the scripts of generated workflows as a runner does for `shell: bash`, with the environment variables that GitHub sets.
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { generateWorkflows } from '../../../generator/generate.ts';
import { configText, HAND_PICKED } from './configs.ts';

export interface Step {
  readonly name: string;
  readonly run: string;
  readonly env: Record<string, string>;
}

export interface ScriptResult {
  readonly code: unknown;
  readonly out: string;
  readonly summary: string;
  readonly outputs: string;
}

/** A temporary folder in which scripts run. */
export interface ScriptFolder {
  readonly folder: string;
  readonly sh: (script: string, env: Record<string, string>) => Promise<ScriptResult>;
  /** Puts a shell script on PATH under a name. */
  readonly program: (name: string, script: string) => Promise<void>;
  readonly tearDown: () => Promise<void>;
}

/** Returns a step in the workflow of a hand-picked config, by the start of its name. */
export function stepOf(config: string, job: string, name: string): Step {
  const [file] = generateWorkflows(configText(HAND_PICKED[config] ?? {})).files;
  const { steps } = parse(file?.text ?? '').jobs[job] as { steps: Step[] };
  const step = steps.find((each) => each.name.startsWith(name));
  if (!step) throw new Error(`${job} of ${config} has no step ${name}`);
  return step;
}

/** Creates an empty folder with a `bin` on PATH. */
export async function createScriptFolder(): Promise<ScriptFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  await mkdir(join(folder, 'bin'));
  return {
    folder,
    sh: (script, env) => runScript(folder, script, env),
    program: async (name, script) => {
      await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, 'bin', name), 0o755);
    },
    tearDown: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runScript(folder: string, script: string, env: Record<string, string>): Promise<ScriptResult> {
  const files = {
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_OUTPUT: join(folder, 'output'),
    RUNNER_TEMP: folder,
  };
  for (const file of [files.GITHUB_STEP_SUMMARY, files.GITHUB_OUTPUT]) await writeFile(file, '');
  const environment = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, RESULTS: 'results', ...files, ...env };
  const result = await new Promise<{ code: unknown; out: string }>((resolve) => {
    execFile(
      'bash',
      ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script],
      { cwd: folder, env: environment },
      (error, stdout, stderr) => {
        resolve({ code: error ? error.code : 0, out: stdout + stderr });
      },
    );
  });
  return {
    ...result,
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    outputs: await readFile(files.GITHUB_OUTPUT, 'utf8'),
  };
}
