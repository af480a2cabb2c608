// The bundled generator as a command, over a Node that does nothing; how its time grows with the number of workflows, and the
// linter's with the length of a script.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACTS } from '../generator/facts/facts.ts';
import { generateWorkflows } from '../generator/generate.ts';
import { lintWorkflows } from '../generator/lint/lint.ts';
import { elapsedMs, interleavedMedians, nodeMs } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const ROOT = join(import.meta.dirname, '..');
const EXAMPLE = join(ROOT, 'examples', 'ipfs-kit-py');
const CLI = join(ROOT, 'cli', 'dist', 'index.js');
const COMMAND_REPETITIONS = { full: { warmUps: 2, runs: 21 }, smoke: { warmUps: 0, runs: 1 } };
const LINEAR_REPETITIONS = { full: { warmUps: 1, runs: 7 }, smoke: { warmUps: 0, runs: 1 } };

export function generateVsNode(mode: Mode): Promise<Measurement> {
  return compareCommand('generate', mode);
}

export function checkVsNode(mode: Mode): Promise<Measurement> {
  return compareCommand('check', mode);
}

/** In a copy of the example, where nothing differs. */
async function compareCommand(name: 'generate' | 'check', mode: Mode): Promise<Measurement> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-'));
  await cp(EXAMPLE, cwd, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: cwd };
  try {
    const [ours, node] = await interleavedMedians(
      [
        () => nodeMs({ args: [CLI, 'workflows', name], env, cwd }),
        () => nodeMs({ args: ['-e', '0'], env, cwd }),
      ] as const,
      COMMAND_REPETITIONS[mode],
    );
    return { bench: `${name}-vs-node`, ratio: ours / node, limit: 4, command_ms: ours, node_ms: node };
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** 200 workflows over ten times 20: one, where the time is linear in their number. */
export async function generateLinear(mode: Mode): Promise<Measurement> {
  const text = await readFile(join(EXAMPLE, '.github', 'ipfs-kit.yml'), 'utf8');
  const [few, many] = [withWorkflows(text, 20), withWorkflows(text, 200)];
  const [few_ms, many_ms] = await interleavedMedians(
    [() => elapsedMs(() => generateWorkflows(few)), () => elapsedMs(() => generateWorkflows(many))] as const,
    LINEAR_REPETITIONS[mode],
  );
  return { bench: 'generate-linear', ratio: many_ms / (10 * few_ms), limit: 1.5, few_ms, many_ms };
}

/** A script of 2,000 lines with a finding on each over ten times one of 200: one, where the time is linear. */
export async function lintLinear(mode: Mode): Promise<Measurement> {
  const [few, many] = [workflowWithScript(200), workflowWithScript(2000)];
  const [few_ms, many_ms] = await interleavedMedians(
    [() => elapsedMs(() => lint(few)), () => elapsedMs(() => lint(many))] as const,
    LINEAR_REPETITIONS[mode],
  );
  return { bench: 'lint-linear', ratio: many_ms / (10 * few_ms), limit: 1.5, few_ms, many_ms };
}

function lint(text: string): void {
  const findings = lintWorkflows([{ path: '.github/workflows/ci.yml', text }], { config: null, facts: FACTS });
  if (findings.length === 0) throw new Error('the linter found nothing');
}

function workflowWithScript(lines: number): string {
  const script = '          docker run -v "$(pwd):/x" a | tee log # || true\n'.repeat(lines);
  return `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n${script}`;
}

/** The config with its workflows replaced by `count` like one of them. */
function withWorkflows(text: string, count: number): string {
  const head = text.slice(0, text.indexOf('\nworkflows:'));
  const names = Array.from({ length: count }, (_, at) => `  ci-${at}:\n    self-hosted: [dgx]\n`);
  return `${head}\nworkflows:\n${names.join('')}`;
}
