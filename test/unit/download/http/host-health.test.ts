import { describe, expect, it } from 'vitest';
import { createHostHealth } from '../../../../kit/download/http/host-health.ts';

describe('createHostHealth', () => {
  const createHosts = () => {
    let time = 0;
    const hosts = createHostHealth(3000, () => time);
    const pass = (milliseconds: number) => {
      time += milliseconds;
    };
    return { hosts, pass, left: () => hosts.remainingMs('a.example') };
  };

  it('counts the wait for a host until it accepts a connection', () => {
    const { hosts, pass, left } = createHosts();
    const ended = hosts.trackConnection('a.example');
    pass(2000);
    ended(false);
    expect([left(), hosts.remainingMs('b.example')]).toEqual([1000, 3000]);
    hosts.addWait('a.example', 2000);
    expect(left()).toBe(0);
    hosts.trackConnection('a.example')(true);
    expect(left()).toBe(3000);
  });

  it('counts simultaneous attempts and pauses of several downloads only once', () => {
    const { hosts, pass, left } = createHosts();
    const ends = [1, 2, 3].map(() => hosts.trackConnection('a.example'));
    pass(500);
    for (const end of ends) end(false);
    expect(left()).toBe(2500);
    for (const milliseconds of [300, 1000, 600]) hosts.addWait('a.example', milliseconds);
    expect(left()).toBe(1500);
    pass(600);
    const ended = hosts.trackConnection('a.example');
    pass(700);
    expect(left()).toBe(1200);
    ended(false);
    expect(left()).toBe(1200);
  });

  it('counts pending attempts, and simultaneous ones only once', () => {
    const { hosts, pass, left } = createHosts();
    hosts.trackConnection('a.example');
    pass(1000);
    hosts.trackConnection('a.example');
    pass(500);
    expect(left()).toBe(1500);
  });
});

describe('a look-up that fails', () => {
  const createHosts = (...codes: readonly (string | null)[]) => {
    let time = 0;
    const asked: string[] = [];
    const hosts = createHostHealth(
      3000,
      () => time,
      (name, _, callback) => {
        asked.push(`${name} at ${time}`);
        const code = codes[asked.length - 1];
        if (code) callback(Object.assign(new Error(`${code} ${name}`), { code }), '');
        else callback(null, '192.0.2.1', 4);
      },
    );
    const lookUp = (at: number, name = 'a.example') => {
      time = at;
      return new Promise((resolve) => hosts.lookup(name, {}, (error, address) => resolve(error?.message ?? address)));
    };
    return { lookUp, asked, pauseMs: () => hosts.lookupPauseMs('a.example') };
  };

  it('is repeated twice, with pauses, and never again in this job', async () => {
    const { lookUp, asked, pauseMs } = createHosts('ENOTFOUND', 'EAI_AGAIN', 'ENOTFOUND');
    const pauses: number[] = [];
    for (const time of [0, 999, 1000, 2499, 2500, 100_000]) {
      expect(await lookUp(time)).toMatch(/^E\w+ a\.example$/);
      pauses.push(pauseMs());
    }
    expect(asked).toEqual(['a.example at 0', 'a.example at 1000', 'a.example at 2500']);
    expect(pauses).toEqual([1000, 1, 1500, 1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('is forgotten after one that succeeds', async () => {
    const { lookUp, asked, pauseMs } = createHosts('ENOTFOUND', null, 'ENOTFOUND');
    await lookUp(0);
    expect(await lookUp(1000)).toBe('192.0.2.1');
    await lookUp(1001);
    expect([asked.length, pauseMs()]).toEqual([3, 1000]);
  });

  it('does not count for other names, nor if the error is not about the name', async () => {
    const { lookUp, asked, pauseMs } = createHosts('ENOTFOUND', null, 'EMFILE');
    await lookUp(0, 'b.example');
    await lookUp(0);
    await lookUp(1, 'a.example');
    expect([asked.length, pauseMs()]).toEqual([3, 0]);
  });
});
