// A mirror has the layout of GitHub releases or of dist.ipfs.tech. One request finds out, for all archives and
// products of a job.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProductName } from '../../../kit/distributions/distribution.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { parseChecksums } from '../../../kit/download/digest/digest.ts';
import { type Network, openNetwork } from '../../../kit/download/network.ts';
import { installProduct } from '../../../kit/install/install.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { detectHost } from '../../../kit/platform/host/host.ts';
import { type LoopbackOrigin, startOrigin } from '../../support/origins/loopback-origin.ts';
import { publishProduct } from '../../support/origins/publish-product.ts';
import { createSelfSignedCertificate } from '../../support/self-signed.ts';
import { createToolRequest } from '../../support/tool-request.ts';

const PLATFORM = parsePlatform('linux/amd64');
const SILENT = { info: () => {}, debug: () => {}, warning: () => {} };
const GITHUB = /\/releases\/download\//;

let folder: string;
let toolCache: string;
let mirror: LoopbackOrigin;
let network: Network;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
  toolCache = await mkdtemp(join(tmpdir(), 'tool-cache-'));
  // The fake origin recognises GitHub's layout by the repository's name: kubo, not ipfs-cluster-ctl.
  const identity = createSelfSignedCertificate();
  setDefaultCACertificates([identity.cert]);
  mirror = await startOrigin(folder, identity);
  network = openNetwork();
});
afterEach(async () => {
  await mirror.close();
  for (const path of [folder, toolCache]) await rm(path, { recursive: true });
});

async function installFrom(product: ProductName, version: string, pinned: boolean): Promise<string> {
  const lines = await publishProduct(folder, { distribution: DISTRIBUTIONS[product], version, platform: PLATFORM });
  const over = {
    mirror: { url: mirror.url, only: true },
    checksums: parseChecksums(pinned ? lines.join('\n') : ''),
  };
  const request = createToolRequest(product, version, PLATFORM, over);
  const build = { limitMs: 1, folder };
  const installed = await installProduct(request, {
    toolCache,
    ownToolCache: () => toolCache,
    host: await detectHost(),
    network,
    build,
    jobCache: null,
    log: SILENT,
  });
  return installed.record.verifiedBy;
}

const requests = () => mirror.requests.map(({ path }) => path);

it('needs no additional request for the layout of dist.ipfs.tech', async () => {
  await installFrom('cluster', '1.0.9', true);
  expect(requests()).toHaveLength(3);
});

it('needs one additional request for the layout of GitHub, with or without known digests', async () => {
  mirror.injectFaults(({ path }) => (GITHUB.test(path) ? null : { kind: 'answer', status: 404 }));
  await installFrom('kubo', '0.99.0', true);
  expect(requests().map((path) => GITHUB.test(path))).toEqual([false, true]);
  expect(await installFrom('kubo', '0.98.0', false)).toBe('mirror');
  // The .sha512 file and the archive.
  expect(requests().map((path) => GITHUB.test(path))).toEqual([false, true, true, true]);
});

it('lets several archives wait for the first response', async () => {
  let open = 0;
  mirror.injectFaults(({ path }) => {
    open++;
    return path.includes('-service') && open === 1 ? { kind: 'serve', delayMs: 300 } : null;
  });
  await installFrom('cluster', '1.0.9', true);
  expect(requests().filter((path) => GITHUB.test(path))).toEqual([]);
});
