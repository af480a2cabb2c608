// The whole of an install, from a request to executables that were checked: tool cache first, then archives or a build.
import { basename, join } from 'node:path';
import {
  type Distribution,
  distributionForNetwork,
  executableNames,
  printedVersionOf,
} from '../distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../distributions/products.ts';
import { selectPrograms } from '../distributions/program-selection.ts';
import { isKitError } from '../errors.ts';
import { formatPlatform, samePlatform } from '../platform/platform.ts';
import { acquire } from './acquire.ts';
import { findInstalledGos } from './build/go.ts';
import { detectPackageSystem } from './build/system-packages.ts';
import { checkHeader, checkPrintedVersion } from './check-executable.ts';
import type { AcquiredFiles } from './prebuilt.ts';
import type { InstallContext, InstalledProduct, ToolRequest } from './request.ts';
import { canBuild, type Resolution, resolveBuild, resolveInstall } from './resolve.ts';
import { checkSharedLibraries } from './shared-libraries.ts';
import { type EntryPaths, type EntryRecord, entryPaths } from './tool-cache/entry.ts';
import { findCachedEntry, satisfiesRequest } from './tool-cache/lookup.ts';
import {
  cachedVersions,
  createStaging,
  discardStaging,
  placeEntry,
  recordFiles,
  sweepStaging,
} from './tool-cache/write.ts';
import { chooseVersion, type VersionChoice, yamlHint } from './version/choose.ts';
import { fetchPublishedVersions } from './version/published.ts';

/** Returns the product, installed in the tool cache. Throws the KitErrors of the steps; then nothing was left behind. */
export async function install(request: ToolRequest, context: InstallContext): Promise<InstalledProduct> {
  const started = performance.now();
  const fullDistribution = distributionForNetwork(DISTRIBUTIONS[request.product], request.network);
  const distribution = selectPrograms(fullDistribution, request.programs);
  const known = await loadKnownReleases(request.product);
  const { version } = await chooseTargetVersion(request, distribution, known, context);
  // A complete entry has every program that may be asked for.
  for (const tool of new Set([distribution.tool, fullDistribution.tool])) {
    const paths = pathsOf(request, tool, version, context);
    const cached = await findCachedEntry(request, version, distribution, paths, context.log);
    if (cached)
      return toInstalled(request, distribution, paths, cached, context, { cacheHit: true, received: 0, started });
  }

  const paths = pathsOf(request, distribution.tool, version, context);
  const resolution = resolveInstall(request, version, distribution, known, context.host, context.network.urls);
  await sweepStaging(context.toolCache, toolName(request, distribution.tool), Date.now());
  const result = await installResolution(resolution, request, paths, context).catch(async (error: unknown) => {
    const build = await fallBackToBuild(error, request, resolution, context);
    if (!build) throw error;
    return installResolution(build, request, paths, context);
  });
  return toInstalled(request, distribution, paths, result.placed, context, {
    cacheHit: false,
    received: result.received,
    started,
  });
}

/** Acquires and checks executables in a staging folder, and puts them in their place. */
async function installResolution(
  resolution: Resolution,
  request: ToolRequest,
  paths: EntryPaths,
  context: InstallContext,
) {
  const { distribution, version } = resolution;
  const staging = await createStaging(context.toolCache, toolName(request, distribution.tool));
  try {
    const { acquired, cacheKey } = await acquire(request, resolution, staging, context);
    await checkAcquired(resolution, acquired, context);
    const record = await createRecord(resolution, acquired);
    const placed = await placeEntry(staging, paths, record, (other) =>
      satisfiesRequest(other, request, version, distribution),
    );
    if (cacheKey !== null) await context.jobCache?.cache.save(cacheKey, paths.directory, placed);
    return { placed, received: acquired.received };
  } finally {
    await discardStaging(staging);
  }
}

/**
 * Returns how a version is built whose only origin has ended, where `source: auto` allows a build and Go is there; else null.
 */
async function fallBackToBuild(
  error: unknown,
  request: ToolRequest,
  { plan, distribution, version }: Resolution,
  { toolCache, host, log }: InstallContext,
): Promise<Resolution | null> {
  if (!isKitError(error, 'no-public-binary') || plan.kind !== 'prebuilt' || plan.ended === null) return null;
  if (request.source !== 'auto' || !canBuild(distribution, version)) return null;
  const gos = await findInstalledGos(toolCache).catch(() => []);
  if (gos.length === 0) {
    log.info(`No Go is on this machine, so ${distribution.title} ${version} cannot be built here.`);
    return null;
  }
  log.warning(`${distribution.title} ${version} is built from source: ${plan.ended}.`);
  return resolveBuild(request, version, distribution, host, plan.ended);
}

async function chooseTargetVersion(
  request: ToolRequest,
  distribution: Distribution,
  known: KnownReleases,
  context: InstallContext,
): Promise<VersionChoice> {
  const { network, log, toolCache } = context;
  const { mirror, platform } = request;
  // Any version's folder has the same name.
  const folder = basename(pathsOf(request, distribution.tool, '0.0.0', context).directory);
  const tools = new Set([distribution.tool, DISTRIBUTIONS[request.product].tool]);
  const cached = await Promise.all(
    [...tools].map((tool) => cachedVersions(toolCache, toolName(request, tool), folder)),
  );
  const found = await chooseVersion(request.version, distribution, {
    known,
    cached: [...new Set(cached.flat())],
    published: (accepts) => fetchPublishedVersions({ distribution, mirror, platform, accepts }, network, log),
    checkLatest: request.checkLatest,
  });
  log.info(`${distribution.title} ${found.version}, from ${found.from}`);
  const hint = request.version.kind === 'range' ? yamlHint(request.version.range, known) : null;
  if (hint) log.warning(hint);
  if (distribution.retracted.includes(found.version)) {
    log.warning(
      `${distribution.title} ${found.version} was retracted by its authors; it is installed because it was named.`,
    );
  }
  return found;
}

function pathsOf(request: ToolRequest, tool: string, version: string, context: InstallContext): EntryPaths {
  const { toolCache, host } = context;
  return entryPaths(toolCache, toolName(request, tool), version, request.platform, host.libc?.name ?? null);
}

/** What is built for another network is another tool. */
function toolName({ network }: ToolRequest, tool: string): string {
  return network ? `${tool}-${network}` : tool;
}

/** Every header first: no program is started while one is of the wrong kind. */
async function checkAcquired(
  { distribution, version, platform }: Resolution,
  acquired: AcquiredFiles,
  { host, log }: InstallContext,
) {
  for (const { path } of acquired.files) await checkHeader(path, platform, acquired.origin);
  if (!samePlatform(platform, host.platform)) {
    log.info(`The headers say ${formatPlatform(platform)}; this machine cannot run it, so no version is asked.`);
    return;
  }
  const files = executableNames(distribution, platform);
  const system = await detectPackageSystem();
  for (const { path } of acquired.files) {
    await checkSharedLibraries(path, distribution, system, host);
    const binary = distribution.binaries[files.indexOf(basename(path))];
    if (binary) await checkPrintedVersion(path, printedVersionOf(distribution, version), binary);
  }
}

async function createRecord(
  { distribution, version, platform }: Resolution,
  acquired: AcquiredFiles,
): Promise<EntryRecord> {
  return {
    product: distribution.product,
    version,
    platform: formatPlatform(platform),
    verifiedBy: acquired.verifiedBy,
    origin: acquired.origin,
    digests: acquired.digests,
    files: await recordFiles(acquired.files),
  };
}

function toInstalled(
  request: ToolRequest,
  distribution: Distribution,
  { directory }: EntryPaths,
  record: EntryRecord,
  { host }: InstallContext,
  { started, ...how }: Pick<InstalledProduct, 'cacheHit' | 'received'> & { started: number },
): InstalledProduct {
  const { product, platform } = request;
  return {
    product,
    version: record.version,
    platform,
    directory,
    executables: executableNames(distribution, platform).map((file) => join(directory, file)),
    native: samePlatform(platform, host.platform),
    record,
    ...how,
    milliseconds: performance.now() - started,
  };
}
