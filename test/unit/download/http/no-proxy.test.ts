import { expect, it } from 'vitest';
import { isInNoProxy, isLoopback } from '../../../../kit/download/http/no-proxy.ts';

// Sources: actions/toolkit#2495 (CIDR), and the manuals of curl (NO_PROXY) and of Go's golang.org/x/net/http/httpproxy.
it.each<[string, string, boolean]>([
  ['*', 'https://github.com/', true],
  ['a.example, *', 'https://github.com/', true],
  ['', 'https://github.com/', false],
  [' , ,', 'https://github.com/', false],
  ['github.com', 'https://github.com/', true],
  ['GitHub.COM', 'https://github.com/', true],
  ['github.com.', 'https://github.com/', true],
  ['github.com', 'https://github.com./', true],
  ['github.com', 'https://api.github.com/', true],
  ['github.com', 'https://notgithub.com/', false],
  ['.github.com', 'https://api.github.com/', true],
  ['.github.com', 'https://github.com/', true],
  ['*.github.com', 'https://api.github.com/', true],
  ['*.github.com', 'https://github.com/', false],
  ['localhost a.example github.com', 'https://github.com/', true],
  ['github.com:443', 'https://github.com/', true],
  ['github.com:8443', 'https://github.com/', false],
  ['.example:8080', 'http://a.example:8080/', true],
  ['a.example:80', 'http://a.example/', true],
  ['a.example:80', 'https://a.example/', false],
  ['10.1.2.3', 'http://10.1.2.3/', true],
  ['10.1.2.3:8080', 'http://10.1.2.3:8080/', true],
  ['10.1.2.3:8080', 'http://10.1.2.3/', false],
  ['2.3', 'http://10.1.2.3/', false],
  ['10.0.0.0/8', 'http://10.1.2.3/', true],
  ['10.0.0.0/8', 'http://11.1.2.3/', false],
  ['10.0.0.0/8', 'http://10.example/', false],
  ['172.16.0.0/12,192.168.0.0/16', 'http://192.168.7.1/', true],
  ['0.0.0.0/0', 'http://192.168.7.1/', true],
  ['10.0.0.0/33', 'http://10.1.2.3/', false],
  ['10.0.0.0/x', 'http://10.1.2.3/', false],
  ['10.0.0.0/8/8', 'http://10.1.2.3/', false],
  ['2001:db8::1', 'http://[2001:db8:0::1]/', true],
  ['[2001:db8::1]', 'http://[2001:db8::1]/', true],
  ['[2001:db8::1]:8080', 'http://[2001:db8::1]:8080/', true],
  ['[2001:db8::1]:8080', 'http://[2001:db8::1]/', false],
  ['2001:db8::/32', 'http://[2001:db8:1::1]/', true],
  ['2001:db8::/32', 'http://[2001:db9::1]/', false],
  ['fd00::/8', 'http://10.1.2.3/', false],
  ['::1/129', 'http://[::1]/', false],
  ['[', 'http://a.example/', false],
  [':80', 'http://a.example/', false],
])('NO_PROXY "%s" and %s: %s', (list, url, expected) => {
  expect(isInNoProxy(new URL(url), list)).toBe(expected);
});

it.each<[string, boolean]>([
  ['http://localhost:5001/', true],
  ['http://node.localhost/', true],
  ['http://127.0.0.1/', true],
  ['http://127.8.9.10/', true],
  ['http://[::1]:8080/', true],
  ['http://localhost.example/', false],
  ['http://10.0.0.1/', false],
])('%s is loopback: %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected);
});
