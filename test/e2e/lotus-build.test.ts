// Builds of Lotus by git: real git, make and bash, and a repository of Lotus's shape in place of upstream's.
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KitErrorCode } from '../../kit/errors.ts';
import { type BuildOptions, createLotusFixture, type LotusFixture } from '../support/lotus-build.ts';
import { LOTUS_VERSION, type LotusShape } from '../support/lotus-repository.ts';

let stage: LotusFixture;
afterEach(() => stage.tearDown());

describe.skipIf(process.platform === 'win32')('a build that ends well', () => {
  it('leaves the node in staging, nothing beside it, and says what it is of', async () => {
    stage = await createLotusFixture();
    const acquired = await stage.build();
    const path = join(stage.staging, 'lotus');
    expect(acquired).toEqual({
      files: [{ path, size: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      origin: `git tag v${LOTUS_VERSION} of https://github.com/filecoin-project/lotus, for mainnet`,
      digests: {
        'git:filecoin-project/lotus': stage.repository.commit,
        'git:filecoin-project/lotus/extern/filecoin-ffi': stage.repository.libraryCommit,
      },
      verifiedBy: 'git-tag',
      received: 0,
    });
    expect(await readFile(path, 'latin1')).toContain(`lotus version ${LOTUS_VERSION}+mainnet`);
    expect(await stage.leftovers()).toEqual(['lotus']);
    expect(stage.logged.join('\n')).toMatch(/make deps\n.*make deps took \d+ s\n.*make lotus\n/);
  });

  it.runIf(process.platform === 'linux')('leaves a program that runs', async () => {
    stage = await createLotusFixture();
    await stage.build();
    expect(execFileSync(join(stage.staging, 'lotus'), { encoding: 'utf8' })).toContain(LOTUS_VERSION);
  });

  it('of the miner is of its own tag, with the worker', async () => {
    stage = await createLotusFixture();
    const acquired = await stage.build({ product: 'lotus-miner' });
    expect(acquired.origin).toContain(`git tag miner/v${LOTUS_VERSION} of `);
    expect(await stage.leftovers()).toEqual(['lotus-miner', 'lotus-worker']);
  });

  it('passes the network to the makefile, and shows what is compiled', async () => {
    stage = await createLotusFixture();
    const acquired = await stage.build({ network: 'calibnet' });
    expect(acquired.origin).toContain(', for calibnet');
    expect(await stage.log()).toContain('\ngo build -v -tags=calibnet -ldflags=-X -o lotus ./cmd/lotus\n');
  });

  it.each(['2k', 'debug'])('for %s has lotus-seed too, which makes the genesis of such a network', async (network) => {
    stage = await createLotusFixture();
    const acquired = await stage.build({ network });
    expect(acquired.files.map(({ path }) => path)).toEqual(
      ['lotus', 'lotus-seed'].map((name) => join(stage.staging, name)),
    );
    expect(await stage.leftovers()).toEqual(['lotus', 'lotus-seed']);
    const log = await stage.log();
    expect(log).toContain(`\ngo build -v -tags=${network} -ldflags=-X -o lotus ./cmd/lotus\n`);
    expect(log).toContain(`\ngo build -v -tags=${network} -ldflags=-X -o lotus-seed ./cmd/lotus-seed\n`);
    expect(await readFile(join(stage.staging, 'lotus-seed'), 'latin1')).toContain(
      `lotus-seed version ${LOTUS_VERSION}`,
    );
  });

  it.runIf(process.platform === 'linux')('for 2k is installed with lotus-seed beside lotus', async () => {
    stage = await createLotusFixture();
    const installed = await stage.install({ network: '2k' });
    const paths = ['lotus', 'lotus-seed'].map((name) => join(installed.directory, name));
    expect(installed).toMatchObject({ cacheHit: false, executables: paths });
    expect(execFileSync(paths[1] ?? '', { encoding: 'utf8' })).toContain(`lotus-seed version ${LOTUS_VERSION}`);
    expect(await stage.install({ network: '2k' })).toMatchObject({ cacheHit: true, executables: paths });
    // What an older version of this project left in the tool cache.
    await rm(paths[1] ?? '');
    expect(await stage.install({ network: '2k' })).toMatchObject({ cacheHit: false, executables: paths });
  });

  it('of the miner for 2k has no lotus-seed, which the node brings', async () => {
    stage = await createLotusFixture();
    await stage.build({ product: 'lotus-miner', network: '2k' });
    expect(await stage.leftovers()).toEqual(['lotus-miner', 'lotus-worker']);
  });

  it("finds the library's release by its tag, and compiles nothing", async () => {
    stage = await createLotusFixture({ libraryTags: ['0123456789abcdef', 'v1.37.0'] });
    await stage.build();
    expect(await stage.log()).toMatch(/^installed the compiled library of 0123456789abcdef\nv1\.37\.0$/m);
  });

  it('shows neither make nor the scripts a token', async () => {
    stage = await createLotusFixture({ recipes: { deps: 'env' } });
    for (const name of ['GITHUB_TOKEN', 'INPUT_GITHUB-TOKEN', 'ACTIONS_RUNTIME_TOKEN']) vi.stubEnv(name, 'a-secret');
    vi.stubEnv('GOPROXY', 'https://proxy.example');
    await stage.build();
    const log = await stage.log();
    expect(log).toContain('\nGOPROXY=https://proxy.example\n');
    expect(log).not.toContain('a-secret');
  });

  it('has Go fetch the version that the repository names, where another one is here', async () => {
    stage = await createLotusFixture({ oldestGo: '1.24.7' }, { downloadable: ['go1.24.7'] });
    await stage.build();
    expect(await stage.log()).toMatch(/^GOTOOLCHAIN=go1\.24\.7$/m);
    expect(stage.logged.join('\n')).toContain('go fetches go1.24.7');
  });

  it('takes a Go of the tool cache first', async () => {
    stage = await createLotusFixture({ oldestGo: '1.24.7' });
    const folder = join(stage.staging, '..', 'tool-cache', 'go', '1.24.9', process.arch);
    execFileSync('mkdir', ['-p', join(folder, 'bin')]);
    await writeFile(`${folder}.complete`, '');
    await writeFile(join(folder, 'bin', 'go'), '#!/bin/sh\necho go1.24.9\n', { mode: 0o755 });
    await stage.build();
    expect(await stage.log()).toContain(`\nPATH=${join(folder, 'bin')}:`);
    expect(await stage.log()).toMatch(/^GOTOOLCHAIN=local$/m);
  });

  it('tries a fetch that fails once more', async () => {
    stage = await createLotusFixture();
    const [mark, serve] = ['mark', 'serve'].map((name) => join(stage.staging, '..', name)) as [string, string];
    // Fails for the first who asks.
    await writeFile(serve, `#!/bin/sh\nmkdir ${mark} 2>/dev/null && exit 1\nexec git-upload-pack "$@"\n`, {
      mode: 0o755,
    });
    vi.stubEnv('GIT_CONFIG_COUNT', '3');
    vi.stubEnv('GIT_CONFIG_KEY_2', 'remote.origin.uploadpack');
    vi.stubEnv('GIT_CONFIG_VALUE_2', serve);
    vi.stubEnv('PATH', `${process.env.PATH}:${execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim()}`);
    await stage.build();
    expect(await stage.log()).toContain('Failed. Trying once more.');
    expect(await stage.leftovers()).toEqual(['lotus']);
  });
});

describe.skipIf(process.platform === 'win32')('a build that does not leaves nothing but its log', () => {
  const lotus = (command: string) => ({ recipes: { lotus: command } });
  const expectFailure = async (code: string, says: RegExp, which: BuildOptions = {}) => {
    await expect(stage.build({}, which)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    expect(await stage.leftovers()).toEqual([]);
    expect(stage.processes()).toEqual([]);
  };

  it.each<[string, LotusShape, KitErrorCode, RegExp]>([
    ['a submodule that is gone', { submodules: false }, 'source-build-failed', /'git submodule update .*' exited with/],
    [
      'make deps',
      { recipes: { deps: 'echo no such header; exit 7' } },
      'source-build-failed',
      /^Build of Lotus 1\.37\.0 from git: 'make deps' exited with code 2\n(.*\n)*no such header\n/,
    ],
    [
      'make lotus',
      lotus('echo undefined: x >&2; exit 1'),
      'source-build-failed',
      /'make lotus' .*\n(.*\n)*undefined: x\n/,
    ],
    ['make, of no lotus', lotus('true'), 'source-build-failed', /make succeeded but did not create 'lotus'/],
    [
      'a full disk',
      lotus('@echo No space left on device; seq -f "line %g" 99; false'),
      'disk-full',
      /No space left on device\n…\n/,
    ],
    ['a Go that is not to be had', { oldestGo: '1.24.7' }, 'go-not-found', /Install Go 1\.24 before this step/],
  ])('%s', async (_, shape, code, says) => {
    stage = await createLotusFixture(shape);
    await expectFailure(code, says);
  });

  it('names its log, which has everything', async () => {
    stage = await createLotusFixture(lotus('@seq -f "line %g" 1000; false'));
    await expectFailure(
      'source-build-failed',
      new RegExp(`\nline 999\nline 1000\n(.*\n)*See the whole output in ${stage.logFile}\\.$`),
    );
    expect(await stage.log()).toMatch(/\nline 1\nline 2\n(.*\n)*line 1000\n/);
  });

  it('a tag that is not there', async () => {
    stage = await createLotusFixture();
    await expectFailure('no-such-version', /Tag 'v9\.9\.9' for Lotus 9\.9\.9: https:.*lotus\.git does not have it/, {
      version: '9.9.9',
    });
    expect(await stage.log()).not.toContain('Trying once more');
  });

  it('a repository that is not there, asked twice', async () => {
    stage = await createLotusFixture();
    await stage.repository.remove();
    await expectFailure('source-build-failed', /'git fetch .*' exited with code 128/);
    expect(await stage.log()).toContain('Failed. Trying once more.');
  });

  it('a library of no release, where there is no Rust to compile it', async () => {
    stage = await createLotusFixture({ libraryTags: [] }, { missing: ['cargo', 'rustup'] });
    await expectFailure('missing-build-tools', /does not have cargo, rustup\. Install Rust with/);
  });

  it('a library that cannot be fetched, where there is no Rust to compile it', async () => {
    const deps = "@echo '[build_from_source] Error: cargo is not installed.' >&2; exit 1";
    stage = await createLotusFixture({ recipes: { deps } }, { missing: ['cargo', 'rustup'] });
    await expectFailure('missing-build-tools', /does not have cargo, rustup\. Install Rust with/);
    expect(stage.logged).toContain('The compiled library of v1.37.0 could not be downloaded.');
  });

  it('a time limit, which ends what make started', async () => {
    stage = await createLotusFixture(lotus('sleep 600'));
    await expectFailure('source-build-timed-out', /'make lotus' was stopped/, { limitMs: 6000 });
  });

  it('verification that a tag is too weak for, before anything is fetched', async () => {
    stage = await createLotusFixture();
    await expect(stage.build({ require: 'pinned' })).rejects.toMatchObject({ code: 'too-weakly-verified' });
    await expect(stage.build({ require: 'agreed' })).resolves.toMatchObject({ verifiedBy: 'git-tag' });
  });
});
