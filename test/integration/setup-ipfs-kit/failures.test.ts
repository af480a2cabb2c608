// What goes wrong, each with its code, exit 1, and nothing in the tool cache or on PATH.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseKnownDigests, loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import type { ActionRunOptions } from '../../../scripts/local-runner/run-action.ts';
import { tmpfsWrapper } from '../../support/isolation/small-disk.ts';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { publishFile, publishRelease, type TarEntry, tarGz } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import {
  type ActionFixture,
  createActionFixture,
  KUBO_VERSION,
  OTHER_ARCH,
  OWN_ARCH,
  toolCacheContents,
} from '../../support/setup-ipfs-kit.ts';

const FILE = `kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture({ padding: 2 ** 20 });
});
afterEach(() => stage.tearDown());

interface Failure {
  readonly inputs?: Record<string, string>;
  readonly over?: Partial<ActionRunOptions>;
  readonly code: string;
  /** Matches the error annotation. */
  readonly message: RegExp;
}

async function expectFailure({ inputs, over, code, message }: Failure): Promise<void> {
  const result = await stage.run(inputs, over);
  expect(failureCode(result.log), result.log).toBe(code);
  const annotation = /^::error .*$/m.exec(result.log)?.[0];
  expect(annotation).toMatch(message);
  expect(annotation).toContain(`docs/troubleshooting.md#${code}`);
  expect(result.log).not.toMatch(/^\s+at /m);
  expect(result).toMatchObject({ exitCode: 1, outputs: {}, path: [], variables: {} });
  expect(await toolCacheContents(stage.runnerEnv)).toEqual([]);
}

/** Serves another archive under Kubo's name, with a checksum that fits it. */
async function serveInstead(entries: readonly TarEntry[]): Promise<Record<string, string>> {
  const { sha512 } = await publishFile(join(stage.folder, 'kubo', `v${KUBO_VERSION}`), FILE, await tarGz(entries));
  return { checksums: `${sha512}  ${FILE}` };
}

const member = (content: Uint8Array): TarEntry => ({ name: 'kubo/ipfs', content });
const always = (fault: OriginFault) => stage.origin.injectFaults(() => fault);

describe('a download', () => {
  it('rejects an archive with a wrong digest', () =>
    expectFailure({
      inputs: { checksums: `${'0'.repeat(128)}  ${FILE}` },
      code: 'digest-mismatch',
      message: /expected: sha512:0{128} .*received: sha512:[0-9a-f]{128} from mirror.*Nothing was installed/,
    }));

  it('rejects an archive with another digest than the pinned one', async () => {
    const known = await loadKnownReleases('kubo');
    const isPinned = (version: string) =>
      chooseKnownDigests(known, FILE.replace(KUBO_VERSION, version))?.level === 'pinned';
    const version = known.versions.find(isPinned) ?? '';
    const platforms = { [`linux-${OWN_ARCH}`]: tinyElf(OWN_ARCH, `${version}\n`) };
    await publishRelease(stage.folder, { name: 'kubo', version, binary: 'ipfs', platforms });
    await expectFailure({
      inputs: { 'kubo-version': version, checksums: '' },
      code: 'digest-mismatch',
      message: /\(pinned: .*Do not trust the origin/,
    });
  });

  it('rejects a file that is not an archive', async () => {
    always({ kind: 'answer', status: 200, body: 'not an archive' });
    await expectFailure({ code: 'digest-mismatch', message: /received: sha512:[0-9a-f]{128} from mirror/ });
  });

  it('fails if the body is cut off on every try', async () => {
    always({ kind: 'reset', after: 1000 });
    const inputs = { 'mirror-only': 'true' };
    await expectFailure({
      inputs,
      code: 'download-failed',
      message: /mirror \S+: the connection was closed.*'source: always'/,
    });
    expect(stage.origin.requests.filter(({ path }) => path.startsWith('/kubo/')).length).toBeGreaterThan(1);
  });

  it('rejects an HTML page with status 200', async () => {
    always({ kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const inputs = { 'mirror-only': 'true' };
    await expectFailure({
      inputs,
      code: 'download-failed',
      message: /an HTML page \(text\/html\) instead of the file/,
    });
  });
});

describe('an archive', () => {
  it.each<[string, TarEntry[], RegExp]>([
    [
      'is rejected if a member is outside of the archive',
      [{ name: 'kubo/../../../ipfs', content: Buffer.from('x') }],
      /outside the target folder/,
    ],
    [
      'is rejected if the member is a symbolic link',
      [{ name: 'kubo/ipfs', type: 'symlink', linkname: '/bin/sh' }],
      /is a symlink/,
    ],
    [
      'is rejected if the member is a hard link',
      [{ name: 'kubo/ipfs', type: 'link', linkname: '/bin/sh' }],
      /is a link/,
    ],
    [
      'is rejected if it has no executable',
      [{ name: 'ipfs', content: Buffer.from('x') }],
      /does not contain 'kubo\/ipfs'/,
    ],
  ])('%s', async (_, entries, message) => {
    await expectFailure({ inputs: await serveInstead(entries), code: 'unsafe-archive', message });
  });

  it('is rejected if its program is for another architecture', async () => {
    await expectFailure({
      inputs: await serveInstead([member(tinyElf(OTHER_ARCH, `${KUBO_VERSION}\n`))]),
      code: 'wrong-architecture',
      message: new RegExp(`executable for linux/${OWN_ARCH}: mirror \\S+ delivered one for linux/${OTHER_ARCH}`),
    });
  });

  it('is rejected if its program is a script', async () => {
    const inputs = await serveInstead([member(Buffer.from('#!/bin/sh\necho 0.43.0\n'))]);
    await expectFailure({ inputs, code: 'not-an-executable', message: /script/ });
  });

  it('is rejected if its program has another version', async () => {
    const inputs = await serveInstead([member(tinyElf(OWN_ARCH, '0.42.0\n'))]);
    await expectFailure({ inputs, code: 'wrong-version', message: /'ipfs version --number' prints 0\.42\.0/ });
  });

  it('is rejected if its program prints no version', async () => {
    const inputs = await serveInstead([member(tinyElf(OWN_ARCH, 'hello\n'))]);
    await expectFailure({ inputs, code: 'binary-does-not-run', message: /printed 'hello'/ });
  });

  it('is rejected if its program crashes', async () => {
    const program = tinyElf(OWN_ARCH, '');
    program.fill(0, 120);
    await expectFailure({
      inputs: await serveInstead([member(program)]),
      code: 'binary-does-not-run',
      message: /it was stopped by SIG/,
    });
  });
});

describe('a request', () => {
  it('fails if the version does not exist', () =>
    expectFailure({
      inputs: { 'kubo-version': '0.43.99', 'mirror-only': 'true', checksums: '' },
      code: 'no-such-version',
      message: /Kubo 0\.43\.99 .*no origin has this version; the newest versions there are 0\.43\.0/,
    }));

  it('fails for a platform without a binary if source is never', () =>
    expectFailure({
      inputs: { architecture: 's390x', source: 'never', checksums: '' },
      code: 'unsupported-platform',
      message: /Kubo 0\.43\.0 for linux\/s390x.*only for linux\/amd64/,
    }));

  it('fails if it needs a build and Go is missing', () =>
    expectFailure({
      inputs: { source: 'always', checksums: '' },
      over: { env: { PATH: '/nowhere' } },
      code: 'go-not-found',
      message: /Install Go 1\.21 or newer/,
    }));

  it.each([
    ['architecture', 'sparc64', 'unsupported-platform', /sparc64.*arm64/],
    ['kubo-version', 'stable', 'invalid-input', /kubo-version 'stable'/],
    ['kubo-version', '>=0.43 <', 'invalid-input', /Version of Kubo '>=0\.43 <'/],
    ['require', 'all', 'invalid-input', /require 'all'.*user, lock, pinned/],
    ['check-latest', 'yes', 'invalid-input', /check-latest/],
    ['version-file', 'missing', 'invalid-input', /version-file 'missing'/],
    ['lock-file', 'missing', 'invalid-input', /lock-file 'missing'/],
    ['source', 'sometimes', 'invalid-input', /source 'sometimes'.*auto, never, always/],
    ['mirror', 'mirror.example', 'invalid-input', /mirror 'mirror\.example'/],
    ['checksums', 'abc', 'invalid-input', /checksums, line 1: must have the form/],
    [
      'checksums',
      `${'0'.repeat(128)}  other.tar.gz`,
      'invalid-input',
      /no digest for this archive, only for%0A {2}other\.tar\.gz/,
    ],
  ])('fails for the input %s: %j', async (name, value, code, message) => {
    await expectFailure({ inputs: { [name]: value }, code, message });
    expect(stage.origin.requests).toEqual([]);
  });
});

describe('a machine', () => {
  it('without a tool cache and a temporary folder installs to a new folder, with a warning', async () => {
    const { exitCode, log, path } = await stage.run({}, { env: { RUNNER_TOOL_CACHE: '', RUNNER_TEMP: '' } });
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(/^::warning .*RUNNER_TOOL_CACHE is not set, so later jobs do not find what this one installs/m);
    const [folder = ''] = path;
    expect(folder).toMatch(/setup-ipfs-kit-\w{6}.setup-ipfs-kit-tools/);
    await rm(dirname(dirname(dirname(dirname(folder)))), { recursive: true });
  });

  it('fails if tool cache and temporary folder are below a file', async () => {
    const file = join(stage.runnerEnv.root, 'file');
    await writeFile(file, '');
    const over = { env: { RUNNER_TOOL_CACHE: join(file, 'tools'), RUNNER_TEMP: join(file, 'temp') } };
    await expectFailure({ over, code: 'tool-cache-unwritable', message: /ENOTDIR/ });
  });

  it('fails on a full disk and leaves nothing behind', async () => {
    await expectFailure({
      over: { wrapper: mounted('size=512k') },
      code: 'disk-full',
      message: /ENOSPC.*Free some space/,
    });
    expect(await readFile(join(stage.runnerEnv.temp, 'left'), 'utf8')).toBe('');
  });

  it('says that programs cannot run on a disk that is mounted noexec, and what helps', async () => {
    await expectFailure({
      over: { wrapper: mounted('noexec,size=8m') },
      code: 'binary-does-not-run',
      message: /tool-cache' is mounted noexec\. Nothing was installed\. Set RUNNER_TOOL_CACHE .*mount -o remount,exec/,
    });
    expect(await readFile(join(stage.runnerEnv.temp, 'left'), 'utf8')).toBe('');
  });

  it('warns about a read-only tool cache and installs to a folder of the job', async () => {
    const result = await stage.run({}, { wrapper: mounted('ro,size=1m') });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.log).toMatch(/^::warning .*EROFS.*which later jobs do not reuse/m);
    expect(result.path).toEqual([
      join(stage.runnerEnv.temp, 'setup-ipfs-kit-tools', 'kubo', KUBO_VERSION, process.arch),
    ]);
  });

  it('fails if a command file of the runner is missing', async () => {
    const { log, exitCode, path } = await stage.run(
      {},
      { env: { GITHUB_OUTPUT: join(stage.runnerEnv.root, 'missing') } },
    );
    expect([failureCode(log), exitCode, path]).toEqual(['runner-file-missing', 1, []]);
  });
});

function mounted(options: string): readonly string[] {
  const wrapper = tmpfsWrapper(options);
  return wrapper ?? expect.unreachable('cannot mount a tmpfs here: needs root, user namespaces or sudo');
}
