// HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Loopback addresses never use a proxy, so the origin has another name here.
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import {
  createTransferFixture,
  FILE_NAME,
  LIMITS,
  requestedRanges,
  runTransfer,
  type TransferFixture,
} from './transfers.ts';
import { startTunnelProxy, type TunnelProxy } from './tunnel-proxy.ts';

const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
const SOURCE = { origin: 'far', url: `http://origin.invalid:8080/${FILE_NAME}` };

let stage: TransferFixture;
let origin: LoopbackOrigin;
let proxy: TunnelProxy | null = null;
beforeEach(async () => {
  for (const name of VARIABLES) vi.stubEnv(name, '');
  stage = await createTransferFixture(null);
  origin = stage.origins[0] ?? expect.fail();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy?.close();
  proxy = null;
});

async function use(variable: string, behave?: number | 'silent', credentials = ''): Promise<TunnelProxy> {
  proxy = await startTunnelProxy(origin.url, behave);
  vi.stubEnv(variable, `http://${credentials}${proxy.host}`);
  return proxy;
}

describe('a proxy', () => {
  it.each(['http_proxy', 'HTTP_PROXY'])('from %s is used with its user and password', async (variable) => {
    const { tunnels: asked, connections } = await use(variable, undefined, 'user:pass%40word@');
    const { value, bytes, info, debug } = await runTransfer([SOURCE]);
    expect(bytes.equals(stage.content)).toBe(true);
    expect(asked).toEqual(['origin.invalid:8080 user:pass@word']);
    expect(value?.statistics).toMatchObject({ origins: ['far'], requests: 1 });
    expect([...info, ...debug].join('\n')).not.toContain('word');
    await vi.waitFor(() => expect(connections()).toBe(0));
  });

  it('from HTTPS_PROXY is used for https, also for redirects', async () => {
    const identity = createSelfSignedCertificate();
    setDefaultCACertificates([identity.cert]);
    const secure = await startOrigin('/nowhere', identity);
    secure.injectFaults(({ attempt }) => {
      if (attempt === 1) return { kind: 'redirect', to: `./${FILE_NAME}?2` };
      return { kind: 'answer', status: 200, body: stage.content };
    });
    proxy = await startTunnelProxy(secure.url);
    vi.stubEnv('HTTPS_PROXY', `http://${proxy.host}`);
    const { bytes } = await runTransfer([{ origin: 'far', url: `https://origin.invalid/${FILE_NAME}` }]);
    expect(bytes.equals(stage.content)).toBe(true);
    expect(proxy.tunnels).toEqual(['origin.invalid:443', 'origin.invalid:443']);
    await secure.close();
  });

  it('is not used for hosts in NO_PROXY', async () => {
    const { tunnels: asked } = await use('http_proxy');
    vi.stubEnv('NO_PROXY', 'elsewhere.example, origin.invalid');
    const { failures } = await runTransfer([SOURCE]);
    expect(failures).toMatchObject([{ kind: 'transient', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) }]);
    expect(asked).toEqual([]);
  });

  it('is not used for loopback', async () => {
    const { tunnels: asked } = await use('http_proxy');
    expect((await stage.run()).value?.origin).toBe('a');
    expect(asked).toEqual([]);
  });

  it('that is down is named without its credentials', async () => {
    const { host, close } = await use('http_proxy', undefined, 'user:word@');
    await close();
    const { failures, info } = await runTransfer([SOURCE]);
    const reason = `proxy ${host}: connect ECONNREFUSED ${host}`;
    expect(failures).toEqual([{ ...SOURCE, kind: 'transient', reason }]);
    expect(info.join('\n')).not.toContain('word');
    vi.stubEnv('http_proxy', 'http://proxy.invalid:3128');
    const unknown = await runTransfer([SOURCE]);
    expect(unknown.failures).toMatchObject([
      { reason: expect.stringMatching(/^proxy proxy\.invalid:3128: getaddrinfo E/) },
    ]);
  });

  it('that is not a URL fails instead of being ignored', async () => {
    vi.stubEnv('HTTP_PROXY', '::nowhere');
    const { failures } = await runTransfer([SOURCE]);
    expect(failures).toEqual([{ ...SOURCE, kind: 'refused', reason: 'HTTP_PROXY is not a URL' }]);
  });

  it.each<[number, string, RegExp, number]>([
    [407, 'refused', /^proxy 127\.0\.0\.1:\d+ requires a user and password \(407\)$/, 1],
    [403, 'refused', /^proxy 127\.0\.0\.1:\d+ answered 403$/, 1],
    [502, 'transient', /^proxy 127\.0\.0\.1:\d+ answered 502$/, LIMITS.maxTries],
  ])('that answers %d fails with the status', async (status, kind, reason, requests) => {
    const { tunnels: asked } = await use('http_proxy', status);
    const { failures } = await runTransfer([SOURCE]);
    expect(failures).toMatchObject([{ kind, reason: expect.stringMatching(reason) }]);
    expect(asked).toHaveLength(requests);
    expect(requestedRanges(origin)).toEqual([]);
  });

  it('that does not answer is abandoned, and no connection stays open', async () => {
    const { connections } = await use('http_proxy', 'silent');
    const { failures } = await runTransfer([SOURCE], { limits: { ...LIMITS, maxTries: 1 } });
    expect(failures).toMatchObject([{ kind: 'transient', reason: 'it did not answer within 0.4 s' }]);
    await vi.waitFor(() => expect(connections()).toBe(0));
  });
});
