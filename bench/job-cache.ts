// What the job cache saves: a restored build compared with a new one, and with a download, which shows why downloads are not
// cached. The cache service and the origin are on loopback; both would be slower over a network.
import { runAction } from '../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../scripts/local-runner/runner-env.ts';
import { createSourceBuildFixture } from '../test/support/go/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../test/support/go/tiny-modules.ts';
import { cacheVariables, startCacheService } from '../test/support/job-cache/cache-service.ts';
import { startOrigin } from '../test/support/origins/loopback-origin.ts';
import { publishRealKubo } from '../test/support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import type { Measurement, Mode } from './measurement.ts';
import { measureRatio } from './sampling/measure.ts';

const PLAN = { warmUps: 0, rounds: 3 };

type ActionInputs = Readonly<Record<string, string>>;

/**
 * The build that fills the job cache is the one that is compared. It uses no caches of this machine, as on a new runner. It takes
 * minutes, so there is only one; a smoke run builds a module of a few lines instead.
 */
export async function sourceBuildCached(mode: Mode): Promise<Measurement> {
  if (mode === 'full') return compareBuilds(mode, {});
  const modules = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  try {
    return await compareBuilds(mode, modules.env);
  } finally {
    await modules.tearDown();
  }
}

/** Compares builds in jobs that have these variables, too. */
function compareBuilds(mode: Mode, variables: ActionInputs): Promise<Measurement> {
  const inputs = { source: 'always' };
  return withJobCache(async (service) => {
    const env = { ...variables, ...service };
    const first_ms = await runJob(inputs, env, 'first');
    const measurement = await measureRatio(
      { ...PLAN, bench: 'source-build-cached', limit: 0.5, figure: ({ cached_ms }) => cached_ms / first_ms },
      { cached_ms: () => runJob(inputs, env, 'cached') },
      mode,
    );
    return { ...measurement, first_ms };
  });
}

/** If the ratio is below 1, downloading is faster than restoring from the job cache. */
export async function downloadVsJobCache(mode: Mode): Promise<Measurement> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  try {
    const { sha512, file } = published.archive;
    const inputs = { mirror: origin.url, 'mirror-only': 'true', checksums: `${sha512}  ${file}` };
    return await withJobCache(async (env) => {
      await runJob({ ...inputs, cache: 'true' }, env, 'first');
      const tasks = {
        download_ms: () => runJob({ ...inputs, cache: 'false' }, env, 'uncached'),
        cached_ms: () => runJob({ ...inputs, cache: 'true' }, env, 'cached'),
      };
      const figure = ({ download_ms, cached_ms }: Readonly<Record<keyof typeof tasks, number>>) =>
        download_ms / cached_ms;
      return measureRatio({ ...PLAN, bench: 'download-vs-job-cache', limit: 1, figure }, tasks, mode);
    });
  } finally {
    await origin.close();
    await published.tearDown();
  }
}

/** Calls `use` with the variables of a new, empty job cache. */
async function withJobCache(use: (env: ActionInputs) => Promise<Measurement>): Promise<Measurement> {
  const service = await startCacheService();
  try {
    return await use({ ...cacheVariables(service), GITHUB_EVENT_NAME: 'push' });
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
