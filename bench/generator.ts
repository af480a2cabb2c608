// The bundled generator compared with an empty Node script. Whether the time of the generator is linear in the number of
// workflows, and that of the linter in the length of a script.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FACTS } from '../generator/facts/facts.ts';
import { generateWorkflows } from '../generator/generate.ts';
import { lintWorkflows } from '../generator/lint/lint.ts';
import { compareWithEmptyScript, elapsedMs, interleavedMedians } from './interleaved.ts';
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

/** Runs the command in a copy of the example, which is up to date. */
async function compareCommand(name: 'generate' | 'check', mode: Mode): Promise<Measurement> {
  const cwd = await mkdtemp(join(tmpdir(), 'bench-'));
  await cp(EXAMPLE, cwd, { recursive: true });
  const env = { PATH: process.env.PATH, HOME: cwd };
  try {
    const command = { args: [CLI, 'workflows', name], env, cwd };
    const [ours, node] = await compareWithEmptyScript(command, COMMAND_REPETITIONS[mode]);
    return { bench: `${name}-vs-node`, ratio: ours / node, limit: 4, command_ms: ours, node_ms: node };
  } finally {
    await rm(cwd, { recursive: true });
  }
}

/** The time for 200 workflows divided by ten times that for 20. It is 1 if the time is linear. */
export async function generateLinear(mode: Mode): Promise<Measurement> {
  const text = await readFile(join(EXAMPLE, '.github', 'ipfs-kit.yml'), 'utf8');
  const [few, many] = [withWorkflows(text, 20), withWorkflows(text, 200)];
  const [few_ms, many_ms] = await interleavedMedians(
    [() => elapsedMs(() => generateWorkflows(few)), () => elapsedMs(() => generateWorkflows(many))] as const,
    LINEAR_REPETITIONS[mode],
  );
  return { bench: 'generate-linear', ratio: many_ms / (10 * few_ms), limit: 1.5, few_ms, many_ms };
}

/** The time for a script of 2,000 lines with findings divided by ten times that for 200 lines. It is 1 if linear. */
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
  if (findings.length === 0) throw new Error('The linter has no findings');
}

function workflowWithScript(lines: number): string {
  const script = '          docker run -v "$(pwd):/x" a | tee log # || true\n'.repeat(lines);
  return `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n${script}`;
}

/** Returns the config with `count` workflows instead of its own. */
function withWorkflows(text: string, count: number): string {
  const head = text.slice(0, text.indexOf('\nworkflows:'));
  const names = Array.from({ length: count }, (_, at) => `  ci-${at}:\n    self-hosted: [dgx]\n`);
  return `${head}\nworkflows:\n${names.join('')}`;
}
