// Requests that an install takes, redirects apart.

import { startCountingProxy } from '../scripts/local-runner/counting-proxy.ts';
import { runAction } from '../scripts/local-runner/run-action.ts';
import { ACTION, setStage, VERSION } from '../test/support/setup-ipfs-kit.ts';
import type { Measurement } from './measurement.ts';

/** A hit, with every request of the process led to a proxy that counts. */
export async function requestsWarm(): Promise<Measurement> {
  const stage = await setStage();
  const proxy = await startCountingProxy();
  try {
    await stage.run();
    const inputs = { 'kubo-version': VERSION };
    const { outputs, log } = await runAction(stage.world, { action: ACTION, inputs, env: proxy.env });
    if (outputs['cache-hit'] !== 'true') throw new Error(`not a warm hit:\n${log}`);
  } finally {
    proxy.close();
    await stage.leave();
  }
  return { bench: 'requests-warm', value: proxy.requests(), limit: 0 };
}

export async function requestsExactKnown(): Promise<Measurement> {
  const stage = await setStage();
  try {
    const { exitCode, log } = await stage.run();
    if (exitCode !== 0) throw new Error(log);
    return { bench: 'requests-exact-known', value: stage.origin.requests.length, limit: 1 };
  } finally {
    await stage.leave();
  }
}
