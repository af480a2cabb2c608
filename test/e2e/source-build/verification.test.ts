// What nothing vouches for is not built, and no setting of the machine's changes that.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createChecksumDatabase } from '../../support/checksum-database.ts';
import type { GoModuleFiles } from '../../support/go-module.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/source-build.ts';
import { DEPENDENCY, OTHER_DEPENDENCY, tinyKubo } from '../../support/tiny-modules.ts';
import { expectFailure } from './expect-failure.ts';

const KUBO = tinyKubo(KUBO_VERSION);
const OTHER_KUBO = tinyKubo(KUBO_VERSION, { code: '// changed' });
const UNLISTED = tinyKubo(KUBO_VERSION, { goSum: false });

let stage: SourceBuildFixture;
afterEach(() => stage.tearDown());

/** Each of them switches a part of the verification off, where a user runs go. */
const SETTINGS = { GONOSUMDB: '*', GOPRIVATE: '*', GONOSUMCHECK: '1', GOINSECURE: '*', GOFLAGS: '-mod=mod' };

describe.each([{}, SETTINGS])('with %o', (env) => {
  it.each<[string, GoModuleFiles, GoModuleFiles, RegExp]>([
    ['the module has other bytes than the database says', OTHER_KUBO, DEPENDENCY, /sum\.example: h1:.*SECURITY ERROR/],
    ['the dependency has other bytes than go.sum says', KUBO, OTHER_DEPENDENCY, /go\.sum: +h1:.*SECURITY ERROR/],
    ['the dependency is not in go.sum', UNLISTED, DEPENDENCY, /missing go\.sum entry/],
  ])('%s', async (_, kubo, dependency, says) => {
    stage = await createSourceBuildFixture([kubo, dependency], [kubo === UNLISTED ? UNLISTED : KUBO, DEPENDENCY]);
    await expectFailure(stage, { overrides: { env }, code: 'source-build-failed', message: says });
  });
});

describe('the database', () => {
  it.each(['by the environment', 'by a file of go env -w'])('is switched off %s', async (by) => {
    stage = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    const file = join(stage.runnerEnv.root, 'go-env');
    await writeFile(file, 'GOSUMDB=off\n');
    const env = by.includes('file') ? { GOSUMDB: '', GOENV: file } : { GOSUMDB: 'off' };
    await expectFailure(stage, {
      overrides: { env },
      code: 'go-checksum-db-off',
      message: /GOSUMDB is off, so nothing would verify the source\. Unset GOSUMDB/,
    });
    expect(stage.proxy.requests).toEqual([]);
  });

  it('does not answer', async () => {
    stage = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    stage.proxy.injectFaults(({ path }) => (path.includes('/lookup/') ? { kind: 'answer', status: 503 } : null));
    await expectFailure(stage, { code: 'source-build-failed', message: /sumdb.*503 Service Unavailable/ });
  });

  it('knows nothing of the module', async () => {
    stage = await createSourceBuildFixture([KUBO, DEPENDENCY], [DEPENDENCY]);
    await expectFailure(stage, { code: 'source-build-failed', message: /sumdb.*404 Not Found/ });
  });

  it('is signed by another than GOSUMDB names', async () => {
    stage = await createSourceBuildFixture([KUBO, DEPENDENCY]);
    const env = { GOSUMDB: createChecksumDatabase('sum.example', []).verifierKey };
    await expectFailure(stage, {
      overrides: { env },
      code: 'source-build-failed',
      message: /no verifiable signatures/,
    });
  });
});
