// Jobs that share a tool cache, with a tiny program. test/e2e/kubo.test.ts does the same with the real Kubo.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installConcurrently } from '../../support/concurrent-installs.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

let fixture: ActionFixture;
beforeEach(async () => {
  fixture = await createActionFixture({ padding: 2 ** 20 });
});
afterEach(() => fixture.tearDown());

it('40 processes install one version into one tool cache while others run it', async () => {
  const outcome = await installConcurrently(fixture.runnerEnv, 40, () => fixture.run(), ['version', '--number']);
  expect(outcome.failures).toEqual([]);
  expect(outcome.installed).toBe(40);
  expect(outcome.executions).toBeGreaterThan(10);
  const names = await toolCacheContents(fixture.runnerEnv);
  expect(names.filter((name) => name.includes('.staging-'))).toEqual([]);
  expect(fixture.origin.requests.length).toBeGreaterThan(1);
  expect(names).toContain(`kubo/${KUBO_VERSION}/${OWN_ARCH === 'amd64' ? 'x64' : 'arm64'}/ipfs`);
});
