// Which Go builds: the minor version that go.mod names, from PATH, from the tool cache, or downloaded and verified as a module.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSourceBuildFixture, type SourceBuildFixture } from '../../support/go/source-build.ts';
import { DEPENDENCY, readGoMinor, tinyKubo, tinyToolchain } from '../../support/go/tiny-modules.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';
import { expectFailure } from './expect-failure.ts';

/** A minor version other than that on PATH. */
const OTHER_MINOR = `1.${Number(readGoMinor().split('.')[1]) - 1}`;
const OTHER_GO = `${OTHER_MINOR}.5`;

/** Folder of fake go commands and their notes. */
let folder: string;
let fixture: SourceBuildFixture;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fake-go-'));
});
afterEach(async () => {
  await fixture.tearDown();
  await rm(folder, { recursive: true });
});

const REAL_GO = join(execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim(), 'bin', 'go');

/** Returns a go command that notes its first argument and runs another one. */
function notingGo(command = REAL_GO): string {
  return `#!/bin/sh
echo "$1" >> '${folder}/notes'
unset GOROOT GOTOOLCHAIN_INTERNAL_SWITCH_VERSION
GOTOOLCHAIN=local exec '${command}' "$@"
`;
}

const notes = () => readFile(join(folder, 'notes'), 'utf8').catch(() => '');

const TOO_OLD = `#!/bin/sh
test "$*" = 'env GOVERSION' && echo go1.19.8
`;

/** Writes a script called go into a folder. Returns the folder. */
async function writeGo(into: string, script: string): Promise<string> {
  await mkdir(into, { recursive: true });
  await writeFile(join(into, 'go'), script, { mode: 0o755 });
  return into;
}

describe('a build', () => {
  it('fails without Go on PATH', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const overrides = { env: { PATH: '/nowhere' } };
    await expectFailure(fixture, {
      overrides,
      code: 'go-not-found',
      message: /no working go command is on PATH.*Install Go 1\.21/,
    });
  });

  it('fails if the Go on PATH is too old to read go.mod or download another', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION), DEPENDENCY]);
    const overrides = { env: { PATH: await writeGo(folder, TOO_OLD) } };
    await expectFailure(fixture, {
      overrides,
      code: 'go-too-old',
      message: /the Go on PATH is (go)?1\.19\.8\. .*Install Go 1\.21/,
    });
  });

  it('uses the right minor version in the tool cache if the Go on PATH is too old', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION, { goLine: OTHER_MINOR }), DEPENDENCY]);
    const entry = join(fixture.runnerEnv.toolCache, 'go', OTHER_GO, process.arch);
    await writeGo(join(entry, 'bin'), notingGo(fixture.go.path));
    await writeFile(`${entry}.complete`, '');
    const { exitCode, log } = await fixture.run({}, { env: { PATH: await writeGo(folder, TOO_OLD) } });
    expect(exitCode, log).toBe(0);
    expect(log).toContain(`from source with go${OTHER_GO}`);
    expect(await notes()).toMatch(/^build$/m);
  });

  it('downloads the right minor version if it is missing', async () => {
    const kubo = tinyKubo(KUBO_VERSION, { goLine: OTHER_GO });
    fixture = await createSourceBuildFixture([kubo, DEPENDENCY, tinyToolchain(OTHER_GO, notingGo())]);
    const { exitCode, log } = await fixture.run();
    expect(exitCode, log).toBe(0);
    expect(log).toContain(`from source with go${OTHER_GO}`);
    expect(await notes()).toMatch(/^build$/m);
  });

  it('fails if the checksum database does not verify the downloaded toolchain', async () => {
    const kubo = tinyKubo(KUBO_VERSION, { goLine: OTHER_GO });
    const downloaded = tinyToolchain(OTHER_GO, notingGo());
    const verifiedModules = [kubo, DEPENDENCY, tinyToolchain(OTHER_GO, '')];
    fixture = await createSourceBuildFixture([kubo, DEPENDENCY, downloaded], { verifiedModules });
    const says = new RegExp(`go${OTHER_GO}.*SECURITY ERROR`);
    await expectFailure(fixture, { code: 'go-not-found', message: says });
    expect(await notes()).toBe('');
  });

  it('fails if the minor version cannot be downloaded', async () => {
    fixture = await createSourceBuildFixture([tinyKubo(KUBO_VERSION, { goLine: '1.99' }), DEPENDENCY]);
    const says = /Go 1\.99, which Kubo 0\.43\.0 must be built with.*toolchain not available.*Install Go 1\.99/;
    await expectFailure(fixture, { code: 'go-not-found', message: says });
  });
});
