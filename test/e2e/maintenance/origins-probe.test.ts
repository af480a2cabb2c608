// Probes of origins on loopback: their result and number of requests.
import { afterEach, expect, it } from 'vitest';
import { type ProbeLimits, probeOrigin } from '../../../scripts/origins/probe-origin.ts';
import { type ProbedOrigin, type ProbedOriginReply, startProbedOrigin } from '../../support/origins/probed-origin.ts';
import { startSilentHost } from '../../support/origins/silent-host.ts';

const LIMITS: ProbeLimits = { connectMs: 300, totalMs: 2000, pauseMs: 5 };
let origin: ProbedOrigin | null = null;
afterEach(() => origin?.close());

const always =
  (status: number, headers = {}) =>
  (): ProbedOriginReply => ({ status, headers });
const HTML = { 'content-type': 'text/html; charset=utf-8' };
const ONE = ['HEAD /file'];
const TWO = ['HEAD /file', 'HEAD /file'];

it.each<[string, (path: string, request: number) => ProbedOriginReply, 'alive' | 'dead', string, readonly string[]]>([
  ['serves the file', always(200), 'alive', 'answers 200', ONE],
  ['refuses', always(403), 'dead', 'answers 403', ONE],
  ['lacks the file', always(404), 'dead', 'answers 404', ONE],
  ['is blocked by law', always(451), 'dead', 'answers 451', ONE],
  ['limits requests', always(429), 'dead', 'answers 429', TWO],
  ['is overloaded', always(503), 'dead', 'answers 503', TWO],
  ['shows an error page', always(200, HTML), 'dead', 'answers 200 with an HTML page', ONE],
  ['fails once', (_path, n) => ({ status: n === 1 ? 502 : 200 }), 'alive', 'answers 200', TWO],
  ['resets the connection once', (_path, n) => (n === 1 ? 'reset' : { status: 200 }), 'alive', 'answers 200', TWO],
  ['resets the connection', () => 'reset', 'dead', 'gives no usable response: socket hang up', TWO],
  [
    'redirects to the file',
    (path) => (path === '/file' ? { status: 302, headers: { location: '/other' } } : { status: 200 }),
    'alive',
    'answers 200',
    ['HEAD /file', 'HEAD /other'],
  ],
  [
    'redirects to a page',
    (path) => (path === '/file' ? { status: 301, headers: { location: '/' } } : { status: 200, headers: HTML }),
    'dead',
    'answers 200 with an HTML page',
    ['HEAD /file', 'HEAD /'],
  ],
  ['never responds', () => 'noResponse', 'dead', 'does not answer within 2 s', ONE],
])('an origin that %s', async (_title, reply, state, what, requests) => {
  origin = await startProbedOrigin(reply);
  const found = await probeOrigin({ probe: `${origin.url}/file`, role: 'releases' }, LIMITS);
  expect(found).toMatchObject({ state, what });
  expect(origin.requests).toEqual(requests);
  expect(origin.headers.some((headers) => 'authorization' in headers)).toBe(false);
});

it('an API whose rate limit is exhausted is alive', async () => {
  origin = await startProbedOrigin(always(403, { 'x-ratelimit-remaining': '0' }));
  const found = await probeOrigin({ probe: `${origin.url}/rate_limit`, role: 'api' }, LIMITS);
  expect(found.state).toBe('alive');
  expect(origin.requests).toEqual(['HEAD /rate_limit']);
});

it('an origin that refuses connections is dead', async () => {
  const gone = await startProbedOrigin(always(200));
  await gone.close();
  const found = await probeOrigin({ probe: `${gone.url}/file`, role: 'releases' }, LIMITS);
  expect(found).toMatchObject({ state: 'dead', what: expect.stringMatching(/^cannot be reached: .*ECONNREFUSED/) });
});

it('an origin that drops every packet is given up after the connect limit', async () => {
  const silent = await startSilentHost();
  try {
    const found = await probeOrigin({ probe: `${silent.url}/file`, role: 'releases' }, { ...LIMITS, totalMs: 20_000 });
    expect(found).toMatchObject({
      state: 'dead',
      what: 'cannot be reached: it did not accept a connection within 0.3 s',
    });
  } finally {
    silent.close();
  }
});
