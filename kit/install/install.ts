// The whole of an install, from a request to executables that were checked: tool cache first, then an archive or a build.
import { join } from 'node:path';
import { archiveFor, type Distribution, executableNames } from '../distributions/distribution.ts';
import newestKnown from '../distributions/known-releases/newest.json' with { type: 'json' };
import { loadKnownReleases } from '../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../distributions/products.ts';
import { formatDigest } from '../download/digest.ts';
import { formatPlatform, samePlatform } from '../platform/target.ts';
import { checkHeader, checkVersion } from './check-executable.ts';
import { type Acquired, acquirePrebuilt } from './prebuilt.ts';
import type { Installed, Site, ToolRequest } from './request.ts';
import { type Resolution, resolve } from './resolve.ts';
import { acquireFromSource } from './source-build.ts';
import { createStaging, discardStaging, placeEntry, recordFiles, repairEntry, sweepStaging } from './tool-cache.ts';
import { type EntryPaths, type EntryRecord, entryPaths, readEntry } from './tool-cache-entry.ts';
import { resolveVersion } from './version-spec.ts';

/** Returns the product, installed in the tool cache. Throws the KitErrors of the steps; then nothing was left behind. */
export async function install(request: ToolRequest, site: Site): Promise<Installed> {
  const distribution = DISTRIBUTIONS[request.product];
  const version = resolveVersion(request.version, newestKnown[request.product]);
  const paths = entryPaths(site.toolCache, request.product, version, request.platform, site.host.libc?.name ?? null);
  const native = samePlatform(request.platform, site.host.platform);
  const cached = await cachedRecord(request, version, distribution, paths, site);
  if (cached) return installed(request, distribution, paths, cached, native, true);

  const known = await loadKnownReleases(request.product);
  const resolution = resolve(request, version, distribution, known, site.host);
  await sweepStaging(site.toolCache, request.product, Date.now());
  const staging = await createStaging(site.toolCache, request.product);
  try {
    const acquired = await acquire(resolution, staging, site);
    await check(resolution, acquired, site);
    const record = await describe(resolution, acquired);
    const placed = await placeEntry(staging, paths, record, (other) =>
      satisfies(other, request, version, distribution),
    );
    return installed(request, distribution, paths, placed, native, false);
  } finally {
    await discardStaging(staging);
  }
}

/** The record of a tool-cache entry that will do, repaired where it can be; null where there is none. */
async function cachedRecord(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  paths: EntryPaths,
  { log }: Site,
): Promise<EntryRecord | null> {
  const files = executableNames(distribution, request.platform);
  const entry = readEntry(paths, files);
  log.debug(`${paths.directory}: ${entry.state}`);
  if (entry.state === 'foreign') {
    const record = foreignRecord(request, version);
    return satisfies(record, request, version, distribution) ? record : null;
  }
  const record = entry.state === 'complete' ? entry.record : await repairEntry(paths, files);
  return record && satisfies(record, request, version, distribution) ? record : null;
}

/** Whether a record gives what the request asks of its bytes. */
function satisfies(record: EntryRecord, request: ToolRequest, version: string, distribution: Distribution): boolean {
  if (record.version !== version || record.platform !== formatPlatform(request.platform)) return false;
  if (request.source === 'always') return record.verifiedBy === 'go-checksum-db';
  if (request.checksums.size === 0) return true;
  const archive = archiveFor(distribution, version, request.platform);
  const given = archive && request.checksums.get(archive.file);
  return given ? record.digest === formatDigest(given) : archive === null;
}

function foreignRecord(request: ToolRequest, version: string): EntryRecord {
  const platform = formatPlatform(request.platform);
  const origin = 'the tool cache, put there by others';
  const unknown = { archive: null, digest: '', files: {} };
  return { product: request.product, version, platform, verifiedBy: 'preinstalled', origin, ...unknown };
}

function acquire(resolution: Resolution, staging: string, { token, log }: Site): Promise<Acquired> {
  const { way } = resolution;
  return way.kind === 'prebuilt'
    ? acquirePrebuilt(resolution, way, staging, token, log)
    : acquireFromSource(resolution, way, staging, log);
}

async function check({ distribution, version, platform }: Resolution, acquired: Acquired, { host, log }: Site) {
  for (const { path } of acquired.files) await checkHeader(path, platform, acquired.origin);
  const [main] = acquired.files;
  if (!main) return;
  if (samePlatform(platform, host.platform)) await checkVersion(main.path, version, distribution);
  else
    log.info(`The header says ${formatPlatform(platform)}; this machine cannot run it, so its version is not asked.`);
}

async function describe({ distribution, version, platform }: Resolution, acquired: Acquired): Promise<EntryRecord> {
  return {
    product: distribution.product,
    version,
    platform: formatPlatform(platform),
    verifiedBy: acquired.verifiedBy,
    origin: acquired.origin,
    archive: acquired.archive,
    digest: acquired.digest,
    files: await recordFiles(acquired.files),
  };
}

function installed(
  request: ToolRequest,
  distribution: Distribution,
  { directory }: EntryPaths,
  record: EntryRecord,
  native: boolean,
  cacheHit: boolean,
): Installed {
  const { product, platform } = request;
  const executables = executableNames(distribution, platform).map((file) => join(directory, file));
  // Whatever vouched for these bytes when they came, the user's checksum does now.
  const byUser = request.checksums.size > 0 && record.archive !== null;
  return {
    product,
    version: record.version,
    platform,
    directory,
    executables,
    native,
    record: byUser ? { ...record, verifiedBy: 'user' } : record,
    cacheHit,
  };
}
