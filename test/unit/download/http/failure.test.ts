import { describe, expect, it } from 'vitest';
import { failureFromError } from '../../../../kit/download/http/failure.ts';

describe('failureFromError', () => {
  it.each<[string, object]>([
    ['ENOTFOUND', { kind: 'transient', tryNextOrigin: true }],
    ['ECONNRESET', { kind: 'transient' }],
    ['EAI_AGAIN', { kind: 'transient', tryNextOrigin: true }],
  ])('classifies %s', (code, expected) => {
    expect(failureFromError(Object.assign(new Error('because'), { code }))).toEqual({ ...expected, reason: 'because' });
  });

  // Source: setup-java#1050, actions/runner#962: jobs behind a proxy that decrypts TLS.
  it.each<[string, RegExp | null]>([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /NODE_EXTRA_CA_CERTS/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT', /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /NODE_EXTRA_CA_CERTS/],
    ['CERT_UNTRUSTED', /NODE_EXTRA_CA_CERTS/],
    ['CERT_HAS_EXPIRED', /clock/],
    ['CERT_NOT_YET_VALID', /clock/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /Another server/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /http:\/\//],
    ['CERT_REVOKED', null],
  ])('does not retry after %s, and has advice', (code, advice) => {
    const message = 'because; if the root CA is installed locally, try running Node.js with --use-system-ca';
    const failure = failureFromError(Object.assign(new Error(message), { code }));
    expect(failure).toMatchObject({ kind: 'refused', reason: `because (${code})` });
    if (advice) expect(failure.advice).toMatch(advice);
    else expect(failure).not.toHaveProperty('advice');
  });

  it('joins the messages of several addresses', () => {
    const joined = new AggregateError([new Error('one'), new Error('two')], '');
    expect(failureFromError(joined)).toEqual({ kind: 'transient', reason: 'one, two' });
  });
});
