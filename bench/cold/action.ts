// A cold install by the bundled action, in the process that a job pays: its peak of memory, and how long it takes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionEnvironment } from '../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../../scripts/local-runner/runner-env.ts';
import { ACTION, KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import type { Measurement, Mode } from '../measurement.ts';
import { measureValue } from '../sampling/measure.ts';
import type { KuboArchive } from './method.ts';
import { withServedKubo } from './serve-kubo.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');
const REPORTER = join(import.meta.dirname, 'report-peak-memory.cjs');
const BYTES_PER_MB = 1e6;

/** MB are millions of bytes. The processes that the action starts, such as the installed program, are not counted. */
export function coldRssMb(mode: Mode): Promise<Measurement> {
  return withServedKubo((archive) => {
    // Separate processes, so that reading the memory is not timed.
    const tasks = {
      rss_mb: async () => (await runAction(archive, ['--require', REPORTER])).peakBytes / BYTES_PER_MB,
      action_ms: async () => (await runAction(archive, [])).elapsedMs,
    };
    const plan = { bench: 'cold-rss-mb', limit: 110, warmUps: 1, rounds: 15 };
    return measureValue({ ...plan, figure: ({ rss_mb }) => rss_mb }, tasks, mode);
  });
}

interface ActionRun {
  readonly elapsedMs: number;
  /** NaN without the reporter. */
  readonly peakBytes: number;
}

/** Installs into an empty tool cache. Throws if the action fails. */
async function runAction({ origin, file, sha512 }: KuboArchive, options: readonly string[]): Promise<ActionRun> {
  const runnerEnv = await createRunnerEnv();
  try {
    const report = join(runnerEnv.root, 'peak-memory');
    const checksums = `${sha512}  ${file}`;
    const inputs = { 'kubo-version': KUBO_VERSION, mirror: origin, 'mirror-only': 'true', checksums };
    const env = {
      PATH: process.env.PATH ?? '',
      ...(await actionEnvironment(runnerEnv, { action: ACTION, inputs })),
      BENCH_PEAK_MEMORY: report,
    };
    const started = performance.now();
    execFileSync(process.execPath, [...options, ENTRY], { env, cwd: runnerEnv.workspace, stdio: 'pipe' });
    const elapsedMs = performance.now() - started;
    return { elapsedMs, peakBytes: options.length > 0 ? Number(readFileSync(report, 'utf8')) : Number.NaN };
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}
