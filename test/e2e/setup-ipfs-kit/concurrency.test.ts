// Jobs that share a tool cache. The same with a real binary is in test/e2e.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installConcurrently } from '../../support/concurrent-installs.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture(2 ** 20);
});
afterEach(() => stage.tearDown());

it('40 of 40 processes install one version into one tool cache while others execute it', async () => {
  const outcome = await installConcurrently(stage.runnerEnv, 40, () => stage.run(), ['version', '--number']);
  expect(outcome.failures).toEqual([]);
  expect(outcome.installed).toBe(40);
  expect(outcome.executions).toBeGreaterThan(10);
  const names = await toolCacheContents(stage.runnerEnv);
  expect(names.filter((name) => name.includes('.staging-'))).toEqual([]);
  expect(stage.origin.requests.length).toBeGreaterThan(1);
  expect(names).toContain(`kubo/${KUBO_VERSION}/${OWN_ARCH === 'amd64' ? 'x64' : 'arm64'}/ipfs`);
});
