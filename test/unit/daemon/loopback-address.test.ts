import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { chooseLoopback } from '../../../kit/daemon/loopback-address.ts';

const address = (address: string, internal = true): NetworkInterfaceInfo => ({
  ...{ address, internal, netmask: '', mac: '00:00:00:00:00:00', cidr: null },
  ...(address.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
});

describe('nodes listen', () => {
  it.each([
    ['on 127.0.0.1', '/ip4/127.0.0.1', { lo: [address('127.0.0.1'), address('::1')] }],
    ['on 127.0.0.1 without IPv6', '/ip4/127.0.0.1', { lo: [address('127.0.0.1')] }],
    ['on ::1 without IPv4', '/ip6/::1', { lo: [address('::1')] }],
    [
      'on ::1 if only other interfaces have IPv4',
      '/ip6/::1',
      { lo: [address('::1')], eth0: [address('10.0.0.2', false)] },
    ],
    ['on 127.0.0.1 if loopback is not listed', '/ip4/127.0.0.1', { eth0: [address('2001:db8::2', false)] }],
    ['on 127.0.0.1 if nothing is listed', '/ip4/127.0.0.1', {}],
  ])('%s', (_, expected, interfaces) => {
    expect(chooseLoopback(interfaces)).toBe(expected);
  });
});
