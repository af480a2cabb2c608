import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { multiaddrToUrl, toLoopback } from '../../../../kit/daemon/kubo/api.ts';
import { hasGateway, refuseUnreachableApi } from '../../../../kit/daemon/kubo/config.ts';
import { readLogTail } from '../../../../kit/daemon/log-tail.ts';

describe('the multiaddr of an API', () => {
  it.each([
    ['/ip4/127.0.0.1/tcp/5001', 'http://127.0.0.1:5001'],
    ['/ip4/127.0.0.1/tcp/5001\n', 'http://127.0.0.1:5001'],
    ['/ip4/127.0.0.1/tcp/5001/http', 'http://127.0.0.1:5001'],
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

describe('the addresses of a configuration', () => {
  it.each<[unknown, boolean]>([
    ['/ip4/127.0.0.1/tcp/0', true],
    [['/ip4/127.0.0.1/tcp/0', '/unix/run/kubo.sock'], true],
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
