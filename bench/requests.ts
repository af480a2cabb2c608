// The number of requests of an install, not counting redirects.

import { startCountingProxy } from '../scripts/local-runner/counting-proxy.ts';
import { runAction } from '../scripts/local-runner/run-action.ts';
import { ACTION, createActionFixture, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import type { Measurement } from './measurement.ts';

/** A hit in the tool cache, with all requests of the process sent to a counting proxy. */
export async function requestsWarm(): Promise<Measurement> {
  const fixture = await createActionFixture();
  const proxy = await startCountingProxy();
  try {
    await fixture.run();
    const inputs = { 'kubo-version': KUBO_VERSION };
    const { outputs, log } = await runAction(fixture.runnerEnv, { action: ACTION, inputs, env: proxy.env });
    if (outputs['cache-hit'] !== 'true') throw new Error(`The tool cache was not used:\n${log}`);
  } finally {
    proxy.close();
    await fixture.tearDown();
  }
  return { bench: 'requests-warm', value: proxy.requests(), limit: 0 };
}

export async function requestsExactKnown(): Promise<Measurement> {
  const fixture = await createActionFixture();
  try {
    const { exitCode, log } = await fixture.run();
    if (exitCode !== 0) throw new Error(log);
    return { bench: 'requests-exact-known', value: fixture.origin.requests.length, limit: 1 };
  } finally {
    await fixture.tearDown();
  }
}
