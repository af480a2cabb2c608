// Downloads the archives of a plan and unpacks their executables into a staging folder, verified as they stream in.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ARCHIVE_LIMITS, type ExtractedFile } from '../download/archive/archive.ts';
import { formatDigest } from '../download/digest/digest.ts';
import { createContentHash } from '../download/digest/hash.ts';
import { checkProxySettings } from '../download/http/proxy-settings.ts';
import { type Download, transferFile } from '../download/transfer/transfer.ts';
import type { ExpectedDigest } from './archive-sources.ts';
import type { InstallContext } from './context.ts';
import { type ArchiveFolders, keepArchive, openRestoredArchive } from './job-cache/archives.ts';
import { withMirrorLayout } from './mirror-layout.ts';
import type { DownloadPlan, PlannedArchive } from './resolve.ts';
import type { AcquiredFiles, Target } from './target.ts';
import { toDiskError } from './tool-cache/disk-error.ts';
import { digestContradiction, explainMismatch } from './verify/mismatch.ts';
import { fetchPublishedDigest } from './verify/published-digest.ts';
import { confirmRecord } from './verify/recorded-digest.ts';
import { requireStrength } from './verify/require.ts';
import { findWeakest, isAsStrongAs } from './verify/strength.ts';

type DownloadContext = Pick<InstallContext, 'network' | 'log'> & {
  /** The archives' folders for the job cache, if it keeps downloads. */
  readonly archives?: ArchiveFolders;
};

/**
 * Returns the executables of all archives, in `staging`. Their digests are verified; their headers are not read yet. The
 * archives are downloaded in parallel.
 * Throws `digest-mismatch`, `republished-upstream`, `origins-disagree`, `no-digest`, `too-weakly-verified`, `unsafe-archive`,
 * `no-such-version`, `no-public-binary`, `download-failed`, `disk-full`, `tool-cache-unwritable`; `invalid-input` for a proxy that
 * cannot be used.
 */
export async function acquirePrebuilt(
  target: Target,
  { archives, ended }: DownloadPlan,
  staging: string,
  context: DownloadContext,
): Promise<AcquiredFiles> {
  const results = await Promise.allSettled(
    archives.map((planned) => acquireArchive({ target, planned, ended, staging, context })),
  );
  // The caller deletes the staging folder after an error, so every download must have ended first.
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const parts = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return {
    files: parts.flatMap(({ files }) => files),
    origin: [...new Set(parts.map(({ origin }) => origin))].join(', '),
    digests: Object.assign({}, ...parts.map(({ digests }) => digests)),
    verifiedBy: findWeakest(parts.map(({ verifiedBy }) => verifiedBy)),
    received: parts.reduce((sum, { received }) => sum + received, 0),
  };
}

interface ArchiveTask {
  readonly target: Target;
  readonly planned: PlannedArchive;
  readonly ended: string | null;
  readonly staging: string;
  readonly context: DownloadContext;
}

async function acquireArchive(task: ArchiveTask): Promise<AcquiredFiles> {
  const { target, planned, context } = task;
  const { archive, sources } = planned;
  const { request } = target;
  checkProxySettings(sources.map(({ url }) => url));
  const pendingDigest = findDigest(task);
  // A failure is thrown where the digest is used.
  pendingDigest.catch(() => undefined);
  // Without a digest, or if a level is required, nothing is downloaded before it is known. Otherwise the archive's transfer
  // starts while an origin confirms a record.
  if (planned.expected === null || request.require !== null)
    requireStrength((await pendingDigest).by, request.require, archive.file);
  return context.network.archives.run(() => receiveFromOrigins(task, pendingDigest));
}

/** Receives the archive from the job cache or from an origin. */
async function receiveFromOrigins(task: ArchiveTask, pendingDigest: Promise<ExpectedDigest>): Promise<AcquiredFiles> {
  const { target, planned, ended, context } = task;
  const { network, log, archives } = context;
  const { request } = target;
  const { sources } = planned;
  const { file } = planned.archive;
  const restored = archives ? await openRestoredArchive(archives, file, await pendingDigest, log) : null;
  if (restored) return receiveArchive(task, restored, await pendingDigest);
  const { tokens, limits, hosts, signal } = network;
  const options = { tokens, limits, hosts, signal, pinned: true, maximumBytes: ARCHIVE_LIMITS.archiveBytes, log };
  const result = await withMirrorLayout(request.mirror?.url, sources, network, (order) => {
    const receive = async (download: Download) => {
      order.reportServed(download.source);
      const digest = await pendingDigest;
      return receiveArchive(task, archives ? keepArchive(archives, file, download) : download, digest);
    };
    return transferFile(order.sources, receive, options);
  });
  if ('value' in result) return result.value;
  const { explainFailures } = await import('./verify/explain-failures.ts');
  throw await explainFailures(target, { file, failures: result.failures, ended, digestMissing: false }, network);
}

async function receiveArchive(
  { planned, staging, context }: ArchiveTask,
  download: Download,
  requiredDigest: ExpectedDigest,
): Promise<AcquiredFiles> {
  const { file, members: names } = planned.archive;
  const members = new Map(names.map((member) => [member, join(staging, basename(member))]));
  const { progress } = context.log;
  const reportProgress = () => progress?.(file, download.statistics().received, download.length);
  const timer = progress ? setInterval(reportProgress, 100) : undefined;
  try {
    const files = await unpack({ planned, download, requiredDigest, members, staging, context });
    const { origin } = download.source;
    const { received } = download.statistics();
    const digests = { [file]: formatDigest(requiredDigest.digest) };
    return { files, origin, digests, verifiedBy: requiredDigest.by, received };
  } catch (error) {
    for (const path of members.values()) await rm(path, { force: true });
    throw toDiskError(error, staging);
  } finally {
    clearInterval(timer);
    reportProgress();
  }
}

/** Returns what the bytes must match. Throws if no digest is available, or if no origin can raise it to the required level. */
async function findDigest({ target, planned, ended, context }: ArchiveTask): Promise<ExpectedDigest> {
  const { request, distribution, version } = target;
  const { archive, sources, expected } = planned;
  const { network, log } = context;
  const { file } = archive;
  if (expected !== null && expected.by !== 'recorded') return expected;
  // The best that origins can add to a record is `agreed`.
  if (expected && request.require && !isAsStrongAs('agreed', request.require))
    requireStrength(expected.by, request.require, file);
  // A level above `origin` takes two origins that agree, and one above `mirror` takes another one than the mirror.
  const fromFirst = request.mirror ? 'mirror' : 'origin';
  const needsTwo = request.require !== null && !isAsStrongAs(fromFirst, request.require);
  const query = { distribution, version, archive, sources, mirror: request.mirror?.url, needsTwo };
  if (expected) return confirmRecord(expected, query, network, log);
  const published = await fetchPublishedDigest(query, network, log);
  if (!('failures' in published)) return published;
  const { explainFailures } = await import('./verify/explain-failures.ts');
  throw await explainFailures(target, { file, failures: published.failures, ended, digestMissing: true }, network);
}

interface UnpackTask {
  readonly planned: PlannedArchive;
  readonly download: Download;
  readonly requiredDigest: ExpectedDigest;
  /** Where each member of the archive goes. */
  readonly members: ReadonlyMap<string, string>;
  readonly staging: string;
  readonly context: DownloadContext;
}

async function unpack(task: UnpackTask): Promise<readonly ExtractedFile[]> {
  const { download, requiredDigest, members, staging, context } = task;
  const { archive } = task.planned;
  const digests = [requiredDigest.digest, ...(requiredDigest.also ?? [])];
  const hashes = await Promise.all(digests.map(createContentHash));
  const update = async (chunk: Buffer) => {
    for (const hash of hashes) await hash.update(chunk);
  };
  const verify = async () => {
    const results = await Promise.all(hashes.map(({ finish }) => finish()));
    const wrong = results.find(({ matches }) => !matches);
    if (!wrong) return;
    const received = { archive, source: download.source, expected: requiredDigest, found: wrong.found };
    if (results.some(({ matches }) => matches)) throw digestContradiction(received);
    throw await explainMismatch(received, context.network);
  };
  // Usually there is one hash. Its update may return without a promise, so that nothing waits for it.
  const hash = hashes.length === 1 && hashes[0] ? hashes[0] : { update };
  const reception = { name: archive.file, body: download.chunks, members, hash, verify };
  // Each format loads a library, so only the one in use is imported.
  if (archive.format === 'zip') {
    const { receiveZip } = await import('../download/archive/zip.ts');
    return receiveZip(reception, join(staging, archive.file));
  }
  const { receiveTarGz } = await import('../download/archive/tar-gz.ts');
  return receiveTarGz(reception);
}
