// ipfs-kit lock: writes exact versions with the digests of their archives for every platform that upstream offers.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { type Archive, archivesFor, availablePlatforms, type Distribution } from '../kit/distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products.ts';
import { formatDigest } from '../kit/download/digest/digest.ts';
import { type Network, openNetwork } from '../kit/download/network.ts';
import type { OriginFailure } from '../kit/download/transfer/transfer.ts';
import { KitError } from '../kit/errors.ts';
import { archiveSources, expectedDigest } from '../kit/install/archive-sources.ts';
import { formatLockFile, type LockedProduct, type LockFile, parseLockFile } from '../kit/install/lock-file.ts';
import { parseMirror } from '../kit/install/mirror.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { fetchPublishedDigest } from '../kit/install/verify/published-digest.ts';
import { chooseVersion } from '../kit/install/version/choose.ts';
import { fetchPublishedVersions } from '../kit/install/version/published.ts';
import type { Log } from '../kit/log.ts';
import { createTerminalLog } from './log.ts';
import { parseProducts, type RequestedProduct } from './products.ts';

export interface LockOptions {
  readonly out: string;
  readonly mirror?: string;
  readonly mirrorOnly: boolean;
}

/** Writes the lock file, products that are not named kept. Throws `republished-upstream` for a digest that changed. */
export async function lockCommand(products: readonly string[], options: LockOptions): Promise<void> {
  const log = createTerminalLog(false);
  const existing = await readLock(options.out);
  const mirror = parseMirror(options.mirror ?? '', options.mirrorOnly, 'option --mirror');
  const locked: [string, LockedProduct][] = [];
  for (const requested of parseProducts(products)) {
    const product = await lockProduct(requested, mirror, log);
    rejectChangedDigest(requested, existing?.products[requested.product], product);
    locked.push([requested.product, product]);
  }
  const lock: LockFile = { lockfileVersion: 1, products: { ...existing?.products, ...Object.fromEntries(locked) } };
  await writeFile(`${options.out}.new`, formatLockFile(lock));
  await rename(`${options.out}.new`, options.out);
  for (const [name, { version, archives }] of locked) {
    console.log(`${name} ${version}: ${Object.keys(archives).length} archives in ${options.out}`);
  }
}

async function lockProduct({ product, version: spec }: RequestedProduct, mirror: ToolRequest['mirror'], log: Log) {
  const distribution = DISTRIBUTIONS[product];
  const known = await loadKnownReleases(product);
  const network = openNetwork({ log });
  const published = (accepts: (version: string) => boolean) =>
    fetchPublishedVersions({ distribution, mirror, platform: null, accepts }, network, log);
  const { version } = await chooseVersion(spec, distribution, { known, cached: [], published, checkLatest: false });
  const archives: Record<string, string> = {};
  const platforms = availablePlatforms(distribution, version);
  for (const archive of platforms.flatMap((platform) => archivesFor(distribution, version, platform)?.archives ?? [])) {
    archives[archive.file] ??= await findDigest(archive, { distribution, version, known, mirror, network, log });
  }
  return { version, archives };
}

interface LockTask {
  readonly distribution: Distribution;
  readonly version: string;
  readonly known: KnownReleases;
  readonly mirror: ToolRequest['mirror'];
  readonly network: Network;
  readonly log: Log;
}

async function findDigest(archive: Archive, task: LockTask): Promise<string> {
  const { distribution, version, known, mirror, network, log } = task;
  const noDigests = { product: distribution.product, checksums: new Map(), lock: null };
  const location = { distribution, version, urls: network.urls, digest: null };
  const sources = archiveSources({ mirror, gateways: [] }, archive, location);
  const query = { distribution, version, archive, sources, mirror: mirror?.url, needsTwo: false };
  const expected = expectedDigest(noDigests, known, archive) ?? (await fetchPublishedDigest(query, network, log));
  if ('failures' in expected) throw noDigestError(archive, expected.failures);
  log.info(`${archive.file}: ${expected.by}, ${expected.source}`);
  return formatDigest(expected.digest);
}

function noDigestError({ file }: Archive, failures: readonly OriginFailure[]): KitError {
  return new KitError('no-digest', {
    subject: `a digest of ${file}`,
    problem: `none is known here, and no origin has one: ${failures.map(({ origin, reason }) => `${origin}: ${reason}`).join('; ')}`,
    fix: "Nothing was written. A lock needs the archive of every platform: run it where GitHub's API is available, or name a mirror that has the .sha512 files.",
  });
}

/** A digest of the same file may be missing, or of another algorithm; it may not be another one. */
function rejectChangedDigest(
  { product }: RequestedProduct,
  existing: LockedProduct | undefined,
  now: LockedProduct,
): void {
  for (const [file, digest] of Object.entries(now.archives)) {
    const locked = existing?.archives[file];
    if (!locked || locked === digest || locked.split(':')[0] !== digest.split(':')[0]) continue;
    throw new KitError('republished-upstream', {
      subject: `${file} of ${product}, locked as ${locked}`,
      problem: `it is ${digest} now: the version was re-published upstream`,
      fix: 'Nothing was written. Find out why it was, and only then take the product out of the lock file and lock it anew.',
    });
  }
}

async function readLock(path: string): Promise<LockFile | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : parseLockFile(text, path);
}
