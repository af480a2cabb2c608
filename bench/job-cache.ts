// What the job cache saves: a restored build compared with a new one, and with a download, which shows why downloads are not
// cached. The cache service and the origin are on loopback; both would be slower over a network.
import { runAction } from '../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../scripts/local-runner/runner-env.ts';
import { cacheVariables, startCacheService } from '../test/support/job-cache/cache-service.ts';
import { startOrigin } from '../test/support/origins/loopback-origin.ts';
import { publishRealKubo } from '../test/support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import { interleavedMedians } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const REPETITIONS = { full: { warmUps: 0, runs: 3 }, smoke: { warmUps: 0, runs: 1 } };

type ActionInputs = Readonly<Record<string, string>>;

/** The build that fills the job cache is the one that is compared. It uses no caches of this machine, as on a new runner. */
export async function sourceBuildCached(mode: Mode): Promise<Measurement> {
  const { first, medians } = await measureJobs({ source: 'always' }, [], mode);
  const [cached = Number.NaN] = medians;
  return { bench: 'source-build-cached', ratio: cached / first, limit: 0.5, cached_ms: cached, first_ms: first };
}

/** If the ratio is below 1, downloading is faster than restoring from the job cache. */
export async function downloadVsJobCache(mode: Mode): Promise<Measurement> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  try {
    const { sha512, file } = published.archive;
    const inputs = { mirror: origin.url, 'mirror-only': 'true', checksums: `${sha512}  ${file}` };
    const { medians } = await measureJobs({ ...inputs, cache: 'true' }, [{ ...inputs, cache: 'false' }], mode);
    const [cached = Number.NaN, download = Number.NaN] = medians;
    const ratio = download / cached;
    return { bench: 'download-vs-job-cache', ratio, limit: 1, download_ms: download, cached_ms: cached };
  } finally {
    await origin.close();
    await published.tearDown();
  }
}

interface JobTimes {
  /** Milliseconds of the job that fills the job cache. */
  readonly first: number;
  /** Median milliseconds of a job that restores from it, and of each of the others. */
  readonly medians: readonly number[];
}

/** Times jobs with the same job cache. `uncached` are the inputs of jobs that do not use it. */
async function measureJobs(cached: ActionInputs, uncached: readonly ActionInputs[], mode: Mode): Promise<JobTimes> {
  const service = await startCacheService();
  const env = { ...cacheVariables(service), GITHUB_EVENT_NAME: 'push' };
  try {
    const first = await runJob(cached, env, 'first');
    const others = uncached.map((inputs) => () => runJob(inputs, env, 'uncached'));
    return {
      first,
      medians: await interleavedMedians([() => runJob(cached, env, 'cached'), ...others], REPETITIONS[mode]),
    };
  } finally {
    await service.close();
  }
}

/** Returns how many milliseconds the action takes. */
async function runJob(inputs: ActionInputs, env: ActionInputs, kind: 'first' | 'cached' | 'uncached'): Promise<number> {
  const runnerEnv = await createRunnerEnv();
  try {
    const started = performance.now();
    const { exitCode, log } = await runAction(runnerEnv, {
      action: ACTION,
      inputs: { 'kubo-version': KUBO_VERSION, ...inputs },
      env,
    });
    const elapsed = performance.now() - started;
    const restored = /from the job cache, verified by|^the job cache: /m.test(log);
    if (exitCode !== 0 || restored !== (kind === 'cached')) throw new Error(`The job was not ${kind}:\n${log}`);
    return elapsed;
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}
