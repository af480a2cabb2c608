// Digests that ship with the project but that one source alone recorded: the origin's own digest must say the same.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archivesFor } from '../../kit/distributions/distribution.ts';
import type { KnownDigest } from '../../kit/distributions/known-digest.ts';
import { ORIGIN_URLS } from '../../kit/distributions/origins.ts';
import { kubo } from '../../kit/distributions/products/kubo.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { acquirePrebuilt } from '../../kit/install/prebuilt.ts';
import type { ToolRequest } from '../../kit/install/request.ts';
import { resolveInstall } from '../../kit/install/resolve.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { detectHost } from '../../kit/platform/host/host.ts';
import { startGithubServers } from '../support/github/fake-github.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { publishProduct } from '../support/origins/publish-product.ts';
import type { FakeServer } from '../support/server.ts';
import { createToolRequest } from '../support/tool-request.ts';

const VERSION = '0.99.0';
const PLATFORM = parsePlatform('linux/amd64');
const FILE = archivesFor(kubo, VERSION, PLATFORM)?.archives[0]?.file ?? '';
const ONE = `https://github.com/one/bucket/blob/${'1'.repeat(40)}/kubo.json`;
const TWO = `https://github.com/two/tap/blob/${'2'.repeat(40)}/kubo.rb`;
const DOWN = { kind: 'answer', status: 503 } as const;

let folder: string;
let github: FakeServer;
let api: FakeServer;
let mirror: LoopbackOrigin;
/** The digests of the genuine archive. */
let sha512: string;
let sha256: string;
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  await publishProduct(folder, { distribution: kubo, version: VERSION, platform: PLATFORM });
  const bytes = await readFile(join(folder, 'kubo', `v${VERSION}`, FILE));
  sha512 = createHash('sha512').update(bytes).digest('hex');
  sha256 = createHash('sha256').update(bytes).digest('hex');
  const files = [`kubo/v${VERSION}/${FILE}`, `kubo/v${VERSION}/${FILE}.sha512`];
  ({ github, api } = await startGithubServers(folder, [{ repository: 'ipfs/kubo', tag: `v${VERSION}`, files }]));
  mirror = await startOrigin(folder);
  lines = [];
});
afterEach(async () => {
  for (const each of [github, api, mirror]) await each.close();
  await rm(folder, { recursive: true });
});

const digest = (over: Partial<KnownDigest> = {}): KnownDigest => {
  return { algorithm: 'sha512', hex: sha512, sources: [ONE], independent: 1, ...over };
};

/** Downloads the archive, for which these digests ship with the project. */
async function install(digests: readonly KnownDigest[], over: Partial<ToolRequest> = {}) {
  const known = { product: 'kubo' as const, versions: [VERSION], digests: { [FILE]: digests } };
  const request = createToolRequest('kubo', VERSION, PLATFORM, over);
  const target = { request, distribution: kubo, version: VERSION, known };
  const log = { info: (text: string) => lines.push(text), debug: () => {}, warning: () => {} };
  const urls = { ...ORIGIN_URLS, github: github.url, 'github-api': api.url };
  const network = openNetwork({ urls, log });
  const plan = resolveInstall(target, await detectHost(), urls);
  if (plan.kind !== 'download') throw new Error('expected a download');
  const staging = await mkdtemp(join(folder, 'staging-'));
  try {
    return (await acquirePrebuilt(target, plan, staging, { network, log })).verifiedBy;
  } finally {
    network.close();
  }
}

const archiveRequests = () => github.requests.filter((request) => /\/download\/.*\.tar\.gz$/.test(request));

describe('a digest that one source recorded', () => {
  it("is agreed if both of the origin's digests say the same", async () => {
    expect(await install([digest()])).toBe('agreed');
    // Without redirects: the archive, its .sha512 file, and the release in GitHub's API.
    expect(github.requests.filter((request) => request.includes('/download/'))).toHaveLength(2);
    expect(api.requests).toHaveLength(1);
  });

  it('is recorded if one of them does', async () => {
    api.setFault(DOWN);
    expect(await install([digest()])).toBe('recorded');
    expect(await install([digest({ algorithm: 'sha256', hex: sha256 })])).toBe('recorded');
  });

  it('is one digest alone if the origin says nothing, and the log names the source', async () => {
    api.setFault(DOWN);
    await rm(join(folder, 'kubo', `v${VERSION}`, `${FILE}.sha512`));
    expect(await install([digest()])).toBe('origin');
    expect(lines).toContain(`${FILE}: no origin confirmed the digest, so only this source has it: ${ONE}`);
  });

  it('is recorded, without a long wait, if the API never answers', async () => {
    api.setFault({ kind: 'slow', delay: 60_000 });
    const started = performance.now();
    expect(await install([digest()])).toBe('recorded');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('lets the transfer of the archive start before the origin confirms it', async () => {
    api.setFault({ kind: 'slow', delay: 60_000 });
    const installed = install([digest()]);
    await expect.poll(archiveRequests, { timeout: 10_000 }).toHaveLength(1);
    expect(await installed).toBe('recorded');
  });

  it.each([
    ['sha512', '0'.repeat(128), /recorded: {2}sha512:0{128} .*\n {2}published: sha512:[0-9a-f]{128} \(http/],
    ['sha256', '0'.repeat(64), /recorded: {2}sha256:0{64} .*\n {2}published: sha256:[0-9a-f]{64} \(http/],
  ] as const)('fails if the origin publishes another %s', async (algorithm, hex, message) => {
    await expect(install([digest({ algorithm, hex })])).rejects.toMatchObject({
      code: 'origins-disagree',
      message: expect.stringMatching(message),
    });
  });

  it('fails if it contradicts the origin’s digest of another algorithm', async () => {
    api.setFault(DOWN);
    await expect(install([digest({ algorithm: 'sha256', hex: '0'.repeat(64) })])).rejects.toMatchObject({
      code: 'origins-disagree',
      message: expect.stringContaining('matches only some of its digests'),
    });
  });

  it('fails if the bytes differ and the origin says nothing', async () => {
    api.setFault(DOWN);
    await rm(join(folder, 'kubo', `v${VERSION}`, `${FILE}.sha512`));
    await expect(install([digest({ hex: '0'.repeat(128) })])).rejects.toMatchObject({ code: 'digest-mismatch' });
  });

  it('does not let a mirror serve other bytes that match a false record', async () => {
    const evil = await mkdtemp(join(folder, 'evil-'));
    const lie = { distribution: kubo, version: VERSION, platform: PLATFORM };
    const [line = ''] = await publishProduct(evil, lie);
    const served = join(evil, 'kubo', `v${VERSION}`, FILE);
    const bytes = Buffer.concat([await readFile(served), Buffer.from('evil')]);
    await writeFile(served, bytes);
    const hex = createHash('sha512').update(bytes).digest('hex');
    await writeFile(`${served}.sha512`, line.replace(/^\w+/, hex));
    const liar = await startOrigin(evil);
    const attack = install([digest({ hex })], { mirror: { url: liar.url, only: false } });
    await expect(attack).rejects.toMatchObject({ code: 'origins-disagree' });
    await liar.close();
  });

  it.each(['pinned', 'lock'] as const)('is refused without a request if %s is required', async (require) => {
    await expect(install([digest()], { require })).rejects.toMatchObject({
      code: 'too-weakly-verified',
      message: expect.stringContaining("it is verified by 'recorded'"),
    });
    expect([github.requests, api.requests]).toEqual([[], []]);
  });

  it.each(['agreed', 'recorded'] as const)('is refused before the download if %s is required', async (require) => {
    api.setFault(DOWN);
    if (require === 'recorded') await rm(join(folder, 'kubo', `v${VERSION}`, `${FILE}.sha512`));
    await expect(install([digest()], { require })).rejects.toMatchObject({ code: 'too-weakly-verified' });
    expect(archiveRequests()).toEqual([]);
  });

  it('allows a mirror over http, which is not asked for a digest', async () => {
    expect(await install([digest()], { mirror: { url: mirror.url, only: false } })).toBe('agreed');
    expect(await install([digest()], { mirror: { url: mirror.url, only: true } })).toBe('origin');
    expect(mirror.requests.filter(({ path }) => path.endsWith('.sha512'))).toEqual([]);
  });
});

describe('digests that need no confirmation', () => {
  it.each<[string, () => readonly KnownDigest[]]>([
    ['verified', () => [digest({ verified: { date: '2026-11-28', origins: ['GitHub releases'] } })]],
    ['of two sources', () => [digest({ sources: [ONE, TWO], independent: 2 })]],
    [
      'of two algorithms, each from another source',
      () => [digest(), digest({ algorithm: 'sha256', hex: sha256, sources: [TWO] })],
    ],
  ])('%s cost one request', async (_, digests) => {
    expect(await install(digests())).toBe('pinned');
    expect([archiveRequests().length, github.requests.length, api.requests]).toEqual([1, 2, []]);
  });

  it('must all match the bytes', async () => {
    const wrong = digest({ algorithm: 'sha256', hex: '0'.repeat(64), sources: [TWO] });
    await expect(install([digest(), wrong])).rejects.toMatchObject({ code: 'origins-disagree' });
  });
});

it('a digest of another origin’s file is not used', async () => {
  expect(await install([digest({ hex: '0'.repeat(128), recordedOf: 'dist.ipfs.tech' })])).toBe('agreed');
});
