// The bundled arch-probe: its time compared with an empty Node script, and the bytes of code that it loads.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { platformFromNode } from '../kit/platform/conventions.ts';
import { formatPlatform } from '../kit/platform/platform.ts';
import { actionEnvironment, runAction } from '../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../scripts/local-runner/runner-env.ts';
import { countMeasurement, type Measurement, type Mode } from './measurement.ts';
import { compareWithEmptyScript } from './sampling/timing.ts';

const FOLDER = join(import.meta.dirname, '..', 'actions', 'arch-probe');
const ACTION = join(FOLDER, 'action.yml');
const DIST = join(FOLDER, 'dist', 'main');

/** Expects the platform of this machine. */
const INPUTS = { 'expect-platform': formatPlatform(platformFromNode(process.platform, process.arch)) };

export async function probeVsNode(mode: Mode): Promise<Measurement> {
  return withRunnerEnv(async (runnerEnv) => {
    await probe(runnerEnv);
    const env = await actionEnvironment(runnerEnv, { action: ACTION, inputs: INPUTS });
    const command = { args: [join(DIST, 'index.js')], env };
    return compareWithEmptyScript({ bench: 'probe-vs-node', limit: 1.45, rounds: 81 }, command, mode);
  });
}

export async function probeBytesLoaded(): Promise<Measurement> {
  const coverage = await mkdtemp(join(tmpdir(), 'coverage-'));
  try {
    await withRunnerEnv((runnerEnv) => probe(runnerEnv, { NODE_V8_COVERAGE: coverage }));
    const loaded = await scriptsIn(coverage);
    const sizes = await Promise.all(loaded.map(async (path) => (await readFile(path)).length));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return countMeasurement('probe-bytes-loaded', { value: bytes, limit: 150_000, files: loaded.length });
  } finally {
    await rm(coverage, { recursive: true });
  }
}

/** Runs the action once as a runner does. */
async function probe(runnerEnv: RunnerEnv, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { exitCode, log } = await runAction(runnerEnv, { action: ACTION, inputs: INPUTS, env });
  if (exitCode !== 0) throw new Error(`The action failed with exit code ${exitCode}:\n${log}`);
}

/** Returns the files of the bundle that Node loaded. */
async function scriptsIn(coverage: string): Promise<readonly string[]> {
  const files = await readdir(coverage);
  const texts = await Promise.all(files.map((name) => readFile(join(coverage, name), 'utf8')));
  const scripts = texts.flatMap((text) => JSON.parse(text).result as readonly { readonly url: string }[]);
  const paths = scripts.flatMap(({ url }) => (url.startsWith('file:') ? [fileURLToPath(url)] : []));
  return paths.filter((path) => path.startsWith(DIST));
}

async function withRunnerEnv<T>(measure: (runnerEnv: RunnerEnv) => Promise<T>): Promise<T> {
  const runnerEnv = await createRunnerEnv();
  try {
    return await measure(runnerEnv);
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}
