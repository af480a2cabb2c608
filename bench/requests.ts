// The number of requests of an install.

import { startCountingProxy } from '../scripts/local-runner/counting-proxy.ts';
import { runAction } from '../scripts/local-runner/run-action.ts';
import { ACTION, createActionFixture, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import { countMeasurement, type Measurement } from './measurement.ts';

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
  return countMeasurement('requests-warm', { value: proxy.requests(), limit: 0 });
}

export function requestsExactKnown(): Promise<Measurement> {
  return measureColdInstall('requests-exact-known', { limit: 1, isRedirected: false });
}

/** GitHub redirects each download of a release to another host, and that request counts here. */
export function requestsRedirected(): Promise<Measurement> {
  return measureColdInstall('requests-redirected', { limit: 2, isRedirected: true });
}

async function measureColdInstall(
  bench: string,
  { limit, isRedirected }: { readonly limit: number; readonly isRedirected: boolean },
): Promise<Measurement> {
  const fixture = await createActionFixture();
  try {
    fixture.origin.injectFaults(({ path, attempt }) =>
      isRedirected && attempt === 1 ? { kind: 'redirect', to: `${path}?signed` } : null,
    );
    const { exitCode, log } = await fixture.run();
    if (exitCode !== 0) throw new Error(log);
    return countMeasurement(bench, { value: fixture.origin.requests.length, limit });
  } finally {
    await fixture.tearDown();
  }
}
