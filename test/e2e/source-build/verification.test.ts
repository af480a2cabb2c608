// Unverified sources are not built, regardless of the machine's settings.
import { afterEach, describe, it } from 'vitest';
import type { GoModuleFiles } from '../../support/go/module.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, OTHER_DEPENDENCY, tinyKubo } from '../../support/go/tiny-modules.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { expectFailure } from './expect-failure.ts';

const KUBO = tinyKubo(KUBO_VERSION);
const OTHER_KUBO = tinyKubo(KUBO_VERSION, { code: '// changed' });
const UNLISTED = tinyKubo(KUBO_VERSION, { goSum: false });

let fixture: SourceBuildFixture;
afterEach(() => fixture.tearDown());

/** Each turns off a part of the verification when a user runs go. */
const SETTINGS = { GONOSUMDB: '*', GOPRIVATE: '*', GONOSUMCHECK: '1', GOINSECURE: '*', GOFLAGS: '-mod=mod' };

describe.each([{}, SETTINGS])('with %o', (env) => {
  it.each<[string, GoModuleFiles, GoModuleFiles, RegExp]>([
    ['the module differs from the database', OTHER_KUBO, DEPENDENCY, /sum\.example: h1:.*SECURITY ERROR/],
    ['the dependency differs from go.sum', KUBO, OTHER_DEPENDENCY, /go\.sum: +h1:.*SECURITY ERROR/],
    ['the dependency is not in go.sum', UNLISTED, DEPENDENCY, /missing go\.sum entry/],
  ])('%s', async (_, kubo, dependency, says) => {
    fixture = await createSourceBuildFixture([kubo, dependency], {
      verifiedModules: [kubo === UNLISTED ? UNLISTED : KUBO, DEPENDENCY],
    });
    await expectFailure(fixture, { overrides: { env }, code: 'source-build-failed', message: says });
  });
});

describe('the checksum database', () => {
  it('does not answer', async () => {
    fixture = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    fixture.proxy.injectFaults(({ path }) => (path.includes('/lookup/') ? { kind: 'answer', status: 503 } : null));
    await expectFailure(fixture, { code: 'source-build-failed', message: /sumdb.*503 Service Unavailable/ });
  });

  it('does not have the module', async () => {
    fixture = await createSourceBuildFixture([KUBO, DEPENDENCY], { verifiedModules: [DEPENDENCY] });
    await expectFailure(fixture, { code: 'source-build-failed', message: /sumdb.*404 Not Found/ });
  });
});
