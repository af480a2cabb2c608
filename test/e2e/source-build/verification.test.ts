// What nothing vouches for is not built, and no setting of the machine's changes that.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checksumDatabase } from '../../support/checksum-database.ts';
import type { GoModule } from '../../support/go-module.ts';
import { VERSION } from '../../support/setup-ipfs-kit.ts';
import { type BuildStage, setBuildStage } from '../../support/source-build.ts';
import { DEPENDENCY, OTHER_DEPENDENCY, tinyKubo } from '../../support/tiny-modules.ts';
import { expectFailure } from './expect-failure.ts';

const KUBO = tinyKubo(VERSION);
const OTHER_KUBO = tinyKubo(VERSION, { code: '// changed' });
const UNLISTED = tinyKubo(VERSION, { goSum: false });

let stage: BuildStage;
afterEach(() => stage.leave());

/** Each of them switches a part of the verification off, where a user runs go. */
const SETTINGS = { GONOSUMDB: '*', GOPRIVATE: '*', GONOSUMCHECK: '1', GOINSECURE: '*', GOFLAGS: '-mod=mod' };

describe.each([{}, SETTINGS])('with %o', (env) => {
  it.each<[string, GoModule, GoModule, RegExp]>([
    ['the module has other bytes than the database says', OTHER_KUBO, DEPENDENCY, /sum\.example: h1:.*SECURITY ERROR/],
    ['the dependency has other bytes than go.sum says', KUBO, OTHER_DEPENDENCY, /go\.sum: +h1:.*SECURITY ERROR/],
    ['the dependency is not in go.sum', UNLISTED, DEPENDENCY, /missing go\.sum entry/],
  ])('%s', async (_, kubo, dependency, says) => {
    stage = await setBuildStage([kubo, dependency], [kubo === UNLISTED ? UNLISTED : KUBO, DEPENDENCY]);
    await expectFailure(stage, { over: { env }, code: 'source-build-failed', says });
  });
});

describe('the database', () => {
  it.each(['by the environment', 'by a file of go env -w'])('is switched off %s', async (by) => {
    stage = await setBuildStage([KUBO, DEPENDENCY]);
    const file = join(stage.world.root, 'go-env');
    await writeFile(file, 'GOSUMDB=off\n');
    const env = by.includes('file') ? { GOSUMDB: '', GOENV: file } : { GOSUMDB: 'off' };
    await expectFailure(stage, { over: { env }, code: 'go-checksum-db-off', says: /GOSUMDB is off\. Unset GOSUMDB/ });
    expect(stage.proxy.requests).toEqual([]);
  });

  it('does not answer', async () => {
    stage = await setBuildStage([KUBO, DEPENDENCY]);
    stage.proxy.misbehave(({ path }) => (path.includes('/lookup/') ? { kind: 'answer', status: 503 } : null));
    await expectFailure(stage, { code: 'source-build-failed', says: /sumdb.*503 Service Unavailable/ });
  });

  it('knows nothing of the module', async () => {
    stage = await setBuildStage([KUBO, DEPENDENCY], [DEPENDENCY]);
    await expectFailure(stage, { code: 'source-build-failed', says: /sumdb.*404 Not Found/ });
  });

  it('is signed by another than GOSUMDB names', async () => {
    stage = await setBuildStage([KUBO, DEPENDENCY]);
    const env = { GOSUMDB: checksumDatabase('sum.example', []).verifierKey };
    await expectFailure(stage, { over: { env }, code: 'source-build-failed', says: /no verifiable signatures/ });
  });
});
