// The examples in README and docs, run as written: each job's steps one after the other, the action as a runner runs it and
// scripts in bash. Only what lies outside of the example is ours: a mirror, and checksums that fit what the mirror has.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runAction } from '../../scripts/local-runner/run-action.ts';
import { createWorld, removeWorld } from '../../scripts/local-runner/world.ts';
import { pathWith } from './real-kubo.ts';
import { ACTION } from './setup-ipfs-kit.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Example {
  /** `README.md, line 6` */
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Record<string, string>;
  readonly run?: string;
  readonly env?: Record<string, string>;
}

/** Returns all fenced blocks of the project's pages. */
export function examples(): readonly Example[] {
  const files = readdirSync(ROOT, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.md') && !/(?:^|\/)(?:node_modules|dist|\.build|\.git)\//.test(file),
  );
  return files.sort().flatMap((file) => fencesOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** Runs a workflow's jobs and returns what its scripts printed. Throws where a step fails. */
export async function runWorkflow(text: string, origin: { url: string; checksum: string }): Promise<string> {
  const { jobs } = parse(text) as { jobs: Record<string, { steps: Step[] }> };
  let printed = '';
  for (const { steps } of Object.values(jobs)) printed += await runSteps(steps, origin);
  return printed;
}

async function runSteps(steps: readonly Step[], { url, checksum }: { url: string; checksum: string }): Promise<string> {
  const world = await createWorld();
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  let path: readonly string[] = [];
  let printed = '';
  try {
    for (const { id, uses, with: inputs = {}, run, env = {} } of steps) {
      const fill = (record: Record<string, string>) =>
        Object.fromEntries(Object.entries(record).map(([name, value]) => [name, evaluate(String(value), outputs)]));
      if (uses) {
        if (!uses.startsWith('org/setup-ipfs-kit@')) throw new Error(`the examples use nothing but us, not ${uses}`);
        const all = { ...fill(inputs), mirror: url, checksums: checksum };
        const result = await runAction(world, { action: ACTION, inputs: all });
        if (result.exitCode !== 0) throw new Error(result.log);
        path = [...result.path, ...path];
        if (id) outputs.set(id, result.outputs);
      }
      if (run) {
        const variables = { PATH: pathWith(path), HOME: world.root, IPFS_TELEMETRY: 'off', ...fill(env) };
        printed += execFileSync('bash', ['-e', '-c', run], { cwd: world.workspace, env: variables, encoding: 'utf8' });
      }
    }
    return printed;
  } finally {
    await removeWorld(world);
  }
}

/** The one kind of expression that the examples have. */
function evaluate(text: string, outputs: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  return text.replace(/\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}/g, (_, id: string, name: string) => {
    const value = outputs.get(id)?.[name];
    if (value === undefined) throw new Error(`no step ${id} has an output ${name}`);
    return value;
  });
}

function fencesOf(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    where: `${file}, line ${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}
