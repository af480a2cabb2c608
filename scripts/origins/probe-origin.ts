// Checks whether an origin can serve installs: one HEAD request, and a second one after a transient failure.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OriginRecord } from '../../kit/distributions/origin-records.ts';
import { createHostHealth } from '../../kit/download/http/host-health.ts';
import { TRANSFER_LIMITS } from '../../kit/download/http/limits.ts';
import { getFollowingRedirects } from '../../kit/download/http/redirects.ts';
import { REQUEST_HEADERS } from '../../kit/download/http/request.ts';
import {
  classifyProbeFailure,
  classifyProbeResponse,
  classifyProbeTimeout,
  type ProbeOutcome,
} from './probe-outcome.ts';

export interface OriginProbe extends ProbeOutcome {
  /** From the first request to the head of the last response, including redirects and the pause. */
  readonly milliseconds: number;
}

/** All in milliseconds. */
export interface ProbeLimits {
  /** How long each request waits for a connection. */
  readonly connectMs: number;
  /** How long both requests and the pause between them may take. */
  readonly totalMs: number;
  /** Pause before the second request. */
  readonly pauseMs: number;
}

const PROBE_LIMITS: ProbeLimits = { connectMs: TRANSFER_LIMITS.connectMs, totalMs: 20_000, pauseMs: 2000 };

const MAX_TRIES = 2;

/** Returns the state of the origin. Sends no token. Never throws. */
export async function probeOrigin(
  { probe, role }: Pick<OriginRecord, 'probe' | 'role'>,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<OriginProbe> {
  const started = performance.now();
  const signal = AbortSignal.timeout(limits.totalMs);
  for (let tries = 1; ; tries++) {
    const outcome = await requestHead(probe, role, limits, signal);
    const milliseconds = Math.round(performance.now() - started);
    if (signal.aborted && outcome.state === 'dead') return { ...classifyProbeTimeout(limits.totalMs), milliseconds };
    if (!outcome.transient || tries === MAX_TRIES) return { ...outcome, milliseconds };
    await sleep(limits.pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function requestHead(
  url: string,
  role: OriginRecord['role'],
  { connectMs, totalMs }: ProbeLimits,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const result = await getFollowingRedirects(url, {
    method: 'HEAD',
    headers: REQUEST_HEADERS,
    tokens: [],
    firstByteMs: totalMs,
    redirects: TRANSFER_LIMITS.maxRedirects,
    // A new record, so that the second request waits as long as the first.
    hosts: createHostHealth(connectMs),
    signal,
  });
  if ('failure' in result) return classifyProbeFailure(result.failure);
  const { statusCode = 0, headers } = result.message;
  result.message.destroy();
  return classifyProbeResponse(role, statusCode, headers);
}
