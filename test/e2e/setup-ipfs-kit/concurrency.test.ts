// Jobs that share a tool cache. The same with a real binary is in test/e2e.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installConcurrently } from '../../support/concurrent-installs.ts';
import { OWN, type Stage, setStage, toolCacheContents, VERSION } from '../../support/setup-ipfs-kit.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage(2 ** 20);
});
afterEach(() => stage.leave());

it('40 of 40 processes install one version into one tool cache while others execute it', async () => {
  const outcome = await installConcurrently(stage.world, 40, () => stage.run(), ['version', '--number']);
  expect(outcome.failures).toEqual([]);
  expect(outcome.installed).toBe(40);
  expect(outcome.executions).toBeGreaterThan(10);
  const names = await toolCacheContents(stage.world);
  expect(names.filter((name) => name.includes('.staging-'))).toEqual([]);
  expect(stage.origin.requests.length).toBeGreaterThan(1);
  expect(names).toContain(`kubo/${VERSION}/${OWN === 'amd64' ? 'x64' : 'arm64'}/ipfs`);
});
