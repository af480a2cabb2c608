// Several products in one job: they are installed at the same time, and the log reads as if they were not.
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { ActionResult } from '../../../scripts/local-runner/run-action.ts';
import { cacheVariables, startCacheService } from '../../support/job-cache/cache-service.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const VERSIONS = { kubo: KUBO_VERSION, cluster: '1.1.6', ipget: '0.13.2', car: '2.17.0', lotus: '1.28.0' } as const;
type Product = keyof typeof VERSIONS;
/** In the order of requests. IPFS Cluster has three archives. */
const PRODUCTS: readonly Product[] = ['kubo', 'cluster', 'ipget', 'car'];
const ARCHIVES = 6;
/** Enough for the first response of an origin to be accepted. */
const FIRST_BYTES = 100;

let stage: ActionFixture;
let inputs: Readonly<Record<string, string>>;
beforeEach(async () => {
  stage = await createActionFixture();
  const lines = [stage.checksum(`linux-${OWN_ARCH}`)];
  for (const product of PRODUCTS.slice(1)) lines.push(...(await publish(product)));
  inputs = {
    'cluster-version': VERSIONS.cluster,
    tools: `car@${VERSIONS.car} ipget@${VERSIONS.ipget}`,
    'mirror-only': 'true',
    checksums: lines.join('\n'),
  };
});
afterEach(() => stage.tearDown());

function publish(product: Product): Promise<readonly string[]> {
  const platform = parsePlatform(`linux/${OWN_ARCH}`);
  return publishProduct(stage.folder, { distribution: DISTRIBUTIONS[product], version: VERSIONS[product], platform });
}

const isOf = (product: Product) => (path: string) =>
  path.includes(DISTRIBUTIONS[product].repository.split('/')[1] ?? '');
const entryOf = (product: Product) =>
  join(stage.runnerEnv.toolCache, DISTRIBUTIONS[product].tool, VERSIONS[product], process.arch);
const isInstalled = (product: Product) =>
  access(`${entryOf(product)}.complete`).then(
    () => true,
    () => false,
  );
const waitUntil = (condition: () => Promise<boolean> | boolean) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 60_000, interval: 10 });

/** Sends the first bytes of each archive whose path is `held`, and the others after `release` was called. */
function holdArchives(held: (path: string) => boolean): { readonly release: () => void } {
  const { promise: until, resolve: release } = Promise.withResolvers<void>();
  stage.origin.injectFaults(({ path }) => {
    return held(path) ? { kind: 'serve', hold: { afterBytes: FIRST_BYTES, until } } : null;
  });
  return { release };
}

/** The log as groups: the product of each, and its lines. Fails if a group starts inside of another one. */
function groupsOf(log: string): readonly (readonly [string, string])[] {
  return [...log.matchAll(/^::group::(.*)\n([\s\S]*?)::endgroup::$/gm)].map(([, title = '', lines = '']) => {
    expect(lines).not.toContain('::group::');
    return [/^Set up (\S+) for/.exec(title)?.[1] ?? title, lines] as const;
  });
}

describe('several products', () => {
  it('are requested before the first one has arrived', async () => {
    const { release } = holdArchives(isOf('kubo'));
    const running = stage.run(inputs);
    await waitUntil(() => stage.origin.requests.length === ARCHIVES);
    release();
    const { exitCode, log } = await running;
    expect(exitCode, log).toBe(0);
    expect(stage.origin.requests).toHaveLength(ARCHIVES);
  });

  it('are downloaded in at most three archives at a time', async () => {
    const { release } = holdArchives(() => true);
    const running = stage.run(inputs);
    await waitUntil(() => stage.origin.requests.length === 3);
    await sleep(300);
    expect(stage.origin.requests).toHaveLength(3);
    release();
    const { exitCode, log } = await running;
    expect(exitCode, log).toBe(0);
  });

  it('have groups in their order, each complete, and the first unfinished one is seen live', async () => {
    const { release } = holdArchives(isOf('kubo'));
    let live = '';
    const running = stage.run(inputs, { onOutput: (text) => (live += text) });
    await waitUntil(async () => (await Promise.all(PRODUCTS.slice(1).map(isInstalled))).every(Boolean));
    expect(live).toMatch(/^::group::Set up kubo .*\nKubo /m);
    expect([live.includes('Set up cluster'), live.includes('::endgroup::')]).toEqual([false, false]);
    release();
    const { exitCode, log, outputs, path, summary } = await running;
    expect(exitCode, log).toBe(0);
    const groups = groupsOf(log);
    expect(groups.map(([product]) => product)).toEqual(PRODUCTS);
    for (const [product, lines] of groups) {
      const other = PRODUCTS.filter((each) => each !== product);
      expect(lines).toMatch(new RegExp(`^${product} ${VERSIONS[product as Product]}: installed in .* s$`, 'm'));
      expect(other.filter((each) => isOf(each)(lines))).toEqual([]);
    }
    expect(path).toEqual(PRODUCTS.map(entryOf));
    expect(Object.keys(JSON.parse(outputs.tools ?? ''))).toEqual(['ipget', 'car']);
    expect([...summary.matchAll(/^\| (\w+) \| \d/gm)].map(([, product]) => product)).toEqual(PRODUCTS);
  });

  it.skipIf(OWN_ARCH !== 'amd64')('have their warnings in their own groups', async () => {
    const lotus = await publish('lotus');
    const { release } = holdArchives(isOf('kubo'));
    const checksums = [inputs.checksums, ...lotus].join('\n');
    const running = stage.run({ ...inputs, 'cluster-version': '', 'lotus-version': VERSIONS.lotus, checksums });
    await waitUntil(() => isInstalled('lotus'));
    release();
    const { log } = await running;
    const retracted = expect.stringMatching(/^::warning .*Lotus 1\.28\.0 was retracted/m);
    expect(groupsOf(log)[1], log).toEqual(['lotus', retracted]);
  });
});

describe('if one of several products fails', () => {
  /** Corrupts an archive of each product, and sends its end after `release` was called. */
  const corrupt = (...products: readonly Product[]) => {
    const { promise: until, resolve: release } = Promise.withResolvers<void>();
    stage.origin.injectFaults(({ path }) => {
      const isCorrupt = products.some((product) => isOf(product)(path)) && !/cluster-(?:follow|service)_/.test(path);
      return isCorrupt ? { kind: 'serve', corruptFrom: FIRST_BYTES, hold: { afterBytes: FIRST_BYTES, until } } : null;
    });
    return { release };
  };

  it.each<Product>(['kubo', 'cluster', 'car'])(
    'the others are installed, and their log is complete: %s',
    async (failing) => {
      const { release } = corrupt(failing);
      const running = stage.run(inputs);
      const others = PRODUCTS.filter((product) => product !== failing);
      await waitUntil(async () => (await Promise.all(others.map(isInstalled))).every(Boolean));
      release();
      const result = await running;
      expect(result, result.log).toMatchObject({ exitCode: 1, outputs: {}, path: [] });
      expect(failureCode(result.log)).toBe('digest-mismatch');
      const groups = groupsOf(result.log);
      expect(groups.map(([product]) => product)).toEqual(PRODUCTS);
      expect(groups.filter(([, lines]) => lines.includes(': installed in')).map(([product]) => product)).toEqual(
        others,
      );
      expect(await Promise.all(PRODUCTS.map(isInstalled))).toEqual(PRODUCTS.map((product) => product !== failing));
      const contents = await toolCacheContents(stage.runnerEnv);
      expect(contents.filter((path) => path.includes('.staging-'))).toEqual([]);
    },
  );

  it.skipIf(OWN_ARCH !== 'amd64')('a build does not start', async () => {
    corrupt('ipget').release();
    const build = { 'lotus-version': VERSIONS.lotus, 'lotus-network': 'calibnet' };
    const { log } = await stage.run({ ...inputs, ...build, source: 'auto' });
    expect(failureCode(log), log).toBe('digest-mismatch');
    const notBuilt = 'Not installed, because another product could not be installed.\n';
    expect(groupsOf(log)[2]).toEqual(['lotus', expect.stringContaining(notBuilt)]);
    expect(log).not.toContain('Building');
  });

  it('each says why in its own group, and the first one in the annotation', async () => {
    const { release } = corrupt('kubo', 'car');
    const running = stage.run({ ...inputs, 'cluster-version': '' });
    await waitUntil(() => isInstalled('ipget'));
    await waitUntil(() => stage.origin.requests.length === 3);
    release();
    const { log } = await running;
    const groups = new Map(groupsOf(log));
    expect(groups.get('kubo')).toContain(`The digest of 'kubo_v${VERSIONS.kubo}`);
    expect(groups.get('car')).toContain("The digest of 'go-car");
    expect(log.match(/^::error .*$/gm)).toEqual([expect.stringContaining("The digest of 'kubo_")]);
  });

  it.skipIf(OWN_ARCH !== 'amd64')('archives that wait are not requested, except for one', async () => {
    const lines = [inputs.checksums, ...(await publish('lotus'))];
    // More of them than are downloaded at a time.
    const five = { 'cluster-tools': 'ctl', 'lotus-version': VERSIONS.lotus, checksums: lines.join('\n') };
    const failing = Promise.withResolvers<void>();
    const others = Promise.withResolvers<void>();
    let first = '';
    stage.origin.injectFaults(({ path }) => {
      first ||= path;
      const until = path === first ? failing.promise : others.promise;
      const corruptFrom = path === first ? { corruptFrom: FIRST_BYTES } : {};
      return { kind: 'serve', hold: { afterBytes: FIRST_BYTES, until }, ...corruptFrom };
    });
    const running = stage.run({ ...inputs, ...five });
    await waitUntil(() => stage.origin.requests.length === 3);
    failing.resolve();
    // It takes the place of the one that failed, before anyone knows that.
    await waitUntil(() => stage.origin.requests.length === 4);
    // Until the failure is known. Else the end of another archive makes room for the fifth.
    await sleep(2000);
    others.resolve();
    const { log } = await running;
    expect(stage.origin.requests).toHaveLength(4);
    expect(log.match(/^Not installed, because another product could not be installed\.$/gm)).toHaveLength(1);
    expect(failureCode(log)).toBe('digest-mismatch');
  });

  it('the error is that of the first one, also if a later one fails earlier', async () => {
    const { promise: until, resolve: release } = Promise.withResolvers<void>();
    stage.origin.injectFaults(({ path }) => {
      if (isOf('car')(path)) return { kind: 'answer', status: 404 };
      return isOf('kubo')(path)
        ? { kind: 'serve', corruptFrom: FIRST_BYTES, hold: { afterBytes: FIRST_BYTES, until } }
        : null;
    });
    // Only two of them: with more, the failure may come before another one was requested, which then never is.
    const running = stage.run({ ...inputs, 'cluster-version': '', tools: `car@${VERSIONS.car}` });
    await waitUntil(() => stage.origin.requests.some(({ path }) => isOf('car')(path)));
    release();
    expect(failureCode((await running).log)).toBe('digest-mismatch');
  });
});

describe.skipIf(process.platform !== 'linux')('a cancelled job', () => {
  const cancel = async (signal: NodeJS.Signals, running: Promise<ActionResult>) => {
    const [step] = findProcessesByVariable('RUNNER_TEMP', stage.runnerEnv.temp);
    process.kill(step?.pid ?? expect.fail('the step is not running'), signal);
    return running;
  };

  const expectNothingLeft = async ({ exitCode, log, outputs, path }: ActionResult, installed: readonly Product[]) => {
    expect([failureCode(log), exitCode, outputs, path], log).toEqual(['interrupted', 1, {}, []]);
    expect(await readdir(stage.runnerEnv.toolCache)).toEqual(installed.map((product) => DISTRIBUTIONS[product].tool));
    expect(await readdir(stage.runnerEnv.temp)).toEqual([expect.stringMatching(/^step-/)]);
    await waitUntil(async () => (await stage.origin.connections()) === 0);
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('leaves nothing of the products that are underway: %s', async (signal) => {
    holdArchives((path) => isOf('kubo')(path) || isOf('ipget')(path));
    const running = stage.run({ ...inputs, 'cluster-version': '' });
    await waitUntil(() => isInstalled('car'));
    const result = await cancel(signal, running);
    expect(groupsOf(result.log).map(([product]) => product)).toEqual(['kubo', 'ipget', 'car']);
    await expectNothingLeft(result, ['car']);
  });

  it('does not request the archives that wait', async () => {
    holdArchives(() => true);
    const running = stage.run(inputs);
    await waitUntil(() => stage.origin.requests.length === 3);
    await expectNothingLeft(await cancel('SIGINT', running), []);
    expect(stage.origin.requests).toHaveLength(3);
  });

  it('asks the cache service for nothing more', async () => {
    const cache = await startCacheService();
    cache.injectFaults((call) => (call === 'lookup' ? { kind: 'noResponse' } : null));
    const env = { ...cacheVariables(cache), GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' };
    const running = stage.run({ ...inputs, cache: 'true' }, { env });
    await waitUntil(() => cache.calls.length > 0);
    await expectNothingLeft(await cancel('SIGINT', running), []);
    expect(cache.calls).toHaveLength(1);
    await cache.close();
  });

  it('does not wait for an origin that asks to come back later', async () => {
    // Longer than the time limit of this test.
    const headers = { 'retry-after': '100' };
    stage.origin.injectFaults(() => ({ kind: 'answer', status: 503, headers }));
    const running = stage.run(inputs);
    await waitUntil(() => stage.origin.requests.length >= 3);
    await expectNothingLeft(await cancel('SIGTERM', running), []);
  });
});
