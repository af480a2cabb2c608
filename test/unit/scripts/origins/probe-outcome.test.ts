import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { OriginRecord } from '../../../../kit/distributions/origin-records.ts';
import type { RequestFailure } from '../../../../kit/download/http/failure.ts';
import {
  classifyProbeFailure,
  classifyProbeResponse,
  classifyProbeTimeout,
} from '../../../../scripts/origins/probe-outcome.ts';

type Row = [OriginRecord['role'], number, IncomingHttpHeaders, 'alive' | 'dead', string, boolean];

describe('a response', () => {
  const exhausted = { 'x-ratelimit-remaining': '0' };
  const left = { 'x-ratelimit-remaining': '59' };
  const limited = 'the rate limit of this address is exceeded';
  it.each<Row>([
    ['releases', 200, {}, 'alive', 'answers 200', false],
    ['releases', 206, { 'content-type': 'application/gzip' }, 'alive', 'answers 206', false],
    ['gateway', 200, { 'content-type': 'text/plain; charset=utf-8' }, 'alive', 'answers 200', false],
    ['releases', 200, { 'content-type': 'text/html' }, 'dead', 'answers 200 with an HTML page', false],
    ['gateway', 200, { 'content-type': 'Text/HTML; charset=utf-8' }, 'dead', 'answers 200 with an HTML page', false],
    ['gateway', 204, {}, 'dead', 'answers 204', false],
    ['gateway', 403, {}, 'dead', 'answers 403', false],
    ['gateway', 429, {}, 'dead', 'answers 429', true],
    ['gateway', 429, { 'retry-after': '60' }, 'dead', 'answers 429', true],
    ['releases', 403, exhausted, 'dead', 'answers 403', false],
    ['releases', 404, {}, 'dead', 'answers 404', false],
    ['releases', 451, {}, 'dead', 'answers 451', false],
    ['releases', 500, {}, 'dead', 'answers 500', true],
    ['releases', 503, { 'retry-after': '60' }, 'dead', 'answers 503', true],
    ['releases', 511, {}, 'dead', 'answers 511', true],
    ['api', 200, exhausted, 'alive', 'answers 200', false],
    ['api', 200, left, 'alive', 'answers 200', false],
    ['api', 403, exhausted, 'alive', `answers 403: ${limited}`, false],
    ['api', 429, exhausted, 'alive', `answers 429: ${limited}`, false],
    ['api', 429, { 'retry-after': '60' }, 'alive', `answers 429: ${limited}`, false],
    ['api', 403, left, 'dead', 'answers 403', false],
    ['api', 403, {}, 'dead', 'answers 403', false],
    ['api', 503, { 'retry-after': '60' }, 'dead', 'answers 503', true],
  ])('of %s with %i and %j is %s: %s', (role, status, headers, state, what, transient) => {
    expect(classifyProbeResponse(role, status, headers)).toStrictEqual({ state, what, transient });
  });
});

describe('a request without a response', () => {
  it.each<[RequestFailure, string, boolean]>([
    [
      { kind: 'transient', reason: 'connect ECONNREFUSED 192.0.2.1:443', unreachableHost: '192.0.2.1' },
      'cannot be reached: connect ECONNREFUSED 192.0.2.1:443',
      true,
    ],
    [{ kind: 'transient', reason: 'socket hang up' }, 'gives no usable response: socket hang up', true],
    [
      { kind: 'refused', reason: 'it redirects in a circle, back to https://a.example/' },
      'gives no usable response: it redirects in a circle, back to https://a.example/',
      false,
    ],
    [
      { kind: 'refused', reason: 'wrong name\n::error::in the log ' },
      'gives no usable response: wrong name ::error::in the log',
      false,
    ],
  ])('%j is dead', (fault, what, transient) => {
    expect(classifyProbeFailure(fault)).toStrictEqual({ state: 'dead', what, transient });
  });

  it('that exceeds the time limit is dead and not retried', () => {
    const expected = { state: 'dead', what: 'does not answer within 20 s', transient: false };
    expect(classifyProbeTimeout(20_000)).toStrictEqual(expected);
  });
});
