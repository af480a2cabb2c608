// The action with the job cache: what one job built, the next one has; what is wrong with the service is no job's failure.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StepResult } from '../../../scripts/local-runner/runner-env.ts';
import { type CacheService, cacheVariables, startCacheService } from '../../support/cache-service.ts';
import { KUBO_VERSION, OWN_ARCH, toolCacheContents } from '../../support/setup-ipfs-kit.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/source-build.ts';
import { DEPENDENCY, tinyCluster, tinyKubo } from '../../support/tiny-modules.ts';

const CLUSTER = '1.1.6';

let stage: SourceBuildFixture;
let service: CacheService;
beforeEach(async () => {
  stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), tinyCluster(CLUSTER), DEPENDENCY]);
  service = await startCacheService();
});
afterEach(async () => {
  await service.close();
  await stage.tearDown();
});

const job = (inputs: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) =>
  stage.run(inputs, { env: { ...cacheVariables(service), GITHUB_EVENT_NAME: 'push', ...env } });

/** A hosted runner is new every time. */
const onNewRunner = async (): Promise<StepResult> => {
  await rm(join(stage.runnerEnv.toolCache, 'kubo'), { recursive: true });
  return job();
};
const BUILT = /^Building .* from source with go/m;

describe('what was built', () => {
  it('is there for the next job, hashed again, with all that vouched for it', async () => {
    const first = await job();
    expect(first.log).toMatch(BUILT);
    const [key] = service.entries.keys();
    expect(key).toMatch(
      new RegExp(`^setup-ipfs-kit-1-kubo-${KUBO_VERSION}-linux-${OWN_ARCH}-go1\\.\\d+\\.\\d+-[0-9a-f]{16}$`),
    );
    expect(first.log).toContain(`Saved ${key} to the job cache.`);

    const second = await onNewRunner();
    expect(second.exitCode, second.log).toBe(0);
    expect(second.log).not.toMatch(BUILT);
    expect(second.outputs).toMatchObject({
      'kubo-version': KUBO_VERSION,
      'verified-by': 'go-checksum-db',
      'cache-hit': 'false',
    });
    expect(second.log).toContain('from Go module github.com/ipfs/kubo, kept by the job cache');
    expect(service.entries.size).toBe(1);
    expect((await toolCacheContents(stage.runnerEnv)).filter((name) => name.includes('.staging-'))).toEqual([]);
  });

  it('has an entry for each selection of programs, of which none passes for another', async () => {
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
      await rm(join(stage.runnerEnv.toolCache, folder), { recursive: true });
    }
    const again = await job(ctl);
    expect(again.log).toContain('kept by the job cache');
    expect(await programs(again)).toEqual(['ipfs-cluster-ctl']);
    const completeAgain = await job(cluster);
    expect(completeAgain.log).toContain('kept by the job cache');
    expect(await programs(completeAgain)).toHaveLength(3);
    expect(service.entries.size).toBe(2);
  });

  it('is built again where the service has it no longer as it was', async () => {
    await job();
    service.injectFaults((call) => (call === 'get' ? { kind: 'answer', status: 200, body: 'nonsense' } : null));
    const second = await onNewRunner();
    expect([second.exitCode, second.outputs['kubo-version']], second.log).toEqual([0, KUBO_VERSION]);
    expect(second.log).toMatch(BUILT);
    expect(second.log.match(/^::warning .*job cache could not be read/gm)).toHaveLength(1);
  });
});

describe('the service is not asked', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['with cache: false', { cache: 'false' }, {}],
    ['for a release', {}, { GITHUB_EVENT_NAME: 'release' }],
    ['for a tag', {}, { GITHUB_REF_TYPE: 'tag' }],
    ['for pull_request_target', {}, { GITHUB_EVENT_NAME: 'pull_request_target' }],
    ['where the runner names none', {}, { ACTIONS_RESULTS_URL: '' }],
  ])('%s', async (_, inputs, env) => {
    const { exitCode, log } = await job(inputs, env);
    expect(exitCode, log).toBe(0);
    expect(service.calls).toEqual([]);
    expect(log).not.toMatch(/^::warning/m);
  });
});
