// Redirects, and where the token is sent.
import { setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { TransferOptions } from '../../../kit/download/transfer/state.ts';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import {
  createSecureTransferFixture,
  createTransferFixture,
  FILE_NAME,
  requestedRanges,
  runTransfer,
} from './transfers.ts';

const to = (target: string, status = 302) => ({ kind: 'redirect', to: target, status }) as const;
const authorizations = ({ requests }: LoopbackOrigin) => requests.map(({ headers }) => headers.authorization ?? null);
const tokenFor = (origin: LoopbackOrigin | undefined): Partial<TransferOptions> => ({
  tokens: [{ origin: origin?.url ?? '', token: 'secret' }],
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%d is followed to another host', async (status) => {
    const stage = await createTransferFixture(null, null);
    const [a, b] = stage.origins;
    a?.injectFaults(() => to(`${b?.url}/${FILE_NAME}?signature=secret`, status));
    const { value, bytes, debug, info } = await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }]);
    expect(bytes.equals(stage.content)).toBe(true);
    expect(value).toMatchObject({ origin: 'a', statistics: { origins: ['a'], requests: 2 } });
    expect([...debug, ...info].join('\n')).not.toContain('secret');
  });

  it('is counted as a request, and the log says where it leads', async () => {
    const stage = await createTransferFixture(null, null);
    const [a, b] = stage.origins;
    a?.injectFaults(() => to(`${b?.url}/${FILE_NAME}?signature=secret`));
    const { info } = await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }]);
    expect(stage.origins.map(({ requests }) => requests.length)).toEqual([1, 1]);
    const [from, target] = [a, b].map((origin) => new URL(origin?.url ?? '').host);
    expect(info).toEqual([
      expect.stringMatching(new RegExp(`^a: .*, 2 requests \\(${from} redirected to ${target}\\)$`)),
    ]);
  });

  it('within a host is counted, too', async () => {
    const stage = await createTransferFixture(({ path }) => (path === '/start' ? to(`/${FILE_NAME}`) : null));
    const url = stage.origins[0]?.url;
    const { info } = await runTransfer([{ origin: 'a', url: `${url}/start` }]);
    expect(info[0]).toMatch(new RegExp(`, 2 requests \\(${new URL(url ?? '').host} redirected\\)$`));
  });

  it.each([`/elsewhere/../${FILE_NAME}`, `./${FILE_NAME}`, FILE_NAME])(
    'a relative one is resolved: %s',
    async (location) => {
      const stage = await createTransferFixture(({ path }) => (path === '/start' ? to(location) : null));
      const [a] = stage.origins;
      const { bytes } = await runTransfer([{ origin: 'a', url: `${a?.url}/start` }]);
      expect(bytes.equals(stage.content)).toBe(true);
      expect(a?.requests.map(({ path }) => path)).toEqual(['/start', `/${FILE_NAME}`]);
    },
  );

  it('is followed again from the start if the response breaks', async () => {
    const stage = await createTransferFixture(null, ({ attempt }) =>
      attempt === 1 ? { kind: 'reset', after: 5000 } : null,
    );
    const [a, b] = stage.origins;
    a?.injectFaults(() => to(`${b?.url}/${FILE_NAME}`));
    const { value } = await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }], { pinned: false });
    expect(stage.origins.map(requestedRanges)).toEqual([
      ['whole', '5000- if-range'],
      ['whole', '5000- if-range'],
    ]);
    expect(value?.statistics).toMatchObject({ requests: 4, refetched: 0 });
  });

  it.each<[string, (own: string) => string, RegExp, number]>([
    ['to itself', (own) => `${own}/${FILE_NAME}`, /^it redirects in a loop, back to http:/, 1],
    ['without end', () => './x', /^it redirects more than 5 times, then to http:.*\/x\/x\/x\/x\/x\/x$/, 6],
    ['to nowhere', () => '', /^it redirects without a valid Location header$/, 1],
    ['to no URL', () => 'http://[', /^it redirects without a valid Location header$/, 1],
    ['to a file', () => 'file:///etc/passwd', /^it redirects to file:$/, 1],
  ])('%s is rejected, and the next origin is tried', async (name, target, reason, requests) => {
    const stage = await createTransferFixture(null, null);
    const [a] = stage.origins;
    a?.injectFaults(({ path }) => to(name === 'without end' ? `${path}/x`.replace(FILE_NAME, 'x') : target(a.url)));
    const { value } = await stage.run();
    expect([value?.origin, a?.requests.length]).toEqual(['b', requests]);
    const { failures } = await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }]);
    expect(failures).toMatchObject([{ kind: 'refused', reason: expect.stringMatching(reason) }]);
  });
});

describe('the token', () => {
  it('is sent to its own host, also after a redirect within it', async () => {
    const stage = await createSecureTransferFixture(({ attempt }) =>
      attempt === 1 ? to(`/moved/../${FILE_NAME}?again`) : null,
    );
    await stage.run(tokenFor(stage.origins[0]));
    expect(stage.origins.map(authorizations)).toEqual([['Bearer secret', 'Bearer secret']]);
  });

  it('is dropped at a redirect to another host, even if that redirects back', async () => {
    const stage = await createSecureTransferFixture(null, null);
    const [a, b] = stage.origins;
    a?.injectFaults(({ attempt }) => (attempt === 1 ? to(`${b?.url}/${FILE_NAME}`) : null));
    b?.injectFaults(() => to(`${a?.url}/${FILE_NAME}?back`));
    const { bytes } = await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }], tokenFor(a));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(authorizations)).toEqual([['Bearer secret', null], [null]]);
  });

  it('is not sent to another origin, port, scheme or name of its host', async () => {
    const stage = await createSecureTransferFixture(() => ({ kind: 'answer', status: 404 }), null);
    await stage.run(tokenFor(stage.origins[0]));
    expect(stage.origins.map(authorizations)).toEqual([['Bearer secret'], [null]]);
    const { port } = new URL(stage.origins[1]?.url ?? '');
    for (const origin of ['https://127.0.0.1', `https://localhost:${port}`, `http://127.0.0.1:${port}`]) {
      await runTransfer([{ origin: 'b', url: `${stage.origins[1]?.url}/${FILE_NAME}` }], {
        tokens: [{ origin, token: 'secret' }],
      });
    }
    expect(stage.origins.flatMap(({ requests }) => requests.map(({ headers }) => headers.authorization))).toEqual([
      'Bearer secret',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('of each origin is sent to that origin only, also after a redirect from the other one', async () => {
    const stage = await createSecureTransferFixture(null, null);
    const [a, b] = stage.origins;
    a?.injectFaults(() => to(`${b?.url}/${FILE_NAME}`));
    const tokens = [
      { origin: a?.url ?? '', token: 'of-a' },
      { origin: b?.url ?? '', token: 'of-b' },
    ];
    await runTransfer([{ origin: 'a', url: `${a?.url}/${FILE_NAME}` }], { tokens });
    await runTransfer([{ origin: 'b', url: `${b?.url}/${FILE_NAME}` }], { tokens });
    expect(stage.origins.map(authorizations)).toEqual([['Bearer of-a'], [null, 'Bearer of-b']]);
  });

  it('is never sent over http, even if it is for that origin', async () => {
    const stage = await createTransferFixture(null);
    await stage.run(tokenFor(stage.origins[0]));
    expect(stage.origins.map(authorizations)).toEqual([[null]]);
  });

  it('is neither logged nor in errors', async () => {
    const stage = await createSecureTransferFixture(() => ({ kind: 'answer', status: 401 }));
    const ran = await stage.run(tokenFor(stage.origins[0]));
    expect(JSON.stringify(ran)).not.toContain('secret');
  });
});

describe('TLS', () => {
  it('rejects a self-signed certificate, and a redirect from https to http', async () => {
    const stage = await createTransferFixture(null);
    const [plain] = stage.origins;
    const identity = createSelfSignedCertificate();
    const secure = await startOrigin('/nowhere', identity);
    secure.injectFaults(() => to(`${plain?.url}/${FILE_NAME}`));
    const sources = [{ origin: 'secure', url: `${secure.url}/${FILE_NAME}` }];

    const untrusted = await runTransfer(sources);
    expect(untrusted.failures).toMatchObject([{ kind: 'refused', reason: expect.stringMatching(/self-signed/) }]);
    expect([untrusted.pauses, secure.requests.length]).toEqual([[], 0]);

    setDefaultCACertificates([identity.cert]);
    const downgraded = await runTransfer(sources, tokenFor(secure));
    const reason = `it redirects from https to ${plain?.url}/${FILE_NAME}`;
    expect(downgraded.failures).toEqual([{ ...sources[0], kind: 'refused', reason }]);
    expect([secure.requests.length, plain?.requests.length]).toEqual([1, 0]);

    // A redirect from http to https is allowed.
    secure.injectFaults(() => ({ kind: 'answer', status: 200, body: stage.content }));
    plain?.injectFaults(() => to(`${secure.url}/${FILE_NAME}`));
    expect((await stage.run()).bytes.equals(stage.content)).toBe(true);
    await secure.close();
  });
});
