// Every product and naming era, for every kind of platform: the right file comes, is what it says, and is in its place.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProductName } from '../../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { parseChecksums } from '../../kit/download/digest/digest.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { installProduct } from '../../kit/install/install.ts';
import type { InstalledProduct } from '../../kit/install/request.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { readExecutableHeader } from '../../kit/platform/executable/header.ts';
import { detectHost, type Host } from '../../kit/platform/host/host.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { publishProduct } from '../support/origins/publish-product.ts';
import { createToolRequest } from '../support/tool-request.ts';

let folder: string;
let origin: LoopbackOrigin;
let toolCache: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
  toolCache = await mkdtemp(join(tmpdir(), 'tool-cache-'));
  origin = await startOrigin(folder);
});
afterAll(async () => {
  await origin.close();
  for (const path of [folder, toolCache]) await rm(path, { recursive: true });
});

const HOST = await detectHost();
const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };

async function installed(
  product: ProductName,
  version: string,
  platform: string,
  { printed = version, libc = HOST.libc }: { printed?: string; libc?: Host['libc'] } = {},
): Promise<InstalledProduct> {
  const target = parsePlatform(platform);
  const lines = await publishProduct(folder, {
    distribution: DISTRIBUTIONS[product],
    version,
    platform: target,
    printed,
  });
  const over = { mirror: { url: origin.url, only: true }, checksums: parseChecksums(lines.join('\n')) };
  const request = createToolRequest(product, version, target, over);
  const build = { limitMs: 60_000, folder };
  const host = { ...HOST, libc };
  return installProduct(request, {
    toolCache,
    ownToolCache: () => toolCache,
    host,
    network: openNetwork(),
    build,
    jobCache: null,
    log: SILENT,
  });
}

const CLUSTER = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];
const MINER = ['lotus-miner', 'lotus-worker'];

describe.each<[ProductName, string, string, readonly string[]]>([
  ['kubo', '0.43.0', 'linux/amd64', ['ipfs']],
  ['kubo', '0.43.0', 'linux/arm64', ['ipfs']],
  ['kubo', '0.43.0', 'linux/riscv64', ['ipfs']],
  ['kubo', '0.43.0', 'darwin/arm64', ['ipfs']],
  ['kubo', '0.43.0', 'windows/amd64', ['ipfs.exe']],
  ['kubo', '0.43.0', 'windows/arm64', ['ipfs.exe']],
  ['kubo', '0.33.2', 'linux/386', ['ipfs']],
  ['kubo', '0.33.2', 'linux/arm', ['ipfs']],
  ['kubo', '0.13.1', 'linux/arm64', ['ipfs']],
  ['kubo', '0.9.0', 'darwin/arm64', ['ipfs']],
  ['kubo', '0.4.23', 'windows/386', ['ipfs.exe']],
  ['kubo', '0.4.0', 'linux/amd64', ['ipfs']],
  ['cluster', '1.1.2', 'windows/386', CLUSTER.map((name) => `${name}.exe`)],
  ['cluster', '1.1.6', 'linux/amd64', CLUSTER],
  ['cluster', '1.1.6', 'linux/arm64', CLUSTER],
  ['cluster', '1.1.6', 'darwin/amd64', CLUSTER],
  ['cluster', '1.1.6', 'windows/amd64', CLUSTER.map((name) => `${name}.exe`)],
  ['lotus', '1.16.0', 'linux/amd64', ['lotus']],
  ['lotus', '1.18.1', 'darwin/arm64', ['lotus']],
  ['lotus', '1.25.2', 'linux/amd64', ['lotus']],
  ['lotus', '1.27.2', 'linux/amd64', ['lotus']],
  ['lotus', '1.32.1', 'darwin/amd64', ['lotus']],
  ['lotus', '1.37.0', 'linux/amd64', ['lotus']],
  ['lotus', '1.37.0', 'darwin/arm64', ['lotus']],
  ['lotus-miner', '1.25.2', 'linux/amd64', MINER],
  ['lotus-miner', '1.32.1', 'darwin/arm64', MINER],
  ['lotus-miner', '1.36.0', 'linux/amd64', MINER],
  ['ipget', '0.13.2', 'linux/amd64', ['ipget']],
  ['ipget', '0.13.1', 'linux/arm64', ['ipget']],
  ['ipget', '0.13.2', 'windows/amd64', ['ipget.exe']],
  ['car', '2.17.0', 'linux/amd64', ['car']],
  ['car', '2.17.0', 'linux/arm64', ['car']],
  ['car', '2.15.0', 'darwin/arm64', ['car']],
  ['car', '2.15.0', 'windows/arm64', ['car.exe']],
  ['lassie', '0.25.0', 'linux/amd64', ['lassie']],
  ['lassie', '0.25.0', 'darwin/amd64', ['lassie']],
])('%s %s for %s', (product, version, platform, files) => {
  it('is installed with all programs, executable and for its platform', async () => {
    const { executables, record, cacheHit } = await installed(product, version, platform);
    expect(executables.map((path) => basename(path))).toEqual(files);
    expect([record.version, record.verifiedBy, cacheHit]).toEqual([version, 'user', false]);
    const { os, arch } = parsePlatform(platform);
    for (const path of executables) {
      expect((await stat(path)).mode & 0o777).toBe(0o755);
      expect((await readExecutableHeader(path)).platforms).toContainEqual({ os, arch });
    }
    expect((await installed(product, version, platform)).cacheHit).toBe(true);
  });
});

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
  'a release with programs that print another version',
  () => {
    it('is installed if that is known', async () => {
      const { record } = await installed('lotus-miner', '1.14.3', 'linux/amd64', { printed: '1.14.2' });
      expect(record.version).toBe('1.14.3');
    });

    it.each([
      ['1.14.3', '1.14.4'],
      ['1.14.4', '1.14.2'],
    ])('is an error if that is not known: %s that prints %s', async (version, printed) => {
      await expect(installed('lotus', version, 'linux/amd64', { printed })).rejects.toMatchObject({
        code: 'wrong-version',
        message: expect.stringContaining(`prints ${printed}`),
      });
    });
  },
);

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('on a system with musl', () => {
  const libc = { name: 'musl', version: '1.2.5' } as const;

  it('installs Cluster 1.1.6, whose programs are static', async () => {
    const { executables, record } = await installed('cluster', '1.1.6', 'linux/amd64', { libc });
    expect(record.verifiedBy).toBe('user');
    expect(Object.keys(record.digests)).toHaveLength(3);
    for (const path of executables) expect((await readExecutableHeader(path)).libc).toBe('static');
  });

  it('does not install Cluster 1.1.5, whose programs need glibc', async () => {
    await expect(installed('cluster', '1.1.5', 'linux/amd64', { libc })).rejects.toMatchObject({
      code: 'unsupported-platform',
      message: expect.stringContaining('needs glibc 2.14 or newer, and this system has musl'),
    });
  });
});
