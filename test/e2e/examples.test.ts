// Runs the examples in docs that build from source or start nodes, unchanged, with real Kubo and Cluster in the tool cache.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { needsRealPrograms, readExamples, runWorkflow } from '../support/examples.ts';
import { buildRealCluster } from '../support/programs/real-cluster.ts';
import { buildRealKubo, E2E_CACHE } from '../support/programs/real-kubo.ts';

const real = readExamples().filter((example) => example.language === 'yaml' && needsRealPrograms(example));

beforeAll(async () => {
  await buildRealKubo();
  await buildRealCluster();
});

describe('an example', () => {
  it.each(real)('runs: $location', async ({ text }) => {
    await runWorkflow(text, { env: { RUNNER_TOOL_CACHE: join(E2E_CACHE, 'tool-cache') } });
  });

  it('exists for each kind of node', () => {
    const all = real.map(({ text }) => text).join('\n');
    for (const what of ['source: always', 'daemon: offline', 'daemon: local', 'daemon: online', 'cluster-peers: 3']) {
      expect(all).toContain(what);
    }
  });
});
