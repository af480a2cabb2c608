import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../kit/download/limiter.ts';

describe('createLimiter', () => {
  it.each([1, 2, 3])('runs at most %d at a time, and starts them in order', async (limit) => {
    const limiter = createLimiter(limit);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const work = (index: number) => async () => {
      started.push(index);
      running += 1;
      most = Math.max(most, running);
      await sleep(index % 3);
      running -= 1;
      return index;
    };
    const all = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(await Promise.all(all.map((index) => limiter.run(work(index))))).toEqual(all);
    expect([started, most]).toEqual([all, limit]);
  });

  it('continues after a failure', async () => {
    const limiter = createLimiter(1);
    const failing = limiter.run(() => Promise.reject(new Error('a failure')));
    const next = limiter.run(async () => 'next');
    await expect(failing).rejects.toThrow('a failure');
    expect(await next).toBe('next');
  });

  it('starts nothing after it was stopped, and ends what is running', async () => {
    const limiter = createLimiter(1);
    const { promise, resolve } = Promise.withResolvers<string>();
    const running = limiter.run(() => promise);
    const waiting = limiter.run(() => expect.fail('it started'));
    limiter.stop(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    await expect(limiter.run(() => expect.fail('it started'))).rejects.toThrow('stopped');
    resolve('ended');
    expect(await running).toBe('ended');
  });
});
