// ipfs-kit lock: writes exact versions and the digests of their archives, for all platforms, to a lock file.
import { resolve } from 'node:path';
import { type Archive, archivesFor, availablePlatforms, type Distribution } from '../kit/distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../kit/distributions/products/products.ts';
import { type Network, openNetwork } from '../kit/download/network.ts';
import type { OriginFailure } from '../kit/download/transfer/origin-queue.ts';
import { errorMessage, isKitError, isMissingFile, KitError } from '../kit/errors.ts';
import { findExpectedDigest, listArchiveSources } from '../kit/install/archive-sources.ts';
import { formatLockFile, type LockedProduct, type LockFile, parseLockFile } from '../kit/install/lock-file.ts';
import { MIRROR_TOKEN_VARIABLE, parseMirror, tokensForMirror } from '../kit/install/mirror.ts';
import type { ToolRequest } from '../kit/install/request.ts';
import { fetchPublishedDigest } from '../kit/install/verify/published-digest.ts';
import { confirmRecord } from '../kit/install/verify/recorded-digest.ts';
import { chooseVersion } from '../kit/install/version/choose.ts';
import { fetchPublishedVersions } from '../kit/install/version/published.ts';
import type { Log } from '../kit/log.ts';
import { refuseLinkedFolders } from '../kit/system/contained-path.ts';
import { readBoundedText } from '../kit/system/read-text.ts';
import { writeFileAtomically } from '../kit/system/write/atomic-write.ts';
import {
  type FoundDigests,
  keepLockedDigests,
  keepLockedExecutables,
  rejectChangedExecutables,
} from './lock-changes.ts';
import { hashForPlatforms, readPlatforms } from './lock-executables.ts';
import { createTerminalLog } from './log.ts';
import { EXIT, type ExitCode, type Output } from './output.ts';
import { parseProducts, type RequestedProduct } from './products.ts';
import { toWriteError } from './write-error.ts';

export interface LockOptions {
  readonly out: string;
  /** Platforms whose executables are hashed, separated by commas; true for all. */
  readonly executables?: string | true;
  readonly mirror?: string;
  readonly mirrorOnly: boolean;
}

/**
 * Writes the lock file, and keeps its other products. Throws `invalid-input`, `no-such-version`, `no-digest` for an archive
 * without a digest, `republished-upstream` for a digest that changed, and `invalid-input` for one that cannot be compared and for
 * executables that differ from the locked ones.
 */
export async function lockCommand(
  products: readonly string[],
  options: LockOptions,
  output: Output,
): Promise<ExitCode> {
  const log = createTerminalLog(false);
  // Resolved once: the system would follow a link before `..` in the text.
  const path = resolve(options.out);
  refuseLinkedFolders(process.cwd(), options.out);
  const existing = await readLock(path);
  const mirror = parseMirror(options.mirror ?? '', options.mirrorOnly, 'option --mirror');
  const platforms = readPlatforms(options.executables);
  const locked: [string, LockedProduct][] = [];
  /** Archives whose executables have the digests of the existing lock file. */
  const unchecked: string[] = [];
  for (const requested of parseProducts(products)) {
    const before = existing?.products[requested.product];
    const task = await openLockTask(requested, mirror, log);
    const archives = keepLockedDigests(before?.archives ?? {}, await findDigests(task));
    const hashed = await hashForPlatforms(task, archives, platforms);
    const kept = keepLockedExecutables(before, archives);
    rejectChangedExecutables(kept, hashed);
    unchecked.push(...Object.keys(kept).filter((file) => !Object.hasOwn(hashed, file)));
    const executables = { ...kept, ...hashed };
    const added = Object.keys(executables).length > 0 ? { executables } : {};
    locked.push([requested.product, { version: task.version, archives, ...added }]);
  }
  const lock: LockFile = { lockfileVersion: 1, products: { ...existing?.products, ...Object.fromEntries(locked) } };
  try {
    writeFileAtomically(path, formatLockFile(lock));
  } catch (error) {
    throw toWriteError(error, '--out', path);
  }
  for (const [name, { version, archives, executables = {} }] of locked) {
    const hashed = Object.keys(executables).length;
    const withExecutables = hashed > 0 ? ` (with the executables of ${hashed})` : '';
    const found = `${Object.keys(archives).length} archives${withExecutables}`;
    output.result(`${name} ${version}: ${found} in ${options.out}`, 'wrapped');
  }
  if (unchecked.length > 0) {
    const files = unchecked.map((file) => `\n  ${file}`).join('');
    output.note(
      `The digests of the executables in these archives were kept from the lock file, and not checked:${files}`,
    );
  }
  return EXIT.ok;
}

async function openLockTask(
  { product, version: spec }: RequestedProduct,
  mirror: ToolRequest['mirror'],
  log: Log,
): Promise<LockTask> {
  const distribution = DISTRIBUTIONS[product];
  const known = await loadKnownReleases(product);
  const tokens = tokensForMirror(mirror, process.env[MIRROR_TOKEN_VARIABLE], log);
  const network = openNetwork({ tokens, log });
  const published = (accepts: (version: string) => boolean) =>
    fetchPublishedVersions({ distribution, mirror, platform: null, accepts }, network, log);
  const { version } = await chooseVersion(spec, distribution, { known, cached: [], published, checkLatest: false });
  return { distribution, version, known, mirror, network, log };
}

async function findDigests(task: LockTask): Promise<Readonly<Record<string, FoundDigests>>> {
  const { distribution, version } = task;
  const archives: Record<string, FoundDigests> = {};
  const platforms = availablePlatforms(distribution, version);
  for (const archive of platforms.flatMap((platform) => archivesFor(distribution, version, platform)?.archives ?? [])) {
    archives[archive.file] ??= await findDigest(archive, task);
  }
  return archives;
}

interface LockTask {
  readonly distribution: Distribution;
  readonly version: string;
  readonly known: KnownReleases;
  readonly mirror: ToolRequest['mirror'];
  readonly network: Network;
  readonly log: Log;
}

/** Returns the digest to lock first, and all others that this archive is known or published with. */
async function findDigest(archive: Archive, task: LockTask): Promise<FoundDigests> {
  const { distribution, version, known, mirror, network, log } = task;
  const noDigests = { product: distribution.product, checksums: new Map(), lock: null };
  const recorded = findExpectedDigest(noDigests, known, archive);
  const location = { distribution, version, urls: network.urls, digest: recorded?.digest ?? null };
  const sources = listArchiveSources({ mirror, gateways: [] }, archive, location);
  const query = { distribution, version, archive, sources, mirror: mirror?.url, needsTwo: false };
  const expected =
    recorded?.by === 'recorded'
      ? await confirmRecord(recorded, query, network, log)
      : (recorded ?? (await fetchPublishedDigest(query, network, log)));
  if ('failures' in expected) throw noDigestError(archive, expected.failures);
  log.info(`${archive.file}: ${expected.by}, ${expected.source}`);
  return [expected.digest, ...(expected.also ?? [])];
}

function noDigestError({ file }: Archive, failures: readonly OriginFailure[]): KitError {
  const reasons = failures.map(({ origin, reason }) => `\n  ${origin}: ${reason}`).join('');
  return new KitError('no-digest', {
    subject: `archive '${file}'`,
    problem: `no digest is known, and no origin publishes one:${reasons}\nA lock file needs the digests of all platforms, so nothing was written`,
    fix: "Run the command where GitHub's API is available, or name a mirror that has the .sha512 files.",
  });
}

async function readLock(path: string): Promise<LockFile | null> {
  try {
    return parseLockFile(readBoundedText(path), path);
  } catch (cause) {
    if (isMissingFile(cause)) return null;
    if (isKitError(cause)) throw cause;
    const problem = `cannot be read: ${errorMessage(cause)}`;
    throw new KitError('invalid-input', { subject: `lock file '${path}'`, problem, fix: 'Check the path.', cause });
  }
}
