// Versions: ranges, keywords, version files, lock files and verification levels, with the bundled action.
import { execFileSync } from 'node:child_process';
import { appendFile, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { failureCode } from '../../../scripts/local-runner/render-log.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const PLATFORM = `linux/${OWN_ARCH}`;
const NO_PRODUCT = { 'kubo-version': 'none', checksums: '' };

let stage: ActionFixture;
beforeEach(async () => {
  stage = await createActionFixture();
});
afterEach(() => stage.tearDown());

const paths = () => stage.origin.requests.map(({ path }) => path);
const publish = (product: keyof typeof DISTRIBUTIONS, version: string) =>
  publishProduct(stage.folder, { distribution: DISTRIBUTIONS[product], version, platform: parsePlatform(PLATFORM) });
const inWorkspace = (name: string, text: string) => writeFile(join(stage.runnerEnv.workspace, name), text);

describe('a range', () => {
  it('is satisfied by the tool cache without a request', async () => {
    await stage.run();
    const result = await stage.run({ 'kubo-version': '~0.43.0', checksums: '' });
    expect(result.outputs).toMatchObject({ 'kubo-version': KUBO_VERSION, 'cache-hit': 'true' });
    expect(paths()).toHaveLength(1);
  });

  it('means the newest published version with check-latest', async () => {
    await stage.run();
    const lines = await publish('kubo', '0.43.9');
    await appendFile(join(stage.folder, 'kubo', 'versions'), 'v0.43.9\nv0.44.0-rc1\nnightly-2026-07-01\n');
    const result = await stage.run({
      'kubo-version': '0.43',
      'check-latest': 'true',
      'mirror-only': 'true',
      checksums: lines.join('\n'),
    });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': '0.43.9', 'verified-by': 'user' });
    expect(paths().slice(1, 2)).toEqual(['/kubo/versions']);
  });

  it('that YAML may have shortened gives a warning', async () => {
    await publish('kubo', '0.4.23');
    const result = await stage.run({ 'kubo-version': '0.4', 'mirror-only': 'true', checksums: '' });
    expect(result.log).toMatch(/^::warning .*If you wrote 0\.40 without quotes/m);
  });

  it('without a match fails with no-such-version', async () => {
    const result = await stage.run({ 'kubo-version': '>=5', 'mirror-only': 'true' });
    expect(failureCode(result.log)).toBe('no-such-version');
  });
});

it('installs the newest published version for latest, with one more request', async () => {
  await appendFile(join(stage.folder, 'kubo', 'versions'), 'v0.44.0-rc1\nv0.42.0\n');
  const result = await stage.run({ 'kubo-version': 'latest', 'mirror-only': 'true' });
  expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'user' });
  expect(paths()).toEqual(['/kubo/versions', `/kubo/v${KUBO_VERSION}/kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`]);
});

describe('several products', () => {
  it('are installed in their own folders, and the weakest verification level is reported', async () => {
    const lines = await publish('cluster', '1.1.6');
    const kubo = stage.checksum(`linux-${OWN_ARCH}`);
    const result = await stage.run({ 'cluster-version': '1.1.6', checksums: [kubo, ...lines].join('\n') });
    expect(result.exitCode, result.log).toBe(0);
    const directory = join(stage.runnerEnv.toolCache, 'ipfs-cluster', '1.1.6', process.arch);
    expect(result.outputs).toMatchObject({
      'kubo-version': KUBO_VERSION,
      'cluster-version': '1.1.6',
      'cluster-dir': directory,
      'cache-hit': 'false',
      'verified-by': 'user',
    });
    expect(result.path).toContain(directory);
    expect(result.summary.match(/^\| (?:kubo|cluster) \|/gm)).toHaveLength(2);
    const again = await stage.run({ 'cluster-version': '1.1.6', checksums: '' });
    expect(again.outputs['cache-hit']).toBe('true');
    expect(paths()).toHaveLength(4);
  });

  it('leave the first in the tool cache if the second fails, without outputs', async () => {
    const result = await stage.run({
      'cluster-version': '9.9.9',
      'mirror-only': 'true',
      checksums: '',
      source: 'never',
    });
    expect(result).toMatchObject({ exitCode: 1, outputs: {}, path: [] });
  });

  it('may all be none, with a warning', async () => {
    const result = await stage.run(NO_PRODUCT);
    expect(result).toMatchObject({ exitCode: 0, outputs: {}, path: [] });
    expect(result.log).toMatch(/^::warning .*Nothing to install/m);
  });
});

it('installs a retracted Lotus from a mirror in the layout of GitHub releases, with a warning', async () => {
  if (OWN_ARCH !== 'amd64') return;
  const lines = await publish('lotus', '1.28.0');
  stage.origin.injectFaults(({ path }) => (path.startsWith('/lotus/') ? { kind: 'answer', status: 404 } : null));
  const inputs = { ...NO_PRODUCT, 'lotus-version': 'v1.28.0', checksums: lines.join('\n') };
  const result = await stage.run(inputs);
  expect(result.outputs, result.log).toMatchObject({ 'lotus-version': '1.28.0', 'verified-by': 'user' });
  expect(result.log).toMatch(/^::warning .*Lotus 1\.28\.0 was retracted/m);
  expect(paths()).toEqual([
    '/lotus/v1.28.0/lotus_v1.28.0_linux_amd64.tar.gz',
    '/filecoin-project/lotus/releases/download/v1.28.0/lotus_v1.28.0_linux_amd64.tar.gz',
  ]);
});

describe('a version file', () => {
  it('names the products to install', async () => {
    await inWorkspace('.tool-versions', `nodejs 24.1.0\nkubo ${KUBO_VERSION}\n`);
    const result = await stage.run({ 'kubo-version': '', 'version-file': '.tool-versions' });
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION });
  });

  it('must not name a product that an input names', async () => {
    await inWorkspace('.tool-versions', 'kubo 0.42.0\n');
    const result = await stage.run({ 'version-file': '.tool-versions' });
    expect(failureCode(result.log)).toBe('invalid-input');
    expect(result.log).toMatch(/it is in input kubo-version and in version file '\.tool-versions' \(0\.42\.0\)/);
  });
});

describe('a lock file', () => {
  const lock = (sha512: string) => {
    const archives = { [`kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`]: `sha512:${sha512}` };
    return JSON.stringify({ lockfileVersion: 1, products: { kubo: { version: KUBO_VERSION, archives } } });
  };
  const locked = {
    'kubo-version': '',
    'version-file': 'ipfs-kit.lock.json',
    'lock-file': 'ipfs-kit.lock.json',
    checksums: '',
  };

  it('names versions and digests', async () => {
    await inWorkspace('ipfs-kit.lock.json', lock(stage.archives[`linux-${OWN_ARCH}`]?.sha512 ?? ''));
    const result = await stage.run(locked);
    expect(result.outputs, result.log).toMatchObject({ 'kubo-version': KUBO_VERSION, 'verified-by': 'lock' });
  });

  it('with another digest than the origin is an error with both digests', async () => {
    await inWorkspace('ipfs-kit.lock.json', lock('0'.repeat(128)));
    const result = await stage.run(locked);
    expect(failureCode(result.log)).toBe('republished-upstream');
    expect(result.log).toMatch(/sha512:0{128}.*sha512:[1-9a-f][0-9a-f]{127}/);
  });

  it('that contradicts the checksums is an error with both digests, also if the version is in the tool cache', async () => {
    await inWorkspace('ipfs-kit.lock.json', lock('0'.repeat(128)));
    const both = { ...locked, checksums: stage.checksum(`linux-${OWN_ARCH}`) };
    const contradiction = new RegExp(`checksums: sha512:${stage.archives[`linux-${OWN_ARCH}`]?.sha512}.*sha512:0{128}`);
    for (const cached of [false, true]) {
      if (cached) await stage.run();
      const { log } = await stage.run(both);
      expect(failureCode(log)).toBe('invalid-input');
      expect(log).toMatch(contradiction);
    }
  });

  it.each(['lock-file', 'version-file'])(
    'or another file in %s is not read through a link out of the workspace',
    async (input) => {
      const secret = join(stage.runnerEnv.root, 'secret.json');
      await writeFile(secret, 'a-secret');
      await symlink(secret, join(stage.runnerEnv.workspace, 'linked.json'));
      for (const name of ['linked.json', secret]) {
        const { log } = await stage.run({ [input]: name });
        expect(failureCode(log)).toBe('invalid-input');
        expect(log).toMatch(/must be inside of /);
        expect(log).not.toContain('a-secret');
      }
    },
  );

  it('does not accept an entry with another digest', async () => {
    await stage.run();
    await inWorkspace('ipfs-kit.lock.json', lock('0'.repeat(128)));
    expect(failureCode((await stage.run(locked)).log)).toBe('republished-upstream');
  });
});

describe('require', () => {
  it('fails before the download if the digest is verified too weakly', async () => {
    await publish('kubo', '0.99.0');
    const inputs = { 'kubo-version': '0.99.0', checksums: '', require: 'agreed', 'mirror-only': 'true' };
    const result = await stage.run(inputs);
    expect(failureCode(result.log)).toBe('too-weakly-verified');
    expect(paths().filter((path) => path.endsWith('.tar.gz'))).toEqual([]);
  });

  it('replaces a preinstalled entry', async () => {
    await stage.run();
    await rm(join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, process.arch, '.setup-ipfs-kit.json'));
    const result = await stage.run({ require: 'user' });
    expect(result.outputs, result.log).toMatchObject({ 'cache-hit': 'false', 'verified-by': 'user' });
  });
});

it('installs again with rehash if a file differs from its record', async () => {
  await stage.run();
  const binary = join(stage.runnerEnv.toolCache, 'kubo', KUBO_VERSION, process.arch, 'ipfs');
  execFileSync('cp', ['--preserve', binary, `${binary}.before`]);
  const bytes = await readFile(binary);
  bytes[bytes.length - 2] = 0x39;
  await writeFile(binary, bytes);
  execFileSync('touch', ['--reference', `${binary}.before`, binary]);
  expect((await stage.run({ checksums: '' })).outputs['cache-hit']).toBe('true');
  expect((await stage.run({ rehash: 'true' })).outputs).toMatchObject({ 'cache-hit': 'false', 'verified-by': 'user' });
});

it('warns about inputs with misspelled names', async () => {
  const result = await stage.run({ 'kubo-versoin': '0.42.0' }, { env: { 'INPUT_CHECK-SUMS': 'x', INPUT_NAME: 'y' } });
  expect(result.log).toContain("Unknown input 'kubo-versoin'. Did you mean 'kubo-version'?");
  expect(result.log).toContain("Unknown input 'check-sums'. Did you mean 'checksums'?");
  expect(result.log).not.toContain("'name'");
});
