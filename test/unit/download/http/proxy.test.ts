import { expect, it } from 'vitest';
import { failureFromProxyError, failureFromProxyStatus } from '../../../../kit/download/http/proxy.ts';
import { parseProxy } from '../../../../kit/download/http/proxy-settings.ts';

it.each<[string, string, string | undefined, string, RegExp]>([
  ['without a login', 'p:3128', 'Basic realm="x"', 'requires a user and password', /^Write them in https_proxy: /],
  ['without a login', 'p:3128', undefined, 'requires a user and password', /^Write them in https_proxy: /],
  ['with a wrong login', 'u:w@p:3128', 'NTLM, Basic realm="x"', 'refuses the user and password', /^Correct them in h/],
  ['with a wrong login', 'u:w@p:3128', undefined, 'refuses the user and password', /^Correct them in https_proxy\. /],
  [
    'that has no Basic',
    'u:w@p:3128',
    'Negotiate, NTLM',
    'requires a login by Negotiate, NTLM',
    /^Only the scheme Basic/,
  ],
  ['that has no Basic', 'p:3128', 'Digest realm="a, b", nonce="c"', 'requires a login by Digest', /^Only the scheme B/],
  ['that has no Basic', 'p:3128', '', 'requires a login by another scheme', /^Only the scheme Basic is supported\./],
])('a proxy %s, %s, that answers 407 with %j', (_, proxy, schemes, problem, advice) => {
  expect(failureFromProxyStatus(407, parseProxy('https_proxy', proxy), schemes)).toEqual({
    kind: 'refused',
    reason: `proxy p:3128 ${problem} (407)`,
    advice: expect.stringMatching(advice),
  });
});

it('a proxy that cannot be reached is named with its variable', () => {
  const proxy = parseProxy('HTTP_PROXY', 'u:w@p:3128');
  expect(failureFromProxyError(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), proxy)).toMatchObject({
    reason: 'proxy p:3128: x',
    advice: 'Check HTTP_PROXY, which names the proxy p:3128, or list hosts that need no proxy in NO_PROXY.',
  });
});
