// Gets published archives' executables into a staging folder: asked of the origins in turn, verified as they stream in.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Archive } from '../distributions/distribution.ts';
import type { ExtractedFile } from '../download/archive/archive.ts';
import { ARCHIVE_LIMITS } from '../download/archive/archive.ts';
import { formatDigest } from '../download/digest/digest.ts';
import { createContentHash } from '../download/digest/hash.ts';
import type { Network } from '../download/network.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';
import { type Download, transferFile } from '../download/transfer/transfer.ts';
import { withMirrorLayout } from './mirror-layout.ts';
import type { InstallLog, ToolRequest } from './request.ts';
import type { DownloadPlan, ExpectedDigest, PlannedArchive, Resolution } from './resolve.ts';
import { toDiskError } from './tool-cache/write.ts';
import { explainFailures } from './verify/explain-failures.ts';
import { digestContradiction, explainMismatch, fetchPublishedDigest } from './verify/published-digest.ts';
import { requireStrength } from './verify/require.ts';
import { isAsStrongAs, type VerifiedBy, weakest } from './verify/strength.ts';

/** Executables in a staging folder, and what is known of where they come from. */
export interface AcquiredFiles {
  readonly files: readonly ExtractedFile[];
  /** For people: the origins' names, or the Go module. */
  readonly origin: string;
  /** `sha512:…` by archive file name, `h1:…` by Go module. */
  readonly digests: Readonly<Record<string, string>>;
  readonly verifiedBy: VerifiedBy;
  /** Bytes that came over the network. */
  readonly received: number;
}

/**
 * Returns the executables of all archives, in `staging`: of the right digests, not yet looked into. Archives come at once.
 * Throws `digest-mismatch`, `republished-upstream`, `origins-disagree`, `no-digest`, `too-weakly-verified`, `unsafe-archive`,
 * `no-such-version`, `no-public-binary`, `download-failed`, `disk-full`, `tool-cache-unwritable`.
 */
export async function acquirePrebuilt(
  request: ToolRequest,
  resolution: Resolution,
  plan: DownloadPlan,
  staging: string,
  network: Network,
  log: InstallLog,
): Promise<AcquiredFiles> {
  const results = await Promise.allSettled(
    plan.archives.map((planned) =>
      acquireArchive({ request, resolution, planned, ended: plan.ended, staging, network, log }),
    ),
  );
  // Only when none writes any more may the staging folder go.
  const failed = results.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  const parts = results.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return {
    files: parts.flatMap(({ files }) => files),
    origin: [...new Set(parts.map(({ origin }) => origin))].join(', '),
    digests: Object.assign({}, ...parts.map(({ digests }) => digests)),
    verifiedBy: weakest(parts.map(({ verifiedBy }) => verifiedBy)),
    received: parts.reduce((sum, { received }) => sum + received, 0),
  };
}

/** What one archive is acquired with. */
interface ArchiveTask {
  readonly request: ToolRequest;
  readonly resolution: Resolution;
  readonly planned: PlannedArchive;
  readonly ended: string | null;
  readonly staging: string;
  readonly network: Network;
  readonly log: InstallLog;
}

async function acquireArchive(task: ArchiveTask): Promise<AcquiredFiles> {
  const { request, resolution, planned, ended, staging, network, log } = task;
  const { archive, sources, expected } = planned;
  const { distribution, version } = resolution;
  const mirror = request.mirror?.url;
  // What is stronger than one origin's word takes a second voice.
  const both = request.require !== null && !isAsStrongAs('origin', request.require);
  const query = { distribution, version, archive, sources, mirror, both };
  const requiredDigest = expected ?? (await fetchPublishedDigest(query, network, log));
  if ('failures' in requiredDigest) {
    const failed = { file: archive.file, failures: requiredDigest.failures, ended, digestMissing: true };
    throw await explainFailures(request, resolution, failed, network);
  }
  requireStrength(requiredDigest.by, request.require, archive.file);
  const members = new Map(archive.members.map((member) => [member, join(staging, basename(member))]));
  const receive =
    (served: (source: DownloadSource) => void) =>
    async (download: Download): Promise<AcquiredFiles> => {
      served(download.source);
      const watch = () => log.progress?.(archive.file, download.statistics().received, download.length);
      const timer = log.progress ? setInterval(watch, 100) : undefined;
      try {
        const files = await unpack(archive, download, requiredDigest, members, staging, network);
        const { origin } = download.source;
        const { received } = download.statistics();
        const digests = { [archive.file]: formatDigest(requiredDigest.digest) };
        return { files, origin, digests, verifiedBy: requiredDigest.by, received };
      } catch (error) {
        for (const path of members.values()) await rm(path, { force: true });
        throw toDiskError(error, staging);
      } finally {
        clearInterval(timer);
        watch();
      }
    };
  const { token, limits, hosts } = network;
  const options = { token, limits, hosts, pinned: true, maximum: ARCHIVE_LIMITS.archiveBytes, log };
  const delivery = await withMirrorLayout(mirror, sources, network, (how) =>
    transferFile(how.sources, receive(how.reportServed), options),
  );
  if ('value' in delivery) return delivery.value;
  const failed = { file: archive.file, failures: delivery.failures, ended, digestMissing: false };
  throw await explainFailures(request, resolution, failed, network);
}

async function unpack(
  archive: Archive,
  download: Download,
  requiredDigest: ExpectedDigest,
  members: ReadonlyMap<string, string>,
  staging: string,
  network: Network,
): Promise<readonly ExtractedFile[]> {
  const hashes = await Promise.all(
    [requiredDigest.digest, ...(requiredDigest.also ? [requiredDigest.also] : [])].map(createContentHash),
  );
  const update = async (chunk: Buffer) => {
    for (const hash of hashes) await hash.update(chunk);
  };
  const verify = async () => {
    const results = await Promise.all(hashes.map(({ finish }) => finish()));
    const wrong = results.find(({ matches }) => !matches);
    if (wrong && results.some(({ matches }) => matches))
      throw digestContradiction(archive, requiredDigest, download.source);
    if (wrong) throw await explainMismatch(archive, download.source, requiredDigest, wrong.found, network);
  };
  // One hash is the rule, and is not waited for.
  const hash = hashes.length === 1 && hashes[0] ? hashes[0] : { update };
  const reception = { name: archive.file, body: download.chunks, members, hash, verify };
  // Either library is loaded only where it is needed.
  if (archive.format === 'zip') {
    const { receiveZip } = await import('../download/archive/zip.ts');
    return receiveZip(reception, join(staging, archive.file));
  }
  const { receiveTarGz } = await import('../download/archive/tar-gz.ts');
  return receiveTarGz(reception);
}
