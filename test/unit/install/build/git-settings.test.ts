import { expect, it } from 'vitest';
import { parseGitSettings } from '../../../../kit/install/build/environment.ts';

it.each<[string, string, Record<string, string>]>([
  ['one', 'http.proxy http://proxy.example:3128\n', { 'http.proxy': 'http://proxy.example:3128' }],
  ['the last of several values', 'http.proxy http://a\nhttp.proxy http://b\n', { 'http.proxy': 'http://b' }],
  [
    'a value with spaces',
    'http.sslcainfo /certificates of us/ca.pem\n',
    { 'http.sslcainfo': '/certificates of us/ca.pem' },
  ],
  ['none without a value', 'http.proxy\nhttp.proxy \n', {}],
  ['none', '', {}],
])('reads settings of git: %s', (_, output, expected) => {
  expect(Object.fromEntries(parseGitSettings(output))).toEqual(expected);
});
