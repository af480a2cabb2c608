// Installs while some origins accept connections and never answer, or serve wrong files.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archivesFor } from '../../../kit/distributions/distribution.ts';
import { listMirrorOrigins, ORIGIN_URLS } from '../../../kit/distributions/origins.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { parseChecksums } from '../../../kit/download/digest/digest.ts';
import { TRANSFER_LIMITS } from '../../../kit/download/http/limits.ts';
import { type Network, openNetwork } from '../../../kit/download/network.ts';
import { installProduct } from '../../../kit/install/install.ts';
import type { ToolRequest } from '../../../kit/install/request.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import { startGithubServers } from '../../support/github/fake-github.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import { type FakeServer, startFakeServer } from '../../support/server.ts';
import { createToolRequest } from '../../support/tool-request.ts';

const PLATFORM = parsePlatform('linux/amd64');
const VERSIONS = ['0.98.0', '0.98.1'];
/** So long that a test that waits for a silent origin times out. */
const LIMITS = { ...TRANSFER_LIMITS, raceAfterMs: 300, firstByteMs: 50_000, stallMs: 50_000 };

let folder: string;
let toolCache: string;
let github: FakeServer;
let api: FakeServer;
let silent: FakeServer;
let network: Network;
let lines: string[];
let checksums: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
  toolCache = await mkdtemp(join(tmpdir(), 'tool-cache-'));
  checksums = [];
  const releases = [];
  for (const version of VERSIONS) {
    checksums.push(...(await publishProduct(folder, { distribution: kubo, version, platform: PLATFORM })));
    const [archive] = archivesFor(kubo, version, PLATFORM)?.archives ?? [];
    const path = new URL((archive && listMirrorOrigins(kubo, 'http://m.example')[0]?.archiveUrl(archive)) ?? '')
      .pathname;
    releases.push({ repository: 'ipfs/kubo', tag: `v${version}`, files: [path.slice(1), `${path.slice(1)}.sha512`] });
  }
  ({ github, api } = await startGithubServers(folder, releases));
  silent = await startFakeServer(() => undefined);
  lines = [];
  open({});
});
afterEach(async () => {
  network.close();
  for (const each of [github, api, silent]) await each.close();
  for (const path of [folder, toolCache]) await rm(path, { recursive: true, force: true });
});

function open(urls: Partial<Record<'github' | 'github-api' | 'dist', string>>): void {
  network = openNetwork({
    urls: { ...ORIGIN_URLS, github: github.url, 'github-api': api.url, ...urls },
    limits: LIMITS,
  });
}

async function installKubo(version: string, over: Partial<ToolRequest> = {}): Promise<string> {
  const log = { info: (text: string) => lines.push(text), debug: () => {}, warning: () => {} };
  const context = {
    toolCache,
    ownToolCache: () => toolCache,
    host: await detectHost(),
    network,
    build: { limitMs: 1, folder },
    jobCache: null,
    log,
  };
  return (await installProduct(createToolRequest('kubo', version, PLATFORM, over), context)).record.verifiedBy;
}

const mirrored = () => ({ mirror: { url: silent.url, only: false } });

describe('a mirror that never answers', () => {
  it('is not waited for, and gets no more requests, if other origins answer', async () => {
    expect(await installKubo('0.98.0', mirrored())).toBe('agreed');
    const asked = silent.requests.length;
    expect(await installKubo('0.98.1', mirrored())).toBe('agreed');
    expect(silent.requests.length).toBe(asked);
  });

  it('costs one wait if a digest is known', async () => {
    const known = { checksums: parseChecksums(checksums.join('\n')), ...mirrored() };
    for (const version of VERSIONS) expect(await installKubo(version, known)).toBe('user');
    expect(lines.filter((line) => line.includes('has not answered for'))).not.toHaveLength(0);
    expect(silent.requests.length).toBeLessThanOrEqual(2);
  });
});

describe('GitHub’s API', () => {
  it('that never answers is not waited for after the .sha512 file, and the log says so', async () => {
    open({ 'github-api': silent.url });
    expect(await installKubo('0.98.0')).toBe('origin');
    expect(lines).toContainEqual(
      expect.stringMatching(/did not return a digest of kubo_v0\.98\.0_linux-amd64\.tar\.gz within 0\.3 s/),
    );
  });

  it('that is slow is waited for if one digest is not enough', async () => {
    api.setFault({ kind: 'slow', delay: 1000 });
    expect(await installKubo('0.98.0', { require: 'agreed' })).toBe('agreed');
  });
});

describe('digests that contradict each other', () => {
  it('are reported differently from a file that matches neither', async () => {
    const wrong = await startFakeServer((_, response) => {
      const [archive] = archivesFor(kubo, '0.98.0', PLATFORM)?.archives ?? [];
      const assets = [null, { name: archive?.file, digest: `sha256:${'a'.repeat(64)}` }];
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ assets }));
    });
    open({ 'github-api': wrong.url });
    await expect(installKubo('0.98.0')).rejects.toMatchObject({
      code: 'origins-disagree',
      message: expect.stringMatching(/matches only some of its digests/),
    });
    await wrong.close();
  });
});

describe('a gateway', () => {
  it('with wrong bytes leads to the next one', async () => {
    const liar = await startFakeServer(
      (_, response) => void response.end('PK not this file, but long enough to be one'),
    );
    const honest = await startFakeServer((path, response) => {
      const [, file] = /^\/ipfs\/[^/]+(\/.*)$/.exec(path) ?? [];
      response.writeHead(302, { location: `${github.url}/objects/${encodeURIComponent(file?.slice(1) ?? '')}` }).end();
    });
    open({ github: 'http://127.0.0.1:9' });
    const over = { checksums: parseChecksums(checksums.join('\n')), gateways: [liar.url, honest.url] };
    expect(await installKubo('0.98.0', over)).toBe('user');
    expect(liar.requests.length).toBe(1);
    for (const each of [liar, honest]) await each.close();
  });
});

describe('a mirror that does not answer 404', () => {
  it.each([
    ['answers 403', { status: 403 }],
    ['answers with a page', { status: 200, type: 'text/html', body: '<html>Not here' }],
  ])('%s for missing files is used in the layout of GitHub', async (_, { status, ...page }) => {
    const identity = createSelfSignedCertificate();
    setDefaultCACertificates([identity.cert]);
    const mirror = await startFakeServer(async (path, response) => {
      if (!path.startsWith('/ipfs/kubo/')) {
        const { type = 'text/plain', body = '' } = page as { type?: string; body?: string };
        response.writeHead(status, { 'content-type': type }).end(body);
        return;
      }
      const [, file = ''] = /\/releases\/download\/[^/]+\/(.+)$/.exec(path) ?? [];
      response.end(await readFile(join(folder, 'kubo', 'v0.98.0', file)));
    }, identity);
    expect(await installKubo('0.98.0', { mirror: { url: mirror.url, only: true } })).toBe('mirror');
    await mirror.close();
  });
});

describe('no message contains credentials or queries of URLs:', () => {
  const withCredentials = (url: string) => url.replace('http://', 'http://user:secret@');
  const installFrom = async (mirror: FakeServer, over: Partial<ToolRequest>) => {
    const url = withCredentials(mirror.url);
    const error = await installKubo('0.98.0', { mirror: { url, only: true }, ...over }).catch((caught) => caught);
    await mirror.close();
    expect([error.message, ...lines].join('\n')).not.toContain('secret');
    return error;
  };

  it('digest-mismatch', async () => {
    const liar = await startFakeServer(
      (_, response) => void response.end('PK not this file, but long enough to be one'),
    );
    const error = await installFrom(liar, { checksums: parseChecksums(checksums.join('\n')) });
    expect(error).toMatchObject({
      code: 'digest-mismatch',
      message: expect.stringMatching(/from mirror 127\.0\.0\.1:\d+\n/),
    });
  });

  it('origins-disagree', async () => {
    const [archive] = archivesFor(kubo, '0.98.0', PLATFORM)?.archives ?? [];
    const liar = await startFakeServer((_, response) => void response.end(`${'0'.repeat(128)}  ${archive?.file}\n`));
    const error = await installFrom(liar, { mirror: { url: withCredentials(liar.url), only: false } });
    expect(error).toMatchObject({
      code: 'origins-disagree',
      message: expect.stringMatching(/\n {2}mirror 127\.0\.0\.1:\d+: sha512:0{128}\n/),
    });
  });
});
