// The whole of an install, from a request to executables that were checked: tool cache first, then archives or a build.
import { basename, join } from 'node:path';
import { type Distribution, executableNames, forNetwork, printedVersionOf } from '../distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../distributions/products.ts';
import { selectPrograms } from '../distributions/program-selection.ts';
import { isKitError } from '../errors.ts';
import { formatPlatform, samePlatform } from '../platform/platform.ts';
import { acquire } from './acquire.ts';
import { installedGos } from './build/go.ts';
import { thisSystem } from './build/system-packages.ts';
import { checkHeader, checkVersion } from './check-executable.ts';
import type { Acquired } from './prebuilt.ts';
import type { Installed, Site, ToolRequest } from './request.ts';
import { canBuild, type Resolution, resolve, resolveBuild } from './resolve.ts';
import { checkSharedLibraries } from './shared-libraries.ts';
import { type EntryPaths, type EntryRecord, entryPaths } from './tool-cache/entry.ts';
import { cachedEntry, satisfies } from './tool-cache/lookup.ts';
import {
  cachedVersions,
  createStaging,
  discardStaging,
  placeEntry,
  recordFiles,
  sweepStaging,
} from './tool-cache/write.ts';
import { type Choice, chooseVersion, yamlHint } from './version/choose.ts';
import { publishedVersions } from './version/published.ts';

/** Returns the product, installed in the tool cache. Throws the KitErrors of the steps; then nothing was left behind. */
export async function install(request: ToolRequest, site: Site): Promise<Installed> {
  const started = performance.now();
  const whole = forNetwork(DISTRIBUTIONS[request.product], request.network);
  const distribution = selectPrograms(whole, request.programs);
  const known = await loadKnownReleases(request.product);
  const { version } = await choose(request, distribution, known, site);
  // A complete entry has every program that may be asked for.
  for (const tool of new Set([distribution.tool, whole.tool])) {
    const paths = pathsOf(request, tool, version, site);
    const cached = await cachedEntry(request, version, distribution, paths, site.log);
    if (cached) return installed(request, distribution, paths, cached, site, { cacheHit: true, received: 0, started });
  }

  const paths = pathsOf(request, distribution.tool, version, site);
  const resolution = resolve(request, version, distribution, known, site.host, site.network.urls);
  await sweepStaging(site.toolCache, toolName(request, distribution.tool), Date.now());
  const result = await installAs(resolution, request, paths, site).catch(async (error: unknown) => {
    const build = await buildInstead(error, request, resolution, site);
    if (!build) throw error;
    return installAs(build, request, paths, site);
  });
  return installed(request, distribution, paths, result.placed, site, {
    cacheHit: false,
    received: result.received,
    started,
  });
}

/** Acquires and checks executables in a staging folder, and puts them in their place. */
async function installAs(resolution: Resolution, request: ToolRequest, paths: EntryPaths, site: Site) {
  const { distribution, version } = resolution;
  const staging = await createStaging(site.toolCache, toolName(request, distribution.tool));
  try {
    const { acquired, keepAs } = await acquire(request, resolution, staging, site);
    await check(resolution, acquired, site);
    const record = await describe(resolution, acquired);
    const placed = await placeEntry(staging, paths, record, (other) =>
      satisfies(other, request, version, distribution),
    );
    if (keepAs !== null) await site.jobCache?.cache.save(keepAs, paths.directory, placed);
    return { placed, received: acquired.received };
  } finally {
    await discardStaging(staging);
  }
}

/**
 * Returns how a version is built whose only origin has ended, where `source: auto` allows a build and Go is there; else null.
 */
async function buildInstead(
  error: unknown,
  request: ToolRequest,
  { way, distribution, version }: Resolution,
  { toolCache, host, log }: Site,
): Promise<Resolution | null> {
  if (!isKitError(error, 'no-public-binary') || way.kind !== 'prebuilt' || way.ended === null) return null;
  if (request.source !== 'auto' || !canBuild(distribution, version)) return null;
  const gos = await installedGos(toolCache).catch(() => []);
  if (gos.length === 0) {
    log.info(`No Go is on this machine, so ${distribution.title} ${version} cannot be built here.`);
    return null;
  }
  log.warning(`${distribution.title} ${version} is built from source: ${way.ended}.`);
  return resolveBuild(request, version, distribution, host, way.ended);
}

async function choose(
  request: ToolRequest,
  distribution: Distribution,
  known: KnownReleases,
  site: Site,
): Promise<Choice> {
  const { network, log, toolCache } = site;
  const { mirror, platform } = request;
  // Any version's folder has the same name.
  const folder = basename(pathsOf(request, distribution.tool, '0.0.0', site).directory);
  const tools = new Set([distribution.tool, DISTRIBUTIONS[request.product].tool]);
  const cached = await Promise.all(
    [...tools].map((tool) => cachedVersions(toolCache, toolName(request, tool), folder)),
  );
  const found = await chooseVersion(request.version, distribution, {
    known,
    cached: [...new Set(cached.flat())],
    published: (accepts) => publishedVersions({ distribution, mirror, platform, accepts }, network, log),
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

function pathsOf(request: ToolRequest, tool: string, version: string, site: Site): EntryPaths {
  const { toolCache, host } = site;
  return entryPaths(toolCache, toolName(request, tool), version, request.platform, host.libc?.name ?? null);
}

/** What is built for another network is another tool. */
function toolName({ network }: ToolRequest, tool: string): string {
  return network ? `${tool}-${network}` : tool;
}

/** Every header first: no program is started while one is of the wrong kind. */
async function check({ distribution, version, platform }: Resolution, acquired: Acquired, { host, log }: Site) {
  for (const { path } of acquired.files) await checkHeader(path, platform, acquired.origin);
  if (!samePlatform(platform, host.platform)) {
    log.info(`The headers say ${formatPlatform(platform)}; this machine cannot run it, so no version is asked.`);
    return;
  }
  const files = executableNames(distribution, platform);
  const system = await thisSystem();
  for (const { path } of acquired.files) {
    await checkSharedLibraries(path, distribution, system, host);
    const binary = distribution.binaries[files.indexOf(basename(path))];
    if (binary) await checkVersion(path, printedVersionOf(distribution, version), binary);
  }
}

async function describe({ distribution, version, platform }: Resolution, acquired: Acquired): Promise<EntryRecord> {
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

function installed(
  request: ToolRequest,
  distribution: Distribution,
  { directory }: EntryPaths,
  record: EntryRecord,
  { host }: Site,
  { started, ...how }: Pick<Installed, 'cacheHit' | 'received'> & { started: number },
): Installed {
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
