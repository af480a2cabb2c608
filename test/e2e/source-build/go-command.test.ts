// Which Go builds: the minor that go.mod names, from PATH, from the tool cache, or fetched and vouched for as a module is.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/source-build.ts';
import { DEPENDENCY, readGoMinor, tinyKubo, tinyToolchain } from '../../support/tiny-modules.ts';
import { expectFailure } from './expect-failure.ts';

/** A minor that is not the one on PATH. */
const OTHER_MINOR = `1.${Number(readGoMinor().split('.')[1]) - 1}`;
const OTHER_GO = `${OTHER_MINOR}.5`;

/** Of stand-ins for the go command, and what was asked of them. */
let folder: string;
let stage: SourceBuildFixture;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-ins-'));
});
afterEach(async () => {
  await stage.tearDown();
  await rm(folder, { recursive: true });
});

/** A go command that notes what it is asked and has the real one do it. */
function standIn(): string {
  const root = execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
  return `#!/bin/sh
echo "$1" >> '${folder}/notes'
unset GOROOT GOTOOLCHAIN_INTERNAL_SWITCH_VERSION
GOTOOLCHAIN=local exec '${root}/bin/go' "$@"
`;
}

const notes = () => readFile(join(folder, 'notes'), 'utf8').catch(() => '');

const TOO_OLD = `#!/bin/sh
test "$*" = 'env GOVERSION' && echo go1.19.8
`;

/** Returns `into`, with a script in it that is called go. */
async function place(into: string, script: string): Promise<string> {
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'go'), script, { mode: 0o755 });
  return into;
}

describe('the Go that builds is', () => {
  it('none: there is none on PATH', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const over = { env: { PATH: '/nowhere' } };
    await expectFailure(stage, {
      overrides: over,
      code: 'go-not-found',
      message: /no working go command is on PATH.*Install Go 1\.21/,
    });
  });

  it('none: that on PATH is too old to read go.mod, or to fetch another', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const over = { env: { PATH: await place(folder, TOO_OLD) } };
    await expectFailure(stage, {
      overrides: over,
      code: 'go-too-old',
      message: /the Go on PATH is (go)?1\.19\.8\. Install Go 1\.21/,
    });
  });

  it('one of the minor in the tool cache, where that on PATH is too old', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION, { goLine: OTHER_MINOR }), DEPENDENCY]);
    const entry = join(stage.runnerEnv.toolCache, 'go', OTHER_GO, process.arch);
    await place(join(entry, 'bin'), standIn());
    await writeFile(`${entry}.complete`, '');
    const { exitCode, log } = await stage.run({}, { env: { PATH: await place(folder, TOO_OLD) } });
    expect(exitCode, log).toBe(0);
    expect(log).toContain(`from source with go${OTHER_GO}`);
    expect(await notes()).toMatch(/^build$/m);
  });

  it('one that the go command fetches, where none of the minor is here', async () => {
    const kubo = tinyKubo(KUBO_VERSION, { goLine: OTHER_GO });
    stage = await createSourceBuildFixture([kubo, DEPENDENCY, tinyToolchain(OTHER_GO, standIn())]);
    const { exitCode, log } = await stage.run();
    expect(exitCode, log).toBe(0);
    expect(log).toContain(`from source with go${OTHER_GO}`);
    expect(await notes()).toMatch(/^build$/m);
  });

  it('none: the database does not vouch for what is fetched', async () => {
    const kubo = tinyKubo(KUBO_VERSION, { goLine: OTHER_GO });
    const fetched = tinyToolchain(OTHER_GO, standIn());
    const vouchedFor = [kubo, DEPENDENCY, tinyToolchain(OTHER_GO, '')];
    stage = await createSourceBuildFixture([kubo, DEPENDENCY, fetched], vouchedFor);
    const says = new RegExp(`go${OTHER_GO}.*SECURITY ERROR`);
    await expectFailure(stage, { code: 'go-not-found', message: says });
    expect(await notes()).toBe('');
  });

  it('none: the minor is not to be had', async () => {
    stage = await createSourceBuildFixture([tinyKubo(KUBO_VERSION, { goLine: '1.99' }), DEPENDENCY]);
    const says = /Go 1\.99, which Kubo 0\.43\.0 must be built with.*toolchain not available.*Install Go 1\.99/;
    await expectFailure(stage, { code: 'go-not-found', message: says });
  });
});
