// Runs the scripts of generated workflows as a runner does: by sh -eu, with what GitHub would put into their environment.
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

export interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly summary: string;
  readonly outputs: string;
}

/** A folder in which scripts run. */
export interface Place {
  readonly folder: string;
  readonly sh: (script: string, env: Record<string, string>) => Promise<Ended>;
  /** Puts a program on PATH that does as the script says. */
  readonly program: (name: string, script: string) => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Returns a step of a hand-picked config, by the start of its name. */
export function stepOf(config: string, job: string, name: string): Step {
  const [file] = generateWorkflows(configText(HAND_PICKED[config] ?? {})).files;
  const { steps } = parse(file?.text ?? '').jobs[job] as { steps: Step[] };
  const step = steps.find((each) => each.name.startsWith(name));
  if (!step) throw new Error(`${job} of ${config} has no step ${name}`);
  return step;
}

/** Returns an empty folder with a `bin` on PATH. */
export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'scripts-'));
  await mkdir(join(folder, 'bin'));
  return {
    folder,
    sh: (script, env) => runScript(folder, script, env),
    program: async (name, script) => {
      await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, 'bin', name), 0o755);
    },
    leave: () => rm(folder, { recursive: true, force: true }),
  };
}

async function runScript(folder: string, script: string, env: Record<string, string>): Promise<Ended> {
  const files = {
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
    GITHUB_OUTPUT: join(folder, 'output'),
    RUNNER_TEMP: folder,
  };
  for (const file of [files.GITHUB_STEP_SUMMARY, files.GITHUB_OUTPUT]) await writeFile(file, '');
  const environment = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, RESULTS: 'results', ...files, ...env };
  const result = await new Promise<{ code: unknown; out: string }>((resolve) => {
    execFile('sh', ['-euc', script], { cwd: folder, env: environment }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, out: stdout + stderr });
    });
  });
  return {
    ...result,
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    outputs: await readFile(files.GITHUB_OUTPUT, 'utf8'),
  };
}
