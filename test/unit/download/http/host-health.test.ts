import { describe, expect, it } from 'vitest';
import { createHostHealth } from '../../../../kit/download/http/host-health.ts';

describe('newHostHealth', () => {
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

  it('counts pending attempts, and simultaneous ones only once', () => {
    const { hosts, pass, left } = createHosts();
    hosts.trackConnection('a.example');
    pass(1000);
    hosts.trackConnection('a.example');
    pass(500);
    expect(left()).toBe(1500);
  });
});
