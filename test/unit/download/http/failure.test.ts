import { describe, expect, it } from 'vitest';
import { failureFromError } from '../../../../kit/download/http/failure.ts';

describe('failureFromError', () => {
  it.each<[string, object]>([
    ['ENOTFOUND', { kind: 'transient', tryNextOrigin: true }],
    ['ECONNRESET', { kind: 'transient' }],
    ['CERT_HAS_EXPIRED', { kind: 'refused' }],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { kind: 'refused' }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { kind: 'refused' }],
  ])('classifies %s', (code, expected) => {
    expect(failureFromError(Object.assign(new Error('because'), { code }))).toEqual({ ...expected, reason: 'because' });
  });

  it('joins the messages of several addresses', () => {
    const joined = new AggregateError([new Error('one'), new Error('two')], '');
    expect(failureFromError(joined)).toEqual({ kind: 'transient', reason: 'one, two' });
  });
});
