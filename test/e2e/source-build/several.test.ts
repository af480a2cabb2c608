// Several builds in one job: one after the other, in the order of the products.
import { afterEach, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyCluster, tinyIpget, tinyKubo } from '../../support/go/tiny-modules.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const INPUTS = { 'cluster-version': '1.1.6', tools: 'ipget@0.13.2' };
const TITLES = [`Kubo ${KUBO_VERSION}`, 'IPFS Cluster 1.1.6', 'ipget 0.13.2'];
const FIRST_MODULE = '/github.com/ipfs/kubo/@v/';

let fixture: SourceBuildFixture;
afterEach(() => fixture.tearDown());

/** The modules of products in the order of their requests, without repetitions. */
function requestedModules(): readonly string[] {
  const modules = fixture.proxy.requests.flatMap(({ path }) => /^\/(github\.com\/.*?)\/@v\//.exec(path)?.[1] ?? []);
  return modules.filter((module, index) => module !== modules[index - 1]);
}

it('each starts after the one before has ended', async () => {
  const modules = [tinyKubo(KUBO_VERSION), tinyCluster('1.1.6'), tinyIpget('0.13.2')];
  fixture = await createSourceBuildFixture([...modules, DEPENDENCY]);
  const { exitCode, log } = await fixture.run(INPUTS);
  expect(exitCode, log).toBe(0);
  expect(requestedModules()).toEqual(modules.map(({ path }) => path));
  const builds = [...log.matchAll(/^Building (.*) from source with/gm)].map(([, title]) => title);
  expect(builds).toEqual(TITLES);
});

it('none starts after one has failed', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), tinyCluster('1.1.6'), DEPENDENCY]);
  fixture.proxy.injectFaults(({ path }) => (path.startsWith(FIRST_MODULE) ? { kind: 'answer', status: 403 } : null));
  const { log } = await fixture.run(INPUTS);
  expect(failureCode(log), log).toBe('source-build-failed');
  expect(fixture.proxy.requests.every(({ path }) => path.startsWith(FIRST_MODULE))).toBe(true);
  expect(log.match(/^Not installed, because another product could not be installed\.$/gm)).toHaveLength(2);
});
