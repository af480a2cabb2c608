// Asks one origin whether it serves what installs need: one HEAD request, and a second one after a transient failure.
import { setTimeout as sleep } from 'node:timers/promises';
import type { OriginRecord } from '../../kit/distributions/origin-records.ts';
import { newHostHealth } from '../../kit/download/http/host-health.ts';
import { TRANSFER_LIMITS } from '../../kit/download/http/limits.ts';
import { get } from '../../kit/download/http/redirects.ts';
import {
  classifyProbeFailure,
  classifyProbeResponse,
  classifyProbeTimeout,
  type ProbeOutcome,
} from './probe-outcome.ts';

export interface Probe extends ProbeOutcome {
  /** From the first request to the head of the last response, redirects and the pause included. */
  readonly milliseconds: number;
}

/** All in milliseconds. */
export interface ProbeLimits {
  /** How long each request waits for a connection. */
  readonly connect: number;
  /** How long both requests and the pause between them may take. */
  readonly total: number;
  /** Pause before the second request. */
  readonly pause: number;
}

export const PROBE_LIMITS: ProbeLimits = { connect: TRANSFER_LIMITS.connect, total: 20_000, pause: 2000 };

const MAXIMUM_TRIES = 2;

/** Returns what the origin answers. Sends no token. Never throws. */
export async function probeOrigin(
  { probe, role }: Pick<OriginRecord, 'probe' | 'role'>,
  limits: ProbeLimits = PROBE_LIMITS,
): Promise<Probe> {
  const started = performance.now();
  const signal = AbortSignal.timeout(limits.total);
  for (let tries = 1; ; tries++) {
    const outcome = await request(probe, role, limits, signal);
    const milliseconds = Math.round(performance.now() - started);
    if (signal.aborted && outcome.state === 'dead') return { ...classifyProbeTimeout(limits.total), milliseconds };
    if (!outcome.transient || tries === MAXIMUM_TRIES) return { ...outcome, milliseconds };
    await sleep(limits.pause, undefined, { signal }).catch(() => undefined);
  }
}

async function request(
  url: string,
  role: OriginRecord['role'],
  { connect, total }: ProbeLimits,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const reply = await get(url, {
    method: 'HEAD',
    headers: { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity' },
    token: null,
    firstByte: total,
    redirects: TRANSFER_LIMITS.redirects,
    // Without what an earlier request has learnt: the second one waits as long as the first.
    hosts: newHostHealth(connect),
    signal,
  });
  if ('fault' in reply) return classifyProbeFailure(reply.fault);
  const { statusCode = 0, headers } = reply.message;
  reply.message.destroy();
  return classifyProbeResponse(role, statusCode, headers);
}
