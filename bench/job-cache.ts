// What the job cache saves: a second job over a first build, and, to show why downloads are not kept, over a download. The
// cache service and the origin are on loopback; a real network is slower for either.
import { runAction } from '../scripts/local-runner/run-action.ts';
import { createWorld, removeWorld } from '../scripts/local-runner/world.ts';
import { cacheVariables, startCacheService } from '../test/support/cache-service.ts';
import { startOrigin } from '../test/support/origin.ts';
import { publishRealKubo } from '../test/support/real-kubo.ts';
import { ACTION, VERSION } from '../test/support/setup-ipfs-kit.ts';
import { median } from './interleaved.ts';
import type { Measurement } from './measurement.ts';

const RUNS = 3;

type Inputs = Readonly<Record<string, string>>;

/** Go's own caches are as this machine has them: a build here is faster than on a runner that is new. */
export async function sourceBuildCached(): Promise<Measurement> {
  const [cached, first] = await compare({ source: 'always' }, { source: 'always' });
  return { bench: 'source-build-cached', ratio: cached / first, limit: 0.5, cached_ms: cached, first_ms: first };
}

/** Below one, a download is faster than what the job cache would keep of it. */
export async function downloadVsJobCache(): Promise<Measurement> {
  const published = await publishRealKubo();
  const origin = await startOrigin(published.folder);
  const { sha512, file } = published.archive;
  const inputs = { mirror: origin.url, 'mirror-only': 'true', checksums: `${sha512}  ${file}` };
  const [cached, download] = await compare({ ...inputs, cache: 'true' }, { ...inputs, cache: 'false' });
  await origin.close();
  await published.leave();
  return {
    bench: 'download-vs-job-cache',
    ratio: download / cached,
    limit: 1,
    download_ms: download,
    cached_ms: cached,
  };
}

/** Returns the median milliseconds of a job whose result the job cache has, and of one that has to get it. */
async function compare(cached: Inputs, fresh: Inputs): Promise<readonly [number, number]> {
  const service = await startCacheService();
  const env = cacheVariables(service);
  const times: [number[], number[]] = [[], []];
  await job(cached, env, 'fill');
  for (let run = 0; run < RUNS; run++) {
    times[0].push(await job(cached, env, 'restored'));
    times[1].push(await job({ ...fresh, cache: 'false' }, env, 'fresh'));
  }
  await service.close();
  return [median(times[0]), median(times[1])];
}

async function job(inputs: Inputs, env: Inputs, kind: 'fill' | 'restored' | 'fresh'): Promise<number> {
  const world = await createWorld();
  const started = performance.now();
  const { exitCode, log } = await runAction(world, {
    action: ACTION,
    inputs: { 'kubo-version': VERSION, ...inputs },
    env,
  });
  const elapsed = performance.now() - started;
  await removeWorld(world);
  const restored = log.includes('kept by the job cache');
  if (exitCode !== 0 || restored !== (kind === 'restored')) throw new Error(`not a ${kind} job:\n${log}`);
  return elapsed;
}
