// Builds of Lotus from Git: real git, make and bash, with a fake of Lotus's repository.
import { execFileSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { KitErrorCode } from '../../kit/errors.ts';
import { type BuildOptions, createLotusFixture, type LotusFixture } from '../support/lotus/build.ts';
import { LOTUS_VERSION, type LotusShape } from '../support/lotus/repository.ts';

let fixture: LotusFixture;
afterEach(() => fixture.tearDown());

describe.skipIf(process.platform === 'win32')('a build', () => {
  it('puts the node into staging, and records tag, commits and verification level', async () => {
    fixture = await createLotusFixture();
    const acquired = await fixture.build();
    const path = join(fixture.staging, 'lotus');
    expect(acquired).toEqual({
      files: [{ path, size: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      origin: `git tag v${LOTUS_VERSION} of https://github.com/filecoin-project/lotus, for mainnet`,
      digests: {
        'git:filecoin-project/lotus': fixture.repository.commit,
        'git:filecoin-project/lotus/extern/filecoin-ffi': fixture.repository.libraryCommit,
      },
      verifiedBy: 'git-tag',
      received: 0,
    });
    expect(await readFile(path, 'latin1')).toContain(`lotus version ${LOTUS_VERSION}+mainnet`);
    expect(await fixture.leftovers()).toEqual(['lotus']);
    expect(fixture.logged.join('\n')).toMatch(/make deps\n.*make deps took \d+ s\n.*make lotus\n/);
  });

  it.runIf(process.platform === 'linux')('produces a program that runs', async () => {
    fixture = await createLotusFixture();
    await fixture.build();
    expect(execFileSync(join(fixture.staging, 'lotus'), { encoding: 'utf8' })).toContain(LOTUS_VERSION);
  });

  it('of the miner uses its own tag and includes the worker', async () => {
    fixture = await createLotusFixture();
    const acquired = await fixture.build({ product: 'lotus-miner' });
    expect(acquired.origin).toContain(`git tag miner/v${LOTUS_VERSION} of `);
    expect(await fixture.leftovers()).toEqual(['lotus-miner', 'lotus-worker']);
  });

  it('passes the network to the makefile and shows what is compiled', async () => {
    fixture = await createLotusFixture();
    const acquired = await fixture.build({ network: 'calibnet' });
    expect(acquired.origin).toContain(', for calibnet');
    expect(await fixture.log()).toContain('\ngo build -v -tags=calibnet -ldflags=-X -o lotus ./cmd/lotus\n');
  });

  it.each(['2k', 'debug'])('for %s includes lotus-seed, which makes the genesis of such a network', async (network) => {
    fixture = await createLotusFixture();
    const acquired = await fixture.build({ network });
    expect(acquired.files.map(({ path }) => path)).toEqual(
      ['lotus', 'lotus-seed'].map((name) => join(fixture.staging, name)),
    );
    expect(await fixture.leftovers()).toEqual(['lotus', 'lotus-seed']);
    const log = await fixture.log();
    expect(log).toContain(`\ngo build -v -tags=${network} -ldflags=-X -o lotus ./cmd/lotus\n`);
    expect(log).toContain(`\ngo build -v -tags=${network} -ldflags=-X -o lotus-seed ./cmd/lotus-seed\n`);
    expect(await readFile(join(fixture.staging, 'lotus-seed'), 'latin1')).toContain(
      `lotus-seed version ${LOTUS_VERSION}`,
    );
  });

  it.runIf(process.platform === 'linux')('for 2k is installed with lotus-seed beside lotus', async () => {
    fixture = await createLotusFixture();
    const installed = await fixture.install({ network: '2k' });
    const paths = ['lotus', 'lotus-seed'].map((name) => join(installed.directory, name));
    expect(installed).toMatchObject({ cacheHit: false, executables: paths });
    expect(execFileSync(paths[1] ?? '', { encoding: 'utf8' })).toContain(`lotus-seed version ${LOTUS_VERSION}`);
    expect(await fixture.install({ network: '2k' })).toMatchObject({ cacheHit: true, executables: paths });
    // An older version of this project left entries without it.
    await rm(paths[1] ?? '');
    expect(await fixture.install({ network: '2k' })).toMatchObject({ cacheHit: false, executables: paths });
  });

  it('of the miner for 2k has no lotus-seed, because the node has it', async () => {
    fixture = await createLotusFixture();
    await fixture.build({ product: 'lotus-miner', network: '2k' });
    expect(await fixture.leftovers()).toEqual(['lotus-miner', 'lotus-worker']);
  });

  it("uses the library's release by its tag and does not compile it", async () => {
    fixture = await createLotusFixture({ libraryTags: ['0123456789abcdef', 'v1.37.0'] });
    await fixture.build();
    expect(await fixture.log()).toMatch(/^installed the compiled library of 0123456789abcdef\nv1\.37\.0$/m);
  });

  it('passes no token to make and its scripts', async () => {
    fixture = await createLotusFixture({ recipes: { deps: 'env' } });
    for (const name of ['GITHUB_TOKEN', 'INPUT_GITHUB-TOKEN', 'ACTIONS_RUNTIME_TOKEN']) vi.stubEnv(name, 'a-secret');
    vi.stubEnv('GOPROXY', 'https://proxy.example');
    await fixture.build();
    const log = await fixture.log();
    expect(log).toContain('\nGOPROXY=https://proxy.example\n');
    expect(log).not.toContain('a-secret');
  });

  it('downloads the Go version that the repository names if it is missing', async () => {
    fixture = await createLotusFixture({ oldestGo: '1.24.7' }, { downloadable: ['go1.24.7'] });
    await fixture.build();
    expect(await fixture.log()).toMatch(/^GOTOOLCHAIN=go1\.24\.7$/m);
    expect(fixture.logged.join('\n')).toContain('go fetches go1.24.7');
  });

  it('prefers a Go in the tool cache', async () => {
    fixture = await createLotusFixture({ oldestGo: '1.24.7' });
    const folder = join(fixture.staging, '..', 'tool-cache', 'go', '1.24.9', process.arch);
    execFileSync('mkdir', ['-p', join(folder, 'bin')]);
    await writeFile(`${folder}.complete`, '');
    await writeFile(join(folder, 'bin', 'go'), '#!/bin/sh\necho go1.24.9\n', { mode: 0o755 });
    await fixture.build();
    expect(await fixture.log()).toContain(`\nPATH=${join(folder, 'bin')}:`);
    expect(await fixture.log()).toMatch(/^GOTOOLCHAIN=local$/m);
  });

  it('retries a failed fetch once', async () => {
    fixture = await createLotusFixture();
    fixture.github.failRequests(1);
    await fixture.build();
    expect(await fixture.log()).toContain('Failed. Trying once more.');
    expect(await fixture.leftovers()).toEqual(['lotus']);
  });
});

describe.skipIf(process.platform === 'win32')('a failed build leaves only its log:', () => {
  const lotus = (command: string) => ({ recipes: { lotus: command } });
  const expectFailure = async (code: string, message: RegExp, options: BuildOptions = {}) => {
    await expect(fixture.build({}, options)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await fixture.leftovers()).toEqual([]);
    expect(fixture.processes()).toEqual([]);
  };

  it.each<[string, LotusShape, KitErrorCode, RegExp]>([
    ['a missing submodule', { submodules: false }, 'source-build-failed', /'git submodule update .*' exited with/],
    [
      'make deps',
      { recipes: { deps: 'echo no such header; exit 7' } },
      'source-build-failed',
      /^Build of Lotus 1\.37\.99 from git: 'make deps' exited with code 2\n(.*\n)*no such header\n/,
    ],
    [
      'make lotus',
      lotus('echo undefined: x >&2; exit 1'),
      'source-build-failed',
      /'make lotus' .*\n(.*\n)*undefined: x\n/,
    ],
    ['make without a program', lotus('true'), 'source-build-failed', /make succeeded but did not create 'lotus'/],
    [
      'a full disk',
      lotus('@echo No space left on device; seq -f "line %g" 99; false'),
      'disk-full',
      /No space left on device\n…\n/,
    ],
    [
      'a Go version that cannot be downloaded',
      { oldestGo: '1.24.7' },
      'go-not-found',
      /Install Go 1\.24 before this step/,
    ],
  ])('%s', async (_, shape, code, message) => {
    fixture = await createLotusFixture(shape);
    await expectFailure(code, message);
  });

  it('the error names the log, which is complete', async () => {
    fixture = await createLotusFixture(lotus('@seq -f "line %g" 1000; false'));
    await expectFailure(
      'source-build-failed',
      new RegExp(`\nline 999\nline 1000\n(.*\n)*See the whole output in ${fixture.logFile}\\.$`),
    );
    expect(await fixture.log()).toMatch(/\nline 1\nline 2\n(.*\n)*line 1000\n/);
  });

  it('a missing tag', async () => {
    fixture = await createLotusFixture();
    await expectFailure('no-such-version', /Tag 'v9\.9\.9' for Lotus 9\.9\.9: https:.*lotus\.git does not have it/, {
      version: '9.9.9',
    });
    expect(await fixture.log('9.9.9')).not.toContain('Trying once more');
  });

  it('a missing repository, requested twice', async () => {
    fixture = await createLotusFixture();
    await fixture.repository.remove();
    await expectFailure('source-build-failed', /'git fetch .*' exited with code 128/);
    expect(await fixture.log()).toContain('Failed. Trying once more.');
  });

  it('a library without a release, and no Rust to compile it', async () => {
    fixture = await createLotusFixture({ libraryTags: [] }, { missing: ['cargo', 'rustup'] });
    await expectFailure('missing-build-tools', /does not have cargo, rustup\. Install Rust with/);
  });

  it('a library that cannot be downloaded, and no Rust to compile it', async () => {
    const deps = "@echo '[build_from_source] Error: cargo is not installed.' >&2; exit 1";
    fixture = await createLotusFixture({ recipes: { deps } }, { missing: ['cargo', 'rustup'] });
    await expectFailure('missing-build-tools', /does not have cargo, rustup\. Install Rust with/);
    expect(fixture.logged).toContain('The compiled library of v1.37.0 could not be downloaded.');
  });

  it('a time limit, which ends everything that make started', async () => {
    fixture = await createLotusFixture(lotus('sleep 600'));
    await expectFailure('source-build-timed-out', /'make lotus' was stopped/, { limitMs: 6000 });
  });

  it('a minimum verification level above git-tag, before any download', async () => {
    fixture = await createLotusFixture();
    await expect(fixture.build({ require: 'pinned' })).rejects.toMatchObject({ code: 'too-weakly-verified' });
    await expect(fixture.build({ require: 'agreed' })).resolves.toMatchObject({ verifiedBy: 'git-tag' });
  });
});
