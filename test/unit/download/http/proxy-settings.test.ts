import { describe, expect, it } from 'vitest';
import {
  addProxySchemes,
  checkProxySettings,
  chooseProxy,
  parseProxy,
} from '../../../../kit/download/http/proxy-settings.ts';

const decoded = (authorization: string | null) =>
  authorization === null ? null : `${Buffer.from(authorization.replace('Basic ', ''), 'base64')}`;

// Sources: actions/toolkit#1431, pydantic/httpx2#415.
it.each<[string, string, string | null]>([
  ['http://proxy.example:3128', 'http: proxy.example 3128', null],
  ['proxy.example:3128', 'http: proxy.example 3128', null],
  ['proxy.example', 'http: proxy.example 80', null],
  ['localhost:3128', 'http: localhost 3128', null],
  ['//proxy.example:3128', 'http: proxy.example 3128', null],
  [' http://proxy.example:3128/ ', 'http: proxy.example 3128', null],
  ['HTTP://proxy.example:3128/', 'http: proxy.example 3128', null],
  ['https://proxy.example', 'https: proxy.example 443', null],
  ['http://[2001:db8::1]:3128', 'http: 2001:db8::1 3128', null],
  ['http:3128', 'http: http 3128', null],
  ['user:word@proxy.example:3128', 'http: proxy.example 3128', 'user:word'],
  ['http://us%20er:p%40ss%2Fword@proxy.example', 'http: proxy.example 80', 'us er:p@ss/word'],
  ['http://user:p@ss@proxy.example', 'http: proxy.example 80', 'user:p@ss'],
  ['http://user:50%off%21@proxy.example', 'http: proxy.example 80', 'user:50%off!'],
  ['http://user:%C3%A9%ff@proxy.example', 'http: proxy.example 80', 'user:%C3%A9%ff'],
  ['http://user@proxy.example', 'http: proxy.example 80', 'user:'],
])('a proxy can be written as %s', (value, address, credentials) => {
  const { protocol, hostname, port, authorization } = parseProxy('https_proxy', value);
  expect([`${protocol} ${hostname} ${port}`, decoded(authorization)]).toEqual([address, credentials]);
});

it.each<[string, string, string]>([
  ['socks5://user:word@proxy.example:1080', '***@proxy.example:1080', 'SOCKS proxies are not supported'],
  ['socks5h://proxy.example:1080', 'socks5h://proxy.example:1080', 'SOCKS proxies are not supported'],
  ['SOCKS4a://proxy.example', 'SOCKS4a://proxy.example', 'SOCKS proxies are not supported'],
  ['ftp://user:word@proxy.example', '***@proxy.example', 'must be the URL of an HTTP proxy'],
  ['http://[', 'http://[', 'is not a valid URL'],
  ['http://proxy.example:port', 'http://proxy.example:port', 'is not a valid URL'],
  ['http://user:word/1@proxy.example', '***@proxy.example', 'is not a valid URL'],
  ['http:/proxy.example:3128', 'http:/proxy.example:3128', 'is not a valid URL'],
  ['http:proxy.example', 'http:proxy.example', 'is not a valid URL'],
  // As in a runner's .env file, whose values have no quotes.
  ['"http://proxy.example:3128"', '"http://proxy.example:3128"', 'is not a valid URL'],
  ["'http://user:word@proxy.example'", "***@proxy.example'", 'is not a valid URL'],
  ['http://user:80/word@proxy.example', '***@proxy.example', "must not have an '@' behind its host"],
  ['http://DOMAIN\\user:word@proxy.example', '***@proxy.example', "must not have an '@' behind its host"],
])('%s is refused, and the error has no password', (value, shown, problem) => {
  const parse = () => parseProxy('HTTPS_PROXY', value);
  expect(parse).toThrow(expect.objectContaining({ code: 'invalid-input', subject: `HTTPS_PROXY '${shown}'`, problem }));
  expect(parse).not.toThrow(/word/);
  expect(parse).toThrow(/http:\/\/proxy\.example:3128/);
});

describe('the proxy of a URL', () => {
  const secure = 'https://github.com/ipfs';
  it.each<[string, Record<string, string>, string, string | null]>([
    ['is null without variables', {}, secure, null],
    ['comes from the variable of its scheme', { http_proxy: 'a', https_proxy: 'b' }, secure, 'https_proxy b'],
    [
      'comes from the variable of its scheme',
      { http_proxy: 'a', https_proxy: 'b' },
      'http://a.example/',
      'http_proxy a',
    ],
    ['is null if only the other scheme has one', { http_proxy: 'a' }, secure, null],
    ['comes from the lower case first', { HTTPS_PROXY: 'a', https_proxy: 'b' }, secure, 'https_proxy b'],
    ['comes from the upper case if the other is empty', { HTTPS_PROXY: 'a', https_proxy: '' }, secure, 'HTTPS_PROXY a'],
    ['is not from ALL_PROXY', { ALL_PROXY: 'socks5://a' }, secure, null],
    ['is null for hosts in NO_PROXY', { https_proxy: 'a', NO_PROXY: '.github.com' }, secure, null],
    ['is null for hosts in no_proxy', { https_proxy: 'a', no_proxy: '*', NO_PROXY: 'x' }, secure, null],
    [
      'comes from the lower case of no_proxy',
      { https_proxy: 'a', no_proxy: 'x', NO_PROXY: '*' },
      secure,
      'https_proxy a',
    ],
    ['is null for loopback', { http_proxy: 'a' }, 'http://127.0.0.1:5001/', null],
    [
      'is null for a host without one, even if the variable is wrong',
      { https_proxy: 'socks://a', no_proxy: '*' },
      secure,
      null,
    ],
  ])('%s: %j', (_, env, url, expected) => {
    const proxy = chooseProxy(new URL(url), env);
    expect(proxy && `${proxy.variable} ${proxy.host}`).toBe(expected);
  });

  it('is checked before the first request', () => {
    const env = { http_proxy: 'socks5://a' };
    expect(() => checkProxySettings([secure], env)).not.toThrow();
    expect(() => checkProxySettings([secure, 'http://mirror.example/'], env)).toThrow(
      /^http_proxy 'socks5:\/\/a': SOCKS/,
    );
  });
});

it('addProxySchemes adds http to a proxy without a scheme', () => {
  const env = {
    https_proxy: 'user:word@a:1',
    HTTP_PROXY: '//b',
    http_proxy: 'https://c',
    HTTPS_PROXY: '',
    PATH: '/bin',
  };
  const { https_proxy, HTTP_PROXY, ...others } = addProxySchemes(env);
  expect([https_proxy, HTTP_PROXY]).toEqual(['http://user:word@a:1', 'http://b']);
  expect(others).toEqual({ http_proxy: 'https://c', HTTPS_PROXY: '', PATH: '/bin' });
});
