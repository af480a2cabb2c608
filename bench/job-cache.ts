// What the job cache saves: a second job over a first build, and, to show why downloads are not kept, over a download. The
// cache service and the origin are on loopback; a real network is slower for either.
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

/** Go's own caches are as this machine has them: a build here is faster than on a runner that is new. */
export async function sourceBuildCached(mode: Mode): Promise<Measurement> {
  const [cached, first] = await compare({ source: 'always' }, { source: 'always' }, mode);
  return { bench: 'source-build-cached', ratio: cached / first, limit: 0.5, cached_ms: cached, first_ms: first };
}

/** Below one, a download is faster than what the job cache would keep of it. */
export async function downloadVsJobCache(mode: Mode): Promise<Measurement> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  try {
    const { sha512, file } = published.archive;
    const inputs = { mirror: origin.url, 'mirror-only': 'true', checksums: `${sha512}  ${file}` };
    const [cached, download] = await compare({ ...inputs, cache: 'true' }, { ...inputs, cache: 'false' }, mode);
    const ratio = download / cached;
    return { bench: 'download-vs-job-cache', ratio, limit: 1, download_ms: download, cached_ms: cached };
  } finally {
    await origin.close();
    await published.tearDown();
  }
}

/** Returns the median milliseconds of a job whose result the job cache has, and of one that has to get it. */
async function compare(cached: ActionInputs, fresh: ActionInputs, mode: Mode): Promise<readonly [number, number]> {
  const service = await startCacheService();
  const env = cacheVariables(service);
  try {
    await runJob(cached, env, 'fill');
    return await interleavedMedians(
      [() => runJob(cached, env, 'restored'), () => runJob({ ...fresh, cache: 'false' }, env, 'fresh')] as const,
      REPETITIONS[mode],
    );
  } finally {
    await service.close();
  }
}

/** Returns the milliseconds of the action's run. */
async function runJob(inputs: ActionInputs, env: ActionInputs, kind: 'fill' | 'restored' | 'fresh'): Promise<number> {
  const runnerEnv = await createRunnerEnv();
  try {
    const started = performance.now();
    const { exitCode, log } = await runAction(runnerEnv, {
      action: ACTION,
      inputs: { 'kubo-version': KUBO_VERSION, ...inputs },
      env,
    });
    const elapsed = performance.now() - started;
    const restored = log.includes('kept by the job cache');
    if (exitCode !== 0 || restored !== (kind === 'restored')) throw new Error(`not a ${kind} job:\n${log}`);
    return elapsed;
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}
