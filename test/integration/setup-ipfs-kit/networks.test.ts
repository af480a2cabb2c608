// The bundled action in networks of companies: proxies, and proxies that decrypt TLS.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { startOrigin } from '../../support/origins/loopback-origin.ts';
import { createSignedCertificate } from '../../support/self-signed.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { startProxy } from '../download/recording-proxy.ts';

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture();
});
afterEach(() => stage.tearDown());

describe('a proxy', () => {
  const mirror = 'http://origin.invalid:8080';

  it('without a scheme, with a user and an escaped password, serves an install without a warning', async () => {
    const proxy = await startProxy(stage.origin.url);
    const result = await stage.run({ mirror }, { env: { http_proxy: `user:p%40ss@${proxy.host}` } });
    await proxy.close();
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION });
    expect(proxy.requests).toEqual([expect.stringMatching(/^GET http:\/\/origin\.invalid:8080\/kubo\/.* user:p@ss$/)]);
    expect(result.log).not.toMatch(/DeprecationWarning|DEP0|p@ss|p%40ss/);
  });

  it('for SOCKS is refused with the name of the variable, without its password', async () => {
    const result = await stage.run({ mirror }, { env: { HTTP_PROXY: 'socks5://user:secret@proxy.example:1080' } });
    expect(failureCode(result.log), result.log).toBe('invalid-input');
    expect(result.log).toContain("HTTP_PROXY '***@proxy.example:1080': SOCKS proxies are not supported. ");
    expect(result.log).not.toContain('secret');
  });

  it('that cannot be used does not matter for hosts without a proxy', async () => {
    const env = { HTTP_PROXY: 'socks5://proxy.example:1080' };
    expect((await stage.run({}, { env })).outputs).toMatchObject({ 'kubo-version': KUBO_VERSION });
  });
});

// Sources: setup-java#1050, actions/runner#962.
describe('a certificate of an internal authority', () => {
  it('is refused with advice, and accepted with NODE_EXTRA_CA_CERTS or the system’s certificates', async () => {
    const { authority, ...identity } = createSignedCertificate();
    const origin = await startOrigin(stage.folder, identity);
    const inputs = { mirror: origin.url, 'mirror-only': 'true' };
    const refused = await stage.run(inputs);
    expect(failureCode(refused.log), refused.log).toBe('download-failed');
    expect(refused.log).toContain('unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
    expect(refused.log).toContain('set NODE_EXTRA_CA_CERTS to a PEM file');
    const file = join(stage.runnerEnv.root, 'internal.pem');
    await writeFile(file, authority);
    const extra = await stage.run(inputs, { env: { NODE_EXTRA_CA_CERTS: file } });
    expect(extra.outputs, extra.log).toMatchObject({ 'cache-hit': 'false', 'kubo-version': KUBO_VERSION });
    await rm(join(stage.runnerEnv.toolCache, 'kubo'), { recursive: true });
    const system = await stage.run(inputs, { env: { NODE_USE_SYSTEM_CA: '1', SSL_CERT_FILE: file } });
    expect(system.outputs, system.log).toMatchObject({ 'cache-hit': 'false', 'kubo-version': KUBO_VERSION });
    await origin.close();
  });
});
