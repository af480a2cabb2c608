// The real IPFS Cluster for the end-to-end tests: built once from source by the bundled action itself, and kept in the same
// cache folder as the real Kubo.
import { runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { ACTION } from '../setup-ipfs-kit.ts';
import { E2E_CACHE } from './real-kubo.ts';

export const CLUSTER_VERSION = '1.1.6';

/** Returns the folder of a real IPFS Cluster 1.1.6's three programs for this machine. The first time it takes minutes. */
export async function buildRealCluster(): Promise<string> {
  const runnerEnv = await createRunnerEnv(E2E_CACHE);
  const inputs = { 'kubo-version': 'none', 'cluster-version': CLUSTER_VERSION, source: 'always' };
  const { exitCode, log, outputs } = await runAction(runnerEnv, { action: ACTION, inputs });
  if (exitCode !== 0) throw new Error(`IPFS Cluster could not be built for the end-to-end tests:\n${log}`);
  return outputs['cluster-dir'] ?? '';
}
