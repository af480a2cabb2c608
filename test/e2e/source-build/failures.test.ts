// Failed builds from Go modules: each has its error code and leaves nothing in the tool cache or on PATH.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import { tmpfsWrapper } from '../../support/isolation/small-disk.ts';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { expectFailure } from './expect-failure.ts';

let fixture: SourceBuildFixture;
afterEach(() => fixture.tearDown());

function injectFault(end: string, fault: OriginFault): void {
  fixture.proxy.injectFaults(({ path }) => (path.endsWith(end) ? fault : null));
}

it('a version that does not exist', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const inputs = { 'kubo-version': '0.43.99' };
  const says = /Kubo 0\.43\.99, module github\.com\/ipfs\/kubo@v0\.43\.99: .*404 Not Found.*Check the version/;
  await expectFailure(fixture, { inputs, code: 'no-such-version', message: says });
});

it('a version that go cannot look up without the module proxy and without a network', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const nowhere = 'http://127.0.0.1:9';
  const env = { GOPROXY: 'direct', HTTPS_PROXY: nowhere, https_proxy: nowhere };
  const says = /module github\.com\/ipfs\/kubo@v0\.43\.0: .*unable to access 'https:\/\/github\.com/;
  await expectFailure(fixture, { code: 'source-build-failed', message: says, overrides: { env } });
});

it('a module that does not compile', async () => {
  fixture = await createSourceBuildFixture([
    tinyKubo(KUBO_VERSION, { code: 'func broken() int { return "text" }' }),
    DEPENDENCY,
  ]);
  const says = /Build of Kubo 0\.43\.0 .*exited with code 1%0A.*main\.go:\d+:\d+: cannot use "text"/;
  const annotation = await expectFailure(fixture, { code: 'source-build-failed', message: says });
  const log = /whole output in (\S+\.log)/.exec(annotation)?.[1] ?? '';
  expect(log.startsWith(fixture.runnerEnv.temp)).toBe(true);
  expect(await readFile(log, 'utf8')).toMatch(/^go: downloading modules\.example.*cannot use "text"/ms);
});

describe('the module proxy', () => {
  it('closes the connection during a dependency: the build fails, and works when the proxy does', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    injectFault('/say/@v/v1.2.3.zip', { kind: 'reset', after: 100 });
    await expectFailure(fixture, { code: 'source-build-failed', message: /say@v1\.2\.3: .*unexpected EOF/ });
    fixture.proxy.injectFaults(() => null);
    const { exitCode, log, outputs } = await fixture.run();
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'go-checksum-db' });
  });

  it.each<[string, OriginFault, RegExp]>([
    ['sends bytes that are not a zip', { kind: 'serve', corruptFrom: 0 }, /not a valid zip file/],
    ['refuses the request', { kind: 'answer', status: 403 }, /say@v1\.2\.3: .*403 Forbidden/],
    ['has no such file', { kind: 'answer', status: 404 }, /say@v1\.2\.3: .*404 Not Found/],
  ])('%s, for a dependency', async (_, fault, says) => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    injectFault('/say/@v/v1.2.3.zip', fault);
    await expectFailure(fixture, { code: 'source-build-failed', message: says });
  });

  it.each<[string, OriginFault, RegExp]>([
    ['closes the connection', { kind: 'reset', after: 100 }, /unexpected EOF.*set GOPROXY/],
    ['refuses the request', { kind: 'answer', status: 403 }, /403 Forbidden.*set GOPROXY/],
    ['fails', { kind: 'answer', status: 500 }, /500 Internal Server Error.*set GOPROXY/],
  ])('%s, for the module itself', async (_, fault, says) => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    injectFault(`/kubo/@v/v${KUBO_VERSION}.zip`, fault);
    await expectFailure(fixture, { code: 'source-build-failed', message: says });
  });

  it('cannot be reached', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const overrides = { env: { GOPROXY: 'http://127.0.0.1:1' } };
    await expectFailure(fixture, {
      overrides,
      code: 'source-build-failed',
      message: /connection refused.*set GOPROXY/,
    });
  });
});

it('a full disk', async () => {
  fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const wrapper =
    tmpfsWrapper('size=512k') ?? expect.unreachable('cannot mount a tmpfs: this needs root, user namespaces or sudo');
  const { exitCode, log, outputs } = await fixture.run({}, { wrapper });
  expect([failureCode(log), exitCode, outputs], log).toEqual(['disk-full', 1, {}]);
  expect(log).toMatch(/^::error .*no space left on device.*Free some space/m);
  expect(await readFile(join(fixture.runnerEnv.temp, 'left'), 'utf8')).toBe('');
});
