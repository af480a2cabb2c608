// The action with the job cache: later jobs restore what one job built, and a failing service does not fail the job.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StepResult } from '../../../scripts/local-runner/runner-env.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyCluster, tinyKubo } from '../../support/go/tiny-modules.ts';
import { type CacheService, cacheVariables, startCacheService } from '../../support/job-cache/cache-service.ts';
import { KUBO_VERSION, OWN_ARCH, toolCacheContents } from '../../support/setup-ipfs-kit.ts';

const CLUSTER = '1.1.6';

let fixture: SourceBuildFixture;
let service: CacheService;
beforeEach(async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), tinyCluster(CLUSTER), DEPENDENCY]);
  service = await startCacheService();
});
afterEach(async () => {
  await service.close();
  await fixture.tearDown();
});

const job = (inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
  fixture.run(inputs, { env: { ...cacheVariables(service), GITHUB_EVENT_NAME: 'push', ...env } });

/** Runs a job with an empty tool cache, as on a hosted runner. */
const onNewRunner = async (): Promise<StepResult> => {
  await rm(join(fixture.runnerEnv.toolCache, 'kubo'), { recursive: true });
  return job();
};
const BUILT = /^Building .* from source with go/m;

describe('a build', () => {
  it('is restored in the next job, hashed again, with a level of its own', async () => {
    const first = await job();
    expect(first.log).toMatch(BUILT);
    const [key] = service.entries.keys();
    expect(key).toMatch(
      new RegExp(`^setup-ipfs-kit-2-kubo-${KUBO_VERSION}-linux-${OWN_ARCH}-go1\\.\\d+\\.\\d+-[0-9a-f]{16}$`),
    );
    expect(first.log).toContain(`Saved ${key} to the job cache.`);

    const second = await onNewRunner();
    expect(second.exitCode, second.log).toBe(0);
    expect(second.log).not.toMatch(BUILT);
    expect(second.outputs).toMatchObject({
      'kubo-version': KUBO_VERSION,
      'verified-by': 'job-cache',
      'cache-hit': 'false',
    });
    expect(second.log).toContain(`Restored ${key} from the job cache.`);
    expect(second.log).toMatch(/^::notice title=setup-ipfs-kit%3A restored from the job cache::/m);
    expect(service.entries.size).toBe(1);
    expect((await toolCacheContents(fixture.runnerEnv)).filter((name) => name.includes('.staging-'))).toEqual([]);
  });

  it('has a separate entry for each selection of programs', async () => {
    const cluster = { 'kubo-version': 'none', 'cluster-version': CLUSTER };
    const ctl = { ...cluster, 'cluster-tools': 'ctl' };
    const programs = async ({ outputs }: StepResult) =>
      (await readdir(outputs['cluster-dir'] ?? '')).filter((name) => !name.startsWith('.')).sort();
    const first = await job(ctl);
    expect(first.log).toMatch(BUILT);
    const complete = await job(cluster);
    expect(complete.log).toMatch(BUILT);
    expect(service.entries.size).toBe(2);
    for (const folder of ['ipfs-cluster', 'ipfs-cluster-ctl']) {
      await rm(join(fixture.runnerEnv.toolCache, folder), { recursive: true });
    }
    const again = await job(ctl);
    expect(again.log).toContain('from the job cache, verified by: job-cache');
    expect(await programs(again)).toEqual(['ipfs-cluster-ctl']);
    const completeAgain = await job(cluster);
    expect(completeAgain.log).toContain('from the job cache, verified by: job-cache');
    expect(await programs(completeAgain)).toHaveLength(3);
    expect(service.entries.size).toBe(2);
  });

  it('runs again if the cached entry is damaged', async () => {
    await job();
    service.injectFaults((call) => (call === 'get' ? { kind: 'answer', status: 200, body: 'nonsense' } : null));
    const second = await onNewRunner();
    expect([second.exitCode, second.outputs['kubo-version']], second.log).toEqual([0, KUBO_VERSION]);
    expect(second.log).toMatch(BUILT);
    expect(second.log.match(/^::warning .*Could not read the job cache/gm)).toHaveLength(1);
  });
});

describe('the cache service is not used', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['with cache: false', { cache: 'false' }, {}],
    ['for a release', {}, { GITHUB_EVENT_NAME: 'release' }],
    ['for a tag', {}, { GITHUB_REF_TYPE: 'tag' }],
    ['for pull_request_target', {}, { GITHUB_EVENT_NAME: 'pull_request_target' }],
    ['if the runner has no service', {}, { ACTIONS_RESULTS_URL: '' }],
  ])('%s', async (_, inputs, env) => {
    const { exitCode, log } = await job(inputs, env);
    expect(exitCode, log).toBe(0);
    expect(service.calls).toEqual([]);
    expect(log).not.toMatch(/^::warning/m);
  });
});
