import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { newHostHealth } from '../../../../kit/download/http/host-health.ts';
import { raceInOrder } from '../../../../kit/download/transfer/race.ts';

/** What a candidate does: answers, fails or is silent, after some milliseconds. */
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
  const asked: string[] = [];
  const aborted: string[] = [];
  const slowOnes: string[] = [];
  const winner = await raceInOrder<Runner, string>({
    candidates,
    request: async ({ name, after, answers }, signal) => {
      asked.push(name);
      signal.addEventListener('abort', () => aborted.push(name));
      await sleep(after, undefined, { signal }).catch(() => undefined);
      return answers && !signal.aborted ? name : null;
    },
    delayMs: AFTER,
    nextOnFailure,
    onSlow: (late, next) => slowOnes.push(`${late.name}, then ${next.name}`),
  });
  return { winner, asked, aborted, slowOnes };
}

describe('a race in order', () => {
  it.each([
    ['the first one answers: no other one is asked', [quick('a'), quick('b')], true, 'a', 'a', []],
    ['the first one is slow: the second one wins', [slow('a'), quick('b'), quick('c')], true, 'b', 'ab', ['a, then b']],
    ['two are slow', [slow('a'), slow('b'), quick('c')], true, 'c', 'abc', ['a, then b', 'b, then c']],
    ['the first one fails: the next one is asked at once', [failing('a'), quick('b')], true, 'b', 'ab', []],
    ['a failure is left to the caller', [failing('a'), quick('b')], false, null, 'a', []],
    ['all fail', [failing('a'), failing('b')], true, null, 'ab', []],
    [
      'a slow one is waited for where the other one fails',
      [failing('a', 300), failing('b')],
      false,
      null,
      'ab',
      ['a, then b'],
    ],
  ] as const)('%s', async (_, candidates, nextOnFailure, winner, asked, slowOnes) => {
    const result = await race(candidates, nextOnFailure);
    expect([result.winner, result.asked.join(''), result.slowOnes]).toEqual([winner, asked, slowOnes]);
    expect(result.aborted).toEqual([...asked].filter((name) => name !== winner));
  });

  it('throws what asking throws, and ends the others', async () => {
    const asking = raceInOrder({
      candidates: ['a'],
      request: () => Promise.reject(new Error('a defect')),
      delayMs: AFTER,
      nextOnFailure: true,
    });
    await expect(asking).rejects.toThrow('a defect');
  });

  it('hands over an answer that comes too late', async () => {
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
    await vi.waitFor(() => expect(late).toEqual(['a']));
  });
});

describe('what a job knows of a host', () => {
  const tell = () => {
    let time = 0;
    const hosts = newHostHealth(3000, () => time);
    const pass = (milliseconds: number) => {
      time += milliseconds;
    };
    return { hosts, pass, left: () => hosts.remainingMs('a.example') };
  };

  it('is what may still be spent on it, until it accepts a connection', () => {
    const { hosts, pass, left } = tell();
    const ended = hosts.trackConnection('a.example');
    pass(2000);
    ended(false);
    expect([left(), hosts.remainingMs('b.example')]).toEqual([1000, 3000]);
    hosts.addWait('a.example', 2000);
    expect(left()).toBe(0);
    hosts.trackConnection('a.example')(true);
    expect(left()).toBe(3000);
  });

  it('counts attempts that are under way, and those at once only once', () => {
    const { hosts, pass, left } = tell();
    hosts.trackConnection('a.example');
    pass(1000);
    hosts.trackConnection('a.example');
    pass(500);
    expect(left()).toBe(1500);
  });
});
