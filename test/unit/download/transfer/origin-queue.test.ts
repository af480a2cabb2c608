import { describe, expect, it } from 'vitest';
import { TRANSFER_LIMITS } from '../../../../kit/download/http/limits.ts';
import {
  createOriginQueue,
  nextOrigin,
  recordFailure,
  retryDelayMs,
} from '../../../../kit/download/transfer/origin-queue.ts';

describe('nextOrigin', () => {
  const sources = ['a', 'b', 'c'].map((origin) => ({ origin, url: `https://${origin}.example/` }));
  const rules = { limits: { ...TRANSFER_LIMITS, maxTries: 2 }, deadline: 1e6, random: () => 1 };
  it.each<[string, object[], string]>([
    ['tries the same origin again after a reset', [{}], 'aa'],
    [
      'tries the next origin after a timeout, and the first again after the last',
      [{ tryNextOrigin: true }, { tryNextOrigin: true }, { tryNextOrigin: true }],
      'abca',
    ],
    ['tries the next origin after the last try', [{}, {}, {}], 'aabb'],
    ['skips origins with permanent failures', [{ kind: 'missing' }, { kind: 'refused' }, {}, {}], 'abcc-'],
    [
      'tries first the origin that can be tried soonest',
      [{ retryAfterMs: 100_000 }, { retryAfterMs: 50_000 }, { kind: 'missing' }],
      'abcb',
    ],
  ])('%s', (_, failures, expected) => {
    const queue = createOriginQueue(sources);
    let tried = '';
    for (const failure of [...failures, null]) {
      const origin = nextOrigin(queue, 0, rules.deadline);
      tried += origin?.source.origin ?? '-';
      if (!origin || !failure) break;
      origin.tries++;
      recordFailure(queue, origin, { kind: 'transient', reason: 'because', ...failure }, { ...rules, now: 0 });
    }
    expect(tried).toBe(expected);
  });

  it.each<[number | undefined, number, number, number]>([
    [undefined, 1, 1, 500],
    [undefined, 4, 1, 4000],
    [undefined, 4, 0.25, 1000],
    [undefined, 20, 1, 120_000],
    [3000, 1, 1, 3000],
    [0, 2, 1, 1000],
    [1e9, 1, 1, 120_000],
  ])('pauses with Retry-After %s, try %d and jitter %d for %d ms', (pause, tries, jitter, expected) => {
    const failure = { kind: 'transient' as const, reason: '', ...(pause === undefined ? {} : { retryAfterMs: pause }) };
    expect(retryDelayMs(failure, tries, TRANSFER_LIMITS, () => jitter)).toBe(expected);
  });
});
