// Runs the steps of a generated job on a machine, in order: this project's actions as a runner starts them, and scripts in bash.
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RunnerEnv, StepResult } from '../../../../scripts/local-runner/runner-env.ts';
import type { Machine } from '../machine.ts';
import { CHECKOUT } from './boot.ts';

type Texts = Readonly<Record<string, string>>;

interface WorkflowStep {
  readonly name: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Texts;
  readonly run?: string;
  readonly env?: Texts;
}

export interface JobStep {
  readonly name: string;
  readonly exitCode: number | null;
  /** Standard output and standard error. */
  readonly log: string;
  readonly outputs: Texts;
}

export interface JobOptions {
  /** The text of a workflow. */
  readonly workflow: string;
  readonly job: string;
  /** The values of one leg. */
  readonly matrix: Texts;
  /** Inputs of setup-ipfs-kit beside those of the workflow. */
  readonly inputs: Texts;
  /** Actions that are not run, because the machine has what they bring. */
  readonly done: RegExp;
}

/** What steps pass to later steps. */
interface JobState {
  readonly outputs: Map<string, Texts>;
  readonly variables: Record<string, string>;
  readonly path: string[];
  readonly posts: (() => Promise<StepResult>)[];
}

const OWN_ACTION = /^(?:\.\/|org\/setup-ipfs-kit\/?)([^@]*)/;

/** Runs a job until a step fails, then its post steps. Returns the results of both, in order. */
export async function runWorkflowJob(
  machine: Machine,
  runnerEnv: RunnerEnv,
  job: JobOptions,
): Promise<readonly JobStep[]> {
  const { jobs } = parse(job.workflow) as {
    readonly jobs: Readonly<Record<string, { steps: readonly WorkflowStep[] }>>;
  };
  const state: JobState = { outputs: new Map(), variables: {}, path: [], posts: [] };
  const results: JobStep[] = [];
  for (const step of jobs[job.job]?.steps ?? []) {
    if (step.uses !== undefined && job.done.test(step.uses)) continue;
    const result = await runStep(machine, runnerEnv, { ...step, ...evaluateStep(step, job, state) }, job, state);
    results.push({ ...result, name: step.name });
    if (result.exitCode !== 0) break;
  }
  for (const post of state.posts.reverse()) results.push({ ...(await post()), name: 'post' });
  return results;
}

async function runStep(
  machine: Machine,
  runnerEnv: RunnerEnv,
  step: WorkflowStep,
  { inputs }: JobOptions,
  state: JobState,
): Promise<Omit<JobStep, 'name'>> {
  const environment = {
    ...state.variables,
    ...step.env,
    PATH: [...state.path, '/usr/local/bin:/usr/bin:/bin'].join(':'),
  };
  if (step.uses === undefined) return runScript(machine, runnerEnv, step.run ?? '', environment, state);
  const [, folder = ''] = OWN_ACTION.exec(step.uses) ?? [];
  const action = join(CHECKOUT, folder, 'action.yml');
  const all = folder === '' ? { ...step.with, ...inputs } : step.with;
  const options = { action, env: environment, ...(all === undefined ? {} : { inputs: all }) };
  const main = await machine.runAction(runnerEnv, options);
  if (folder === '') state.posts.push(() => machine.runPost(runnerEnv, options, main, 'success'));
  state.path.unshift(...main.path);
  Object.assign(state.variables, main.variables);
  if (step.id !== undefined) state.outputs.set(step.id, main.outputs);
  return main;
}

async function runScript(
  machine: Machine,
  { temp, workspace }: RunnerEnv,
  script: string,
  environment: Texts,
  state: JobState,
): Promise<Omit<JobStep, 'name'>> {
  const [file, path] = [join(temp, 'script.sh'), join(temp, 'path')];
  await machine.writeText(file, script);
  await machine.writeText(path, '');
  const args = ['--noprofile', '--norc', '-e', '-o', 'pipefail', file];
  const env = { ...environment, RUNNER_TEMP: temp, GITHUB_PATH: path };
  const { exitCode, stdout, stderr } = await machine.runCommand({ command: 'bash', args, env, cwd: workspace });
  const added = (await machine.readText(path)).split('\n').filter(Boolean);
  state.path.unshift(...added.reverse());
  return { exitCode, log: stdout + stderr, outputs: {} };
}

/** Evaluates the expressions in a step: values of the matrix, and outputs of earlier steps. */
function evaluateStep({ with: inputs, env }: WorkflowStep, { matrix }: JobOptions, { outputs }: JobState) {
  const evaluate = (text: string) =>
    text.replace(/\$\{\{ (matrix|steps)\.([\w-]+)(?:\.outputs\.([\w-]+))? \}\}/g, (whole, from, name, output) => {
      const value = from === 'matrix' ? matrix[name] : outputs.get(name)?.[output];
      if (value === undefined) throw new Error(`${whole} has no value`);
      return value;
    });
  const all = (texts: Texts) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, evaluate(String(text))]));
  return { ...(inputs ? { with: all(inputs) } : {}), ...(env ? { env: all(env) } : {}) };
}
