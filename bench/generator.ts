// The bundled generator as a command, over a Node that does nothing; and how its time grows with the number of workflows.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateWorkflows } from '../generator/generate.ts';
import { interleavedMedians, median } from './interleaved.ts';
import type { Measurement } from './measurement.ts';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'ipfs-kit-py');
const CLI = join(ROOT, 'cli', 'dist', 'index.js');
const RUNS = 21;

export function generateVsNode(): Promise<Measurement> {
  return command('generate');
}

export function checkVsNode(): Promise<Measurement> {
  return command('check');
}

/** In a copy of the example, where nothing differs. */
async function command(name: 'generate' | 'check'): Promise<Measurement> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-'));
  await cp(EXAMPLE, cwd, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: cwd };
  const [ours, node] = interleavedMedians(
    { args: [CLI, 'workflows', name], env, cwd },
    { args: ['-e', '0'], env, cwd },
    RUNS,
  );
  await rm(cwd, { recursive: true });
  return { bench: `${name}-vs-node`, ratio: ours / node, limit: 4, command_ms: ours, node_ms: node };
}

/** 200 workflows over ten times 20: one, where the time is linear in their number. */
export async function generateLinear(): Promise<Measurement> {
  const text = await readFile(join(EXAMPLE, '.github', 'ipfs-kit.yml'), 'utf8');
  const [few, many] = [withWorkflows(text, 20), withWorkflows(text, 200)];
  const times: [number[], number[]] = [[], []];
  for (let run = -1; run < 7; run++) {
    const pair = [time(few), time(many)] as const;
    if (run >= 0) for (const side of [0, 1] as const) times[side].push(pair[side]);
  }
  const [few_ms, many_ms] = [median(times[0]), median(times[1])];
  return { bench: 'generate-linear', ratio: many_ms / (10 * few_ms), limit: 1.5, few_ms, many_ms };
}

/** The config with its workflows replaced by `count` like one of them. */
function withWorkflows(text: string, count: number): string {
  const head = text.slice(0, text.indexOf('\nworkflows:'));
  const names = Array.from({ length: count }, (_, at) => `  ci-${at}:\n    self-hosted: [dgx]\n`);
  return `${head}\nworkflows:\n${names.join('')}`;
}

function time(config: string): number {
  const started = performance.now();
  generateWorkflows(config);
  return performance.now() - started;
}
