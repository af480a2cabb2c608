import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../kit/download/limiter.ts';
import { installAll } from '../../../kit/install/parallel.ts';

/** An install: `download` or `build`, which end when told so. */
function createInstalls(...kinds: readonly ('download' | 'build')[]) {
  const events: string[] = [];
  const ends = kinds.map(() => Promise.withResolvers<string>());
  let closed = 0;
  const network = { close: () => void closed++, archives: createLimiter(3) };
  const running = installAll([...kinds.keys()], network, async (index, { inTurn }) => {
    const work = () => {
      events.push(`start ${index}`);
      return ends[index]?.promise ?? '';
    };
    return kinds[index] === 'build' ? inTurn(async () => work()) : work();
  });
  running.catch(() => undefined);
  const settle = async (index: number, how: 'resolve' | 'reject') => {
    await nextTurn();
    events.push(`${how === 'resolve' ? 'end' : 'fail'} ${index}`);
    if (how === 'resolve') ends[index]?.resolve(`installed ${index}`);
    else ends[index]?.reject(new Error(`failure ${index}`));
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  };
  return {
    running,
    events,
    closed: () => closed,
    end: (index: number) => settle(index, 'resolve'),
    fail: (index: number) => settle(index, 'reject'),
  };
}

describe('installAll', () => {
  it('returns the products in their order, whichever ends first, and closes the network', async () => {
    const installs = createInstalls('download', 'download', 'download');
    for (const index of [2, 0, 1]) await installs.end(index);
    expect(await installs.running).toEqual(['installed 0', 'installed 1', 'installed 2']);
    expect(installs.events).toEqual(['start 0', 'start 1', 'start 2', 'end 2', 'end 0', 'end 1']);
    expect(installs.closed()).toBe(1);
  });

  it('builds after all downloads, one at a time, the first one first', async () => {
    const installs = createInstalls('build', 'download', 'build', 'download');
    for (const index of [3, 1, 0, 2]) await installs.end(index);
    expect(await installs.running).toHaveLength(4);
    expect(installs.events).toEqual(['start 1', 'start 3', 'end 3', 'end 1', 'start 0', 'end 0', 'start 2', 'end 2']);
  });

  it('builds at once if there is only one product', async () => {
    const installs = createInstalls('build');
    await installs.end(0);
    expect(await installs.running).toEqual(['installed 0']);
  });

  it('throws the error of the first one that failed, after all have ended', async () => {
    const installs = createInstalls('download', 'download', 'download');
    let ended = false;
    installs.running.catch(() => undefined).finally(() => (ended = true));
    await installs.fail(2);
    await installs.fail(1);
    expect(ended).toBe(false);
    await installs.end(0);
    await expect(installs.running).rejects.toThrow('failure 1');
    expect(installs.closed()).toBe(1);
  });

  it('does not start a build after another product has failed, and throws the error of that', async () => {
    const installs = createInstalls('build', 'download', 'download');
    await installs.fail(1);
    await installs.end(2);
    await expect(installs.running).rejects.toThrow('failure 1');
    expect(installs.events).toEqual(['start 1', 'start 2', 'fail 1', 'end 2']);
  });

  it('does not start the next build after one has failed', async () => {
    const installs = createInstalls('build', 'build');
    await installs.fail(0);
    await expect(installs.running).rejects.toThrow('failure 0');
    expect(installs.events).toEqual(['start 0', 'fail 0']);
  });

  it.each(['SIGINT', 'SIGTERM'])('starts no build after %s, and throws that', async (signal) => {
    const installs = createInstalls('download', 'build', 'build');
    await nextTurn();
    process.emit(signal as NodeJS.Signals);
    await installs.end(0);
    await expect(installs.running).rejects.toMatchObject({ code: 'interrupted' });
    expect(installs.events).toEqual(['start 0', 'end 0']);
  });

  it('returns nothing for nothing', async () => {
    expect(await createInstalls().running).toEqual([]);
  });
});
