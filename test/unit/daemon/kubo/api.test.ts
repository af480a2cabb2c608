import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { multiaddrToUrl, toLoopback } from '../../../../kit/daemon/kubo/api.ts';
import { hasGateway, preferTcp, refuseUnreachableApi } from '../../../../kit/daemon/kubo/config.ts';
import { readLogTail } from '../../../../kit/daemon/log-tail.ts';
import { isLoopback } from '../../../../kit/daemon/loopback-address.ts';

describe('the multiaddr of an API', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/5001', 'http://127.0.0.1:5001'],
    ['/ip4/127.0.0.1/tcp/5001\n', 'http://127.0.0.1:5001'],
    ['/ip4/127.0.0.1/tcp/5001/http', 'http://127.0.0.1:5001'],
    ['/ip4/127.0.0.1/tcp/5001/', 'http://127.0.0.1:5001'],
    ['/ip4/0.0.0.0/tcp/5001', 'http://127.0.0.1:5001'],
    ['/ip6/::/tcp/5001', 'http://[::1]:5001'],
    ['/ip6/::1/tcp/5001', 'http://[::1]:5001'],
    ['/dns4/localhost/tcp/5001', 'http://localhost:5001'],
    ['/unix/run/kubo.sock', null],
    ['/ip4/127.0.0.1/udp/5001', null],
    ['', null],
  ])('%j is %s', (multiaddr, url) => {
    expect(multiaddrToUrl(multiaddr)).toBe(url);
  });

  it('for all interfaces becomes one for loopback', () => {
    expect(toLoopback('/ip4/0.0.0.0/tcp/5001\n')).toBe('/ip4/127.0.0.1/tcp/5001');
  });
});

describe('a URL', () => {
  it.each<[string, boolean]>([
    ['http://127.0.0.1:5001/api/v0/id', true],
    ['http://127.1.2.3:5001', true],
    ['http://[::1]:5001', true],
    ['http://localhost:5001', true],
    ['http://192.0.2.1:5001', false],
    ['http://[2001:db8::1]:5001', false],
    ['http://127.0.0.1.example.com:5001', false],
    ['http://127.0.0.1@example.com:5001', false],
    ['http://example.com#127.0.0.1:5001', false],
    ['http://localhost.example.com:5001', false],
    ['http://a b:5001', false],
    ['', false],
  ])('%j is on the loopback interface: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});

describe('the addresses of a configuration', () => {
  it.each<[unknown, boolean]>([
    ['/ip4/127.0.0.1/tcp/0', true],
    [['/ip4/127.0.0.1/tcp/0', '/unix/run/kubo.sock'], true],
    ['/ip4/0.0.0.0/tcp/5001', true],
    ['/ip4/192.0.2.1/tcp/5001', false],
    ['/dns4/example.com/tcp/5001', false],
    [['/unix/run/kubo.sock', '/ip4/127.0.0.1/tcp/0'], true],
    [['/unix/run/kubo.sock'], false],
    ['', false],
    [[], false],
    [null, false],
    [undefined, false],
  ])('an API at %j is reachable: %s', (API, reachable) => {
    const refuse = () => refuseUnreachableApi({ Addresses: { API } });
    if (reachable) expect(refuse).not.toThrow();
    else expect(refuse).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  it('of an API on a Unix socket only are refused with the list to write', () => {
    expect(() => refuseUnreachableApi({ Addresses: { API: ['/unix/run/kubo.sock'] } })).toThrow(
      '/unix/run/kubo.sock is not a TCP address on the loopback interface, which the steps of the job need besides a Unix socket. ' +
        'Remove the setting: the API then listens on 127.0.0.1, on the port in api-port or a free one. Or write ' +
        'Addresses.API=["/unix/run/kubo.sock","/ip4/127.0.0.1/tcp/0"].',
    );
  });

  it('are told where the API listens on a machine with IPv6 only', () => {
    expect(() => refuseUnreachableApi({ Addresses: { API: [] } }, '/ip6/::1')).toThrow(
      'Remove the setting: the API then listens on ::1, on the port in api-port or a free one. Or write ' +
        'Addresses.API=["/ip6/::1/tcp/0"].',
    );
  });

  it.each<[unknown, unknown]>([
    [
      ['/unix/a', '/ip4/127.0.0.1/tcp/0'],
      ['/ip4/127.0.0.1/tcp/0', '/unix/a'],
    ],
    [
      ['/ip4/192.0.2.1/tcp/1', '/ip4/0.0.0.0/tcp/0', '/unix/a'],
      ['/ip4/0.0.0.0/tcp/0', '/ip4/192.0.2.1/tcp/1', '/unix/a'],
    ],
    [
      ['/ip6/::1/tcp/0', '/unix/a'],
      ['/ip6/::1/tcp/0', '/unix/a'],
    ],
    ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0'],
    [['/unix/a'], ['/unix/a']],
  ])('of an API and a gateway at %j start with TCP on the loopback interface', (API, expected) => {
    expect(preferTcp({ Addresses: { API, Gateway: API } })).toEqual({
      Addresses: { API: expected, Gateway: expected },
    });
  });

  it.each<[unknown, boolean]>([
    ['/ip4/127.0.0.1/tcp/0', true],
    [['/ip4/127.0.0.1/tcp/0'], true],
    [[], false],
    [null, false],
    ['', false],
  ])('a gateway at %j is open: %s', (Gateway, expected) => {
    expect(hasGateway({ Addresses: { Gateway } })).toBe(expected);
  });
});

describe('the tail of a log', () => {
  const tailOf = (text: string, lines?: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'log-'));
    try {
      writeFileSync(join(folder, 'log'), text);
      return readLogTail(join(folder, 'log'), lines);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it.each([
    ['is empty for an empty log', '', []],
    ['has the lines', 'a\nb\n', ['a', 'b']],
    ['omits empty lines', 'a\r\n\n \nb', ['a', 'b']],
    ['has at most the given number of lines', 'a\nb\nc\nd\n', ['b', 'c', 'd']],
  ])('%s', (_, text, lines) => {
    expect(tailOf(text, 3)).toEqual(lines);
  });

  it('works for a log of many megabytes', () => {
    expect(tailOf(`${'0123456789\n'.repeat(2 ** 20)}last\n`, 2)).toEqual(['0123456789', 'last']);
  });

  it('is empty for a missing log', () => {
    expect(readLogTail('/nowhere/log')).toEqual([]);
  });
});
