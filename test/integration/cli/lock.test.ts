// ipfs-kit lock, with a lock file that exists: by mistake or by an attacker, it can have other digests than the archives.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availablePlatforms } from '../../../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import type { LockedProduct } from '../../../kit/install/lock-file.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';
import { CLI } from '../../support/cli-bundle.ts';
import { publishRelease } from '../../support/origins/publish.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { type ActionFixture, createActionFixture } from '../../support/setup-ipfs-kit.ts';

/** No digest of it is known. */
const VERSION = '0.99.0';
const FILE = `kubo_v${VERSION}_linux-amd64.tar.gz`;
const OTHER_FILE = `kubo_v${VERSION}_linux-arm64.tar.gz`;
const FORGED = { ipfs: 'e'.repeat(64) };

let fixture: ActionFixture;
let path: string;
let archives: Readonly<Record<string, { readonly sha512: string }>>;
beforeEach(async () => {
  fixture = await createActionFixture({ secure: true });
  path = join(fixture.folder, 'checkout', 'ipfs-kit.lock.json');
  await mkdir(join(fixture.folder, 'checkout'));
  const names = availablePlatforms(DISTRIBUTIONS.kubo, VERSION).map((each) => formatPlatform(each).replace('/', '-'));
  const platforms = Object.fromEntries(
    names.map((name) => [name, tinyElf(name.endsWith('arm64') ? 'arm64' : 'amd64', VERSION)]),
  );
  const published = await publishRelease(fixture.folder, { name: 'kubo', version: VERSION, binary: 'ipfs', platforms });
  archives = Object.fromEntries(Object.values(published).map(({ file, sha512 }) => [file, { sha512 }]));
});
afterEach(() => fixture.tearDown());

function lock(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env.PATH, HOME: fixture.folder, ...fixture.trust };
  const all = ['lock', `kubo@${VERSION}`, '--mirror', fixture.origin.url, '--mirror-only', ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...all], { cwd: join(path, '..'), env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

/** Writes a lock file with the right digests and these changes. */
async function writeLock(over: Partial<LockedProduct> = {}): Promise<string> {
  const right = Object.fromEntries(Object.entries(archives).map(([file, { sha512 }]) => [file, `sha512:${sha512}`]));
  const kubo = { version: VERSION, ...over, archives: { ...right, ...over.archives } };
  const text = JSON.stringify({ lockfileVersion: 1, products: { kubo } });
  await writeFile(path, text);
  return text;
}

const readLock = async (): Promise<LockedProduct> => JSON.parse(await readFile(path, 'utf8')).products.kubo;

describe('a locked digest of another algorithm than the published one', () => {
  it.each([
    ['sha256', `sha256:${'a'.repeat(64)}`],
    ['sha256 without its name', 'a'.repeat(64)],
    ['blake2b-512', `blake2b-512:${'a'.repeat(128)}`],
    ['cid', 'cid:QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n'],
  ])('is not replaced: %s', async (_, digest) => {
    const before = await writeLock({ archives: { [FILE]: digest } });
    const { code, output } = await lock();
    expect([code, output]).toEqual([2, expect.stringContaining(`'${FILE}': its locked digest cannot be compared`)]);
    expect(output).toContain(`sha512:${archives[FILE]?.sha512}`);
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

it('a locked digest that differs only in how it is written stays', async () => {
  const written = archives[FILE]?.sha512.toUpperCase() ?? '';
  await writeLock({ archives: { [FILE]: written } });
  expect(await lock()).toMatchObject({ code: 0 });
  expect((await readLock()).archives[FILE]).toBe(`sha512:${archives[FILE]?.sha512}`);
});

describe('locked digests of executables', () => {
  it('that differ from those in the archive are an error, and are not replaced', async () => {
    const before = await writeLock({ executables: { [FILE]: FORGED } });
    const { code, output } = await lock('--executables', 'linux/amd64');
    expect([code, output]).toEqual([2, expect.stringContaining(`locked: ${FORGED.ipfs}`)]);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('of a program that the archive does not have are an error', async () => {
    const ipfs = createHash('sha256').update(tinyElf('amd64', VERSION)).digest('hex');
    await writeLock({ executables: { [FILE]: { ipfs, git: FORGED.ipfs } } });
    expect(await lock('--executables', 'linux/amd64')).toMatchObject({ code: 2 });
  });

  it('of other platforms are kept, and the output says that they were not checked', async () => {
    await writeLock({ executables: { [OTHER_FILE]: FORGED } });
    const { code, output } = await lock('--executables', 'linux/amd64');
    expect([code, output]).toEqual([0, expect.stringContaining(`not checked:\n  ${OTHER_FILE}`)]);
    expect((await readLock()).executables?.[OTHER_FILE]).toEqual(FORGED);
    expect((await lock('--executables', 'linux/arm64')).code).toBe(2);
  });
});

it('a lock file in a folder that does not exist is an error in plain words', async () => {
  const { code, output } = await lock('--out', 'missing/ipfs-kit.lock.json');
  expect([code, output]).toEqual([
    2,
    expect.stringMatching(
      /^invalid-input: Option --out '.*': cannot be written \(ENOENT\). Name a path that this user/m,
    ),
  ]);
});
