// Origins on loopback: their responses, response times and clocks. Name servers that respond and that do not.
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockCheck } from '../../../kit/doctor/checks/clock.ts';
import { originsCheck } from '../../../kit/doctor/checks/origins.ts';
import { nameServerResponds } from '../../../kit/doctor/facts/name-server.ts';
import { measureOrigin, measureOrigins } from '../../../kit/doctor/facts/origins.ts';
import { type LoopbackOrigin, type OriginFault, startOrigin } from '../../support/origins/loopback-origin.ts';
import { runSingleCheck } from '../../unit/doctor/facts-fixture.ts';
import { startProxy } from '../download/recording-proxy.ts';
import { createDoctorFixture, type DoctorFixture } from './machines.ts';

let fixture: DoctorFixture;
let origin: LoopbackOrigin;
beforeEach(async () => {
  fixture = await createDoctorFixture();
  origin = await startOrigin(fixture.root);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await origin.close();
  await fixture.tearDown();
});

const target = (path = '/file') => ({ id: 'origin-here', host: 'here', url: `${origin.url}${path}` });
const response = (status: number, headers?: Record<string, string>): OriginFault => {
  return { kind: 'answer', status, body: 'text', ...(headers ? { headers } : {}) };
};

describe('an origin', () => {
  it.each<[string, OriginFault, string | null]>([
    ['that responds is usable', response(200), null],
    ['that responds with a part is usable', response(206), null],
    ['that responds that its file is empty is usable', response(416), null],
    ['without the file is a problem', response(404), 'it answered 404'],
    ['that is overloaded is a problem', response(503), 'it answered 503'],
    ['behind a portal is a problem', response(511), 'it answered 511'],
    [
      'that does not respond is a problem',
      { kind: 'serve', waitFor: new Promise(() => {}) },
      'no response within 0.3 s',
    ],
  ])('%s', async (_, fault, expected) => {
    origin.injectFaults(() => fault);
    expect((await measureOrigin(target(), 300)).problem).toBe(expected);
    expect(origin.requests).toHaveLength(1);
  });

  it('is followed to where it redirects', async () => {
    origin.injectFaults(({ path }) => (path === '/file' ? { kind: 'redirect', to: '/other' } : response(200)));
    expect((await measureOrigin(target())).problem).toBeNull();
    expect(origin.requests.map(({ path }) => path)).toEqual(['/file', '/other']);
  });

  it('that refuses connections is a problem', async () => {
    const unreachable = target();
    await origin.close();
    expect((await measureOrigin(unreachable)).problem).toContain('ECONNREFUSED');
  });

  it('gets no request if no name server responds', async () => {
    const [result] = await measureOrigins([target()], false);
    expect(result?.problem).toBe('no name server responds');
    expect(origin.requests).toEqual([]);
  });

  it.each<[string, number]>([
    ['403', 403],
    ['503', 503],
  ])('that answers %s is reachable, so its finding has no advice about proxies', async (_, status) => {
    origin.injectFaults(() => response(status));
    const origins = [await measureOrigin(target())];
    expect(runSingleCheck(originsCheck, { origins })).toMatchObject({
      problem: `it answered ${status}`,
      fix: expect.not.stringContaining('proxy'),
    });
  });

  it('is measured through the proxy that downloads use, even if no name server responds', async () => {
    const proxy = await startProxy(origin.url);
    vi.stubEnv('http_proxy', `user:secret@${proxy.host}`);
    vi.stubEnv('no_proxy', '.direct.invalid');
    origin.injectFaults(() => response(200));
    const hosts = ['far.invalid', 'near.direct.invalid'];
    const origins = await measureOrigins(
      hosts.map((host) => ({ id: host, host, url: `http://${host}/file` })),
      false,
    );
    expect(origins).toMatchObject([
      { proxy: proxy.host, problem: null },
      { proxy: null, problem: 'no name server responds' },
    ]);
    expect(proxy.requests).toEqual(['GET http://far.invalid/file user:secret']);
    await proxy.close();
  });

  it('keeps no connection', async () => {
    origin.injectFaults(() => ({ kind: 'stall', after: 0 }));
    await measureOrigin(target(), 300);
    await expect.poll(() => origin.connections(), { timeout: 10_000 }).toBe(0);
  });
});

describe('the clock check', () => {
  it.each([
    [0, 'ok'],
    [-60, 'warning'],
    [600, 'failure'],
  ])('compares with an origin that is %i s ahead: %s', async (seconds, status) => {
    origin.injectFaults(() => response(200, { date: new Date(Date.now() + seconds * 1000).toUTCString() }));
    const origins = await measureOrigins([target()], true);
    expect(runSingleCheck(clockCheck, { origins }).status).toBe(status);
  });
});

describe('a name server', () => {
  /** Runs `query` with a server that responds to each query with a status of DNS (RFC 1035, 4.1.1), or not at all. */
  async function withServer(status: number | null, query: (server: string) => Promise<boolean>): Promise<boolean> {
    const server = createSocket('udp4', (message, { port, address }) => {
      if (status === null) return;
      const reply = Buffer.from(message);
      reply.writeUInt16BE(0x8180 | status, 2);
      server.send(reply, port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    try {
      return await query(`127.0.0.1:${server.address().port}`);
    } finally {
      server.close();
    }
  }

  it.each([
    ['responds if it does not know the name', 3, true],
    ['responds if it refuses', 5, true],
    ['may not respond', null, false],
  ] as const)('%s', async (_, status, expected) => {
    expect(await withServer(status, (server) => nameServerResponds('name.example', [server]))).toBe(expected);
  });

  it('is not needed for an address', async () => {
    expect(await nameServerResponds('127.0.0.1', ['127.0.0.1:1'])).toBe(true);
  });
});
