// Runs the examples in README and docs as written: each job's steps in order, the action as a runner runs it, scripts in bash.
// Only the surroundings differ: a mirror, and checksums of what the mirror has.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ActionRunOptions, runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv, type StepResult } from '../../scripts/local-runner/runner-env.ts';
import { pathWith } from './programs/real-kubo.ts';
import { ACTION } from './setup-ipfs-kit.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROBE = join(ROOT, 'actions', 'arch-probe', 'action.yml');

/** Does nothing here: the cache has nothing yet, and post steps of others are not run. */
const CACHE = /^actions\/cache@v\d+$/;

export interface Example {
  /** `README.md, line 6` */
  readonly location: string;
  readonly language: string;
  readonly text: string;
}

interface ExampleStep {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Record<string, string>;
  readonly run?: string;
  readonly env?: Record<string, string>;
}

/** Returns whether an example builds or starts the real Kubo or Cluster. */
export function needsRealPrograms({ text }: Example): boolean {
  return /^ +(?:daemon|cluster-peers|source): (?!false|never|auto)/m.test(text);
}

/** Returns whether an example needs Docker and images. test/e2e/docker tests what it does. */
export function needsImages({ text }: Example): boolean {
  return /\/actions\/(?:check-image|merge-images)@/.test(text);
}

/** Returns all fenced blocks of the project's pages. */
export function readExamples(): readonly Example[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !/(?:^|\/)(?:node_modules|dist|\.build|\.git)\//.test(file),
  );
  return files.sort().flatMap((file) => fencesOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** Inputs and environment variables that tell an example where its products are. */
interface ExampleEnvironment {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a workflow's jobs and returns the output of its scripts. Throws if a step fails. */
export async function runWorkflow(text: string, environment: ExampleEnvironment): Promise<string> {
  const { jobs } = parse(text) as { jobs: Record<string, { steps: ExampleStep[] }> };
  let printed = '';
  for (const { steps } of Object.values(jobs)) printed += await runSteps(steps, environment);
  return printed;
}

async function runSteps(steps: readonly ExampleStep[], environment: ExampleEnvironment): Promise<string> {
  const runnerEnv = await createRunnerEnv();
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  const posts: (() => Promise<StepResult>)[] = [];
  let path: readonly string[] = [];
  let variables: Readonly<Record<string, string>> = { HOME: runnerEnv.root, IPFS_TELEMETRY: 'off' };
  let printed = '';
  try {
    for (const { id, uses, with: inputs = {}, run, env = {} } of steps) {
      const fill = (record: Record<string, string>) =>
        Object.fromEntries(Object.entries(record).map(([name, value]) => [name, evaluate(String(value), outputs)]));
      if (uses && !CACHE.test(uses)) {
        const env = { HOME: runnerEnv.root, ...environment.env };
        const step = stepOf(uses, fill(inputs), { ...environment, env });
        const result = await runAction(runnerEnv, step);
        posts.unshift(() => runPost(runnerEnv, step, result, 'success'));
        if (result.exitCode !== 0) throw new Error(result.log);
        path = [...result.path, ...path];
        variables = { ...variables, ...result.variables };
        if (id) outputs.set(id, result.outputs);
      }
      if (run) {
        const all = { ...variables, PATH: pathWith(path), ...fill(env) };
        printed += execFileSync('bash', ['-e', '-c', run], { cwd: runnerEnv.workspace, env: all, encoding: 'utf8' });
      }
    }
    return printed;
  } finally {
    for (const post of posts) await post();
    await removeRunnerEnv(runnerEnv);
  }
}

function stepOf(
  uses: string,
  inputs: Readonly<Record<string, string>>,
  environment: ExampleEnvironment,
): ActionRunOptions {
  if (uses.startsWith('org/setup-ipfs-kit@')) {
    return { action: ACTION, ...environment, inputs: { ...inputs, ...environment.inputs } };
  }
  if (!uses.startsWith('org/setup-ipfs-kit/actions/arch-probe@')) {
    throw new Error(`examples must use only this project's actions, found ${uses}`);
  }
  // This machine may differ from the runner that the example expects.
  return { action: PROBE, inputs: { ...inputs, 'on-mismatch': 'warn' } };
}

/** Evaluates the two kinds of expression in the examples: an output, and a value in an output that is JSON. */
function evaluate(text: string, outputs: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  const outputOf = (id: string, name: string) => {
    const value = outputs.get(id)?.[name];
    if (value === undefined) throw new Error(`step ${id} has no output ${name}`);
    return value;
  };
  return text
    .replace(/\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}/g, (_, id: string, name: string) => outputOf(id, name))
    .replace(
      /\$\{\{ fromJSON\(steps\.([\w-]+)\.outputs\.([\w-]+)\)\.([\w.-]+) \}\}/g,
      (_, id: string, name: string, path: string) => String(valueAt(JSON.parse(outputOf(id, name)), path)),
    );
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((each, key) => (each as Record<string, unknown>)[key], value);
}

function fencesOf(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    location: `${file}, line ${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}
