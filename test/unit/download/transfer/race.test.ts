import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { raceInOrder } from '../../../../kit/download/transfer/race.ts';

/** What a candidate does after some milliseconds: answer or fail. */
interface Runner {
  readonly name: string;
  readonly after: number;
  readonly answers: boolean;
}

const AFTER = 100;
const quick = (name: string): Runner => ({ name, after: 0, answers: true });
const slow = (name: string): Runner => ({ name, after: 10_000, answers: true });
const failing = (name: string, after = 0): Runner => ({ name, after, answers: false });

async function race(candidates: readonly Runner[], nextOnFailure: boolean) {
  const requested: string[] = [];
  const aborted: string[] = [];
  const slowOnes: string[] = [];
  const winner = await raceInOrder<Runner, string>({
    candidates,
    request: async ({ name, after, answers }, signal) => {
      requested.push(name);
      signal.addEventListener('abort', () => aborted.push(name));
      await sleep(after, undefined, { signal }).catch(() => undefined);
      return answers && !signal.aborted ? name : null;
    },
    delayMs: AFTER,
    nextOnFailure,
    onSlow: (late, next) => slowOnes.push(`${late.name}, then ${next.name}`),
  });
  return { winner, requested, aborted, slowOnes };
}

describe('raceInOrder', () => {
  it.each([
    ['uses the first candidate if it answers', [quick('a'), quick('b')], true, 'a', 'a', []],
    [
      'requests the second candidate too if the first is slow',
      [slow('a'), quick('b'), quick('c')],
      true,
      'b',
      'ab',
      ['a, then b'],
    ],
    [
      'requests the third candidate too if two are slow',
      [slow('a'), slow('b'), quick('c')],
      true,
      'c',
      'abc',
      ['a, then b', 'b, then c'],
    ],
    ['requests the next candidate at once after a failure', [failing('a'), quick('b')], true, 'b', 'ab', []],
    ['leaves a failure to the caller', [failing('a'), quick('b')], false, null, 'a', []],
    ['returns null if all fail', [failing('a'), failing('b')], true, null, 'ab', []],
    [
      'waits for a slow candidate if the other one fails',
      [failing('a', 300), failing('b')],
      false,
      null,
      'ab',
      ['a, then b'],
    ],
  ] as const)('%s', async (_, candidates, nextOnFailure, winner, requested, slowOnes) => {
    const result = await race(candidates, nextOnFailure);
    expect([result.winner, result.requested.join(''), result.slowOnes]).toEqual([winner, requested, slowOnes]);
    expect(result.aborted).toEqual([...requested].filter((name) => name !== winner));
  });

  it('throws the errors of request', async () => {
    const asking = raceInOrder({
      candidates: ['a'],
      request: () => Promise.reject(new Error('a defect')),
      delayMs: AFTER,
      nextOnFailure: true,
    });
    await expect(asking).rejects.toThrow('a defect');
  });

  it('passes a result that comes too late to discard', async () => {
    const late: string[] = [];
    const answer = await raceInOrder<string, string>({
      candidates: ['a', 'b'],
      request: async (name) => {
        await sleep(name === 'a' ? 3 * AFTER : 0);
        return name;
      },
      delayMs: AFTER,
      nextOnFailure: true,
      discard: (each) => late.push(each),
    });
    expect(answer).toBe('b');
    await vi.waitFor(() => expect(late).toEqual(['a']), 10_000);
  });
});
