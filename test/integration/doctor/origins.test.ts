// Origins on loopback: what they answer, how late, and what time they have; name servers that answer and that do not.
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkClock } from '../../../kit/doctor/checks/connectivity.ts';
import { nameServerResponds } from '../../../kit/doctor/facts/name-server.ts';
import { measureOrigin, measureOrigins } from '../../../kit/doctor/facts/origins.ts';
import { type LoopbackOrigin, type OriginFault, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createDoctorFixture, type DoctorFixture } from './machines.ts';

let place: DoctorFixture;
let origin: LoopbackOrigin;
beforeEach(async () => {
  place = await createDoctorFixture();
  origin = await startOrigin(place.root);
});
afterEach(async () => {
  await origin.close();
  await place.tearDown();
});

const question = (path = '/file') => ({ id: 'origin-here', host: 'here', url: `${origin.url}${path}` });
const answer = (status: number, headers?: Record<string, string>): OriginFault => {
  return { kind: 'answer', status, body: 'text', ...(headers ? { headers } : {}) };
};

describe('an origin', () => {
  it.each<[string, OriginFault, string | null]>([
    ['that answers', answer(200), null],
    ['that answers with a part', answer(206), null],
    ['without the file', answer(404), 'it answered 404'],
    ['that is overloaded', answer(503), 'it answered 503'],
    ['behind a portal', answer(511), 'it answered 511'],
    ['that is silent', { kind: 'serve', waitFor: new Promise(() => {}) }, 'no answer came for 0.3 s'],
  ])('%s', async (_, fault, expected) => {
    origin.injectFaults(() => fault);
    const asked = await measureOrigin(question(), 300);
    expect(asked.problem).toBe(expected);
    expect(origin.requests).toHaveLength(1);
  });

  it('is asked where it redirects to', async () => {
    origin.injectFaults(({ path }) => (path === '/file' ? { kind: 'redirect', to: '/other' } : answer(200)));
    expect((await measureOrigin(question())).problem).toBeNull();
    expect(origin.requests.map(({ path }) => path)).toEqual(['/file', '/other']);
  });

  it('that nobody listens for says so', async () => {
    const gone = question();
    await origin.close();
    expect((await measureOrigin(gone)).problem).toContain('ECONNREFUSED');
  });

  it('is not asked where no name server answers', async () => {
    const [answered] = await measureOrigins([question()], false);
    expect(answered?.problem).toBe('no name server answers');
    expect(origin.requests).toEqual([]);
  });

  it('leaves no connection', async () => {
    origin.injectFaults(() => ({ kind: 'stall', after: 0 }));
    await measureOrigin(question(), 300);
    await expect.poll(() => origin.connections()).toBe(0);
  });
});

describe('the clock', () => {
  it.each([
    [0, 'ok'],
    [-60, 'warning'],
    [600, 'failure'],
  ])('against an origin that is %i s elsewhere is %s', async (seconds, status) => {
    origin.injectFaults(() => answer(200, { date: new Date(Date.now() + seconds * 1000).toUTCString() }));
    expect(checkClock(await measureOrigins([question()], true)).status).toBe(status);
  });
});

describe('a name server', () => {
  /** Runs `ask` with a server that answers every question with a status of DNS (RFC 1035, 4.1.1), or with nothing. */
  async function withServer(status: number | null, ask: (server: string) => Promise<boolean>): Promise<boolean> {
    const server = createSocket('udp4', (query, { port, address }) => {
      if (status === null) return;
      const reply = Buffer.from(query);
      reply.writeUInt16BE(0x8180 | status, 2);
      server.send(reply, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    try {
      return await ask(`127.0.0.1:${server.address().port}`);
    } finally {
      server.close();
    }
  }

  it.each([
    ['that knows no such name', 3, true],
    ['that refuses', 5, true],
    ['that is silent', null, false],
  ] as const)('%s', async (_, status, expected) => {
    expect(await withServer(status, (server) => nameServerResponds('name.example', [server]))).toBe(expected);
  });

  it('is not needed for an address', async () => {
    expect(await nameServerResponds('127.0.0.1', ['127.0.0.1:1'])).toBe(true);
  });
});
