// HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Loopback addresses never use a proxy, so the origin has another name here.
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import { type RecordingProxy, startProxy } from './recording-proxy.ts';
import {
  createSecureTransferFixture,
  createTransferFixture,
  FILE_NAME,
  LIMITS,
  LONG_LIMITS,
  requestedRanges,
  runTransfer,
  type TransferFixture,
} from './transfers.ts';

const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
const PLAIN = { origin: 'far', url: `http://origin.invalid:8080/${FILE_NAME}` };
const SECURE = { origin: 'far', url: `https://origin.invalid/${FILE_NAME}` };
const patient = { limits: LONG_LIMITS };

let proxies: RecordingProxy[] = [];
beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, '');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const proxy of proxies) await proxy.close();
  proxies = [];
});

async function startFor(target: string, options?: Parameters<typeof startProxy>[1]): Promise<RecordingProxy> {
  const proxy = await startProxy(target, options);
  proxies.push(proxy);
  return proxy;
}

describe('an http URL', () => {
  let stage: TransferFixture;
  let origin: LoopbackOrigin;
  beforeEach(async () => {
    stage = await createTransferFixture(null);
    origin = stage.origins[0] ?? expect.fail();
  });
  const use = async (variable: string, fault?: number | 'silent', credentials = '') => {
    const proxy = await startFor(origin.url, fault === undefined ? {} : { fault });
    vi.stubEnv(variable, `http://${credentials}${proxy.host}`);
    return proxy;
  };

  // Source: actions/toolkit#1431: a proxy that allows CONNECT to port 443 only.
  it.each(['http_proxy', 'HTTP_PROXY'])(
    'is requested as a whole URL, not through a tunnel, from the proxy in %s with its user and password',
    async (variable) => {
      const { requests, headers, connections } = await use(variable, undefined, 'user:pass%40word@');
      const { value, bytes, info, debug } = await runTransfer([PLAIN], patient);
      expect(bytes.equals(stage.content)).toBe(true);
      expect(requests).toEqual([`GET ${PLAIN.url} user:pass@word`]);
      expect(headers[0]).toMatchObject({ host: 'origin.invalid:8080', 'user-agent': 'setup-ipfs-kit' });
      expect(value?.statistics).toMatchObject({ origins: ['far'], requests: 1 });
      expect([...info, ...debug].join('\n')).not.toContain('word');
      await vi.waitFor(() => expect(connections()).toBe(0), 10_000);
    },
  );

  // Source: pydantic/httpx2#415.
  it('uses a proxy without a scheme', async () => {
    const { host, requests } = await use('http_proxy');
    vi.stubEnv('http_proxy', host);
    expect((await runTransfer([PLAIN], patient)).bytes.equals(stage.content)).toBe(true);
    expect(requests).toEqual([`GET ${PLAIN.url}`]);
  });

  it('keeps its own user and password, and its query', async () => {
    const { requests, headers } = await use('http_proxy');
    const url = `${PLAIN.url.replace('//', '//me:p%40ss@')}?sig=1`;
    await runTransfer([{ ...PLAIN, url }], patient);
    expect(requests).toEqual([`GET ${PLAIN.url}?sig=1`]);
    expect(headers[0]?.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
  });

  it('does not use a proxy for hosts in NO_PROXY', async () => {
    const { requests } = await use('http_proxy');
    vi.stubEnv('NO_PROXY', 'elsewhere.example, origin.invalid');
    const { failures } = await runTransfer([PLAIN]);
    expect(failures).toMatchObject([{ kind: 'transient', reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/) }]);
    expect(requests).toEqual([]);
  });

  it('does not use a proxy for loopback', async () => {
    const { requests } = await use('http_proxy');
    expect((await stage.run(patient)).value?.origin).toBe('a');
    expect(requests).toEqual([]);
  });

  it('of a proxy that is down fails with its name, without its credentials', async () => {
    const { host, close } = await use('http_proxy', undefined, 'user:word@');
    await close();
    const { failures, info } = await runTransfer([PLAIN]);
    const reason = `proxy ${host}: connect ECONNREFUSED ${host}`;
    expect(failures).toMatchObject([{ ...PLAIN, kind: 'transient', reason }]);
    expect(info.join('\n')).not.toContain('word');
    vi.stubEnv('http_proxy', 'http://proxy.invalid:3128');
    const unknown = await runTransfer([PLAIN]);
    expect(unknown.failures).toMatchObject([
      { reason: expect.stringMatching(/^proxy proxy\.invalid:3128: getaddrinfo E/) },
    ]);
  });

  it('of a proxy that is not a URL fails instead of being requested directly', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://[');
    const { failures } = await runTransfer([PLAIN]);
    expect(failures).toMatchObject([
      { ...PLAIN, kind: 'refused', reason: "HTTP_PROXY 'http://[': is not a valid URL" },
    ]);
  });

  it('of a proxy that requires a login fails with advice', async () => {
    const { host } = await use('http_proxy', 407);
    const { failures } = await runTransfer([PLAIN], patient);
    const reason = `proxy ${host} requires a user and password (407)`;
    expect(failures).toEqual([
      { ...PLAIN, kind: 'refused', reason, advice: `Write them in http_proxy: 'http://user:password@${host}'.` },
    ]);
  });

  it('of a proxy that does not answer is abandoned, and no connection stays open', async () => {
    const { connections } = await use('http_proxy', 'silent');
    const { failures } = await runTransfer([PLAIN], { limits: { ...LIMITS, maxTries: 1 } });
    expect(failures).toMatchObject([{ kind: 'transient', reason: 'it did not answer within 0.4 s' }]);
    await vi.waitFor(() => expect(connections()).toBe(0), 10_000);
  });
});

describe('an https URL', () => {
  let stage: TransferFixture;
  let origin: LoopbackOrigin;
  beforeEach(async () => {
    stage = await createSecureTransferFixture(null);
    origin = stage.origins[0] ?? expect.fail();
  });

  it('is requested through a tunnel, also after a redirect', async () => {
    origin.injectFaults(({ attempt }) => (attempt === 1 ? { kind: 'redirect', to: `./${FILE_NAME}?2` } : null));
    const { host, requests, connections } = await startFor(origin.url);
    vi.stubEnv('HTTPS_PROXY', `http://us%C3%A9r:50%off@${host}`);
    const warning = vi.spyOn(process, 'emitWarning');
    const { bytes } = await runTransfer([SECURE], patient);
    expect(bytes.equals(stage.content)).toBe(true);
    expect(requests).toEqual(Array(2).fill('CONNECT origin.invalid:443 usér:50%off'));
    expect(warning).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(connections()).toBe(0), 10_000);
  });

  it('is requested through a proxy over https', async () => {
    const identity = createSelfSignedCertificate();
    setDefaultCACertificates([identity.cert]);
    const secure = await startOrigin('/nowhere', identity);
    secure.injectFaults(() => ({ kind: 'answer', status: 200, body: stage.content }));
    const { host, requests } = await startFor(secure.url, { tls: identity });
    vi.stubEnv('https_proxy', `https://${host}`);
    expect((await runTransfer([SECURE], patient)).bytes.equals(stage.content)).toBe(true);
    expect(requests).toEqual(['CONNECT origin.invalid:443']);
    setDefaultCACertificates([]);
    const { failures } = await runTransfer([SECURE], patient);
    const reason = `proxy ${host}: self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)`;
    expect(failures).toMatchObject([
      { kind: 'refused', reason, advice: expect.stringContaining('NODE_EXTRA_CA_CERTS') },
    ]);
    await secure.close();
  });

  it.each<[number, string, RegExp, number]>([
    [407, 'refused', /^proxy 127\.0\.0\.1:\d+ requires a user and password \(407\)$/, 1],
    [403, 'refused', /^proxy 127\.0\.0\.1:\d+ answered 403$/, 1],
    [502, 'transient', /^proxy 127\.0\.0\.1:\d+ answered 502$/, LIMITS.maxTries],
  ])('of a proxy that answers %d fails with the status', async (fault, kind, reason, tries) => {
    const { host, requests } = await startFor(origin.url, { fault });
    vi.stubEnv('https_proxy', `http://${host}`);
    const { failures } = await runTransfer([SECURE], patient);
    expect(failures).toMatchObject([{ kind, reason: expect.stringMatching(reason) }]);
    expect(requests).toHaveLength(tries);
    expect(requestedRanges(origin)).toEqual([]);
  });

  it('of a proxy that does not answer is abandoned, and no connection stays open', async () => {
    const { host, connections } = await startFor(origin.url, { fault: 'silent' });
    vi.stubEnv('https_proxy', `http://${host}`);
    const { failures } = await runTransfer([SECURE], { limits: { ...LIMITS, maxTries: 1 } });
    expect(failures).toMatchObject([{ kind: 'transient', reason: 'it did not answer within 0.4 s' }]);
    await vi.waitFor(() => expect(connections()).toBe(0), 10_000);
  });
});
