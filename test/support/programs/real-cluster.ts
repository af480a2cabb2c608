// The real IPFS Cluster for end-to-end tests: the bundled action builds it once from source, in the same cache folder as Kubo.
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { pathWithCachedGo } from '../go/cached-go.ts';
import { ACTION } from '../setup-ipfs-kit.ts';
import { E2E_CACHE } from './real-kubo.ts';

export const CLUSTER_VERSION = '1.1.6';

/** Returns the folder of the three programs of IPFS Cluster 1.1.6. The first call takes minutes. */
export async function buildRealCluster(): Promise<string> {
  const runnerEnv = await createRunnerEnv(E2E_CACHE);
  const inputs = { 'kubo-version': 'none', 'cluster-version': CLUSTER_VERSION, source: 'always' };
  const { exitCode, log, outputs } = await runAction(runnerEnv, {
    action: ACTION,
    inputs,
    env: { PATH: await pathWithCachedGo() },
  });
  if (exitCode !== 0) throw new Error(`IPFS Cluster could not be built for the end-to-end tests:\n${log}`);
  return outputs['cluster-dir'] ?? '';
}
