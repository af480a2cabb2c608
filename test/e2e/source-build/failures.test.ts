// Builds from Go modules that fail, each with its code, and nothing in the tool cache or on PATH.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { OriginFault } from '../../support/loopback-origin.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { tmpfsWrapper } from '../../support/small-disk.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/source-build.ts';
import { DEPENDENCY, tinyKubo } from '../../support/tiny-modules.ts';
import { expectFailure } from './expect-failure.ts';

let stage: SourceBuildFixture;
afterEach(() => stage.tearDown());

function answer(end: string, fault: OriginFault): void {
  stage.proxy.injectFaults(({ path }) => (path.endsWith(end) ? fault : null));
}

it('a version that does not exist', async () => {
  stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const inputs = { 'kubo-version': '0.43.99' };
  const says = /Kubo 0\.43\.99, module github\.com\/ipfs\/kubo@v0\.43\.99: .*404 Not Found.*Check the version/;
  await expectFailure(stage, { inputs, code: 'no-such-version', message: says });
});

it('a module that does not compile', async () => {
  stage = await createSourceBuildFixture([
    tinyKubo(KUBO_VERSION, { code: 'func broken() int { return "text" }' }),
    DEPENDENCY,
  ]);
  const says = /Build of Kubo 0\.43\.0 .*exited with code 1%0A.*main\.go:\d+:\d+: cannot use "text"/;
  const annotation = await expectFailure(stage, { code: 'source-build-failed', message: says });
  const log = /whole output in (\S+\.log)/.exec(annotation)?.[1] ?? '';
  expect(log.startsWith(stage.runnerEnv.temp)).toBe(true);
  expect(await readFile(log, 'utf8')).toMatch(/^go: downloading modules\.example.*cannot use "text"/ms);
});

describe('the module proxy', () => {
  it('closes the connection at a dependency: a failure now, and none once it is back', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    answer('/say/@v/v1.2.3.zip', { kind: 'reset', after: 100 });
    await expectFailure(stage, { code: 'source-build-failed', message: /say@v1\.2\.3: .*unexpected EOF/ });
    stage.proxy.injectFaults(() => null);
    const { exitCode, log, outputs } = await stage.run();
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'go-checksum-db' });
  });

  it.each<[string, OriginFault, RegExp]>([
    ['sends bytes that are no zip', { kind: 'serve', corruptFrom: 0 }, /not a valid zip file/],
    ['refuses', { kind: 'answer', status: 403 }, /say@v1\.2\.3: .*403 Forbidden/],
    ['has no such file', { kind: 'answer', status: 404 }, /say@v1\.2\.3: .*404 Not Found/],
  ])('%s, at a dependency', async (_, fault, says) => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    answer('/say/@v/v1.2.3.zip', fault);
    await expectFailure(stage, { code: 'source-build-failed', message: says });
  });

  it.each<[string, OriginFault, RegExp]>([
    ['closes the connection', { kind: 'reset', after: 100 }, /unexpected EOF.*set GOPROXY/],
    ['refuses', { kind: 'answer', status: 403 }, /403 Forbidden.*set GOPROXY/],
    ['is broken', { kind: 'answer', status: 500 }, /500 Internal Server Error.*set GOPROXY/],
  ])('%s, at the module itself', async (_, fault, says) => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    answer(`/kubo/@v/v${KUBO_VERSION}.zip`, fault);
    await expectFailure(stage, { code: 'source-build-failed', message: says });
  });

  it('cannot be reached', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const over = { env: { GOPROXY: 'http://127.0.0.1:1' } };
    await expectFailure(stage, {
      overrides: over,
      code: 'source-build-failed',
      message: /connection refused.*set GOPROXY/,
    });
  });
});

it('a disk that is full', async () => {
  stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
  const wrapper =
    tmpfsWrapper('size=512k') ??
    expect.unreachable('no way to mount a tmpfs here: neither root, user namespaces nor sudo');
  const { exitCode, log, outputs } = await stage.run({}, { wrapper });
  expect([failureCode(log), exitCode, outputs], log).toEqual(['disk-full', 1, {}]);
  expect(log).toMatch(/^::error .*no space left on device.*Free some space/m);
  expect(await readFile(join(stage.runnerEnv.temp, 'left'), 'utf8')).toBe('');
});
