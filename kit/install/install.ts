// Installs one product: chooses its version, looks in the tool cache, and otherwise acquires, checks and places the executables.
import { basename, join } from 'node:path';
import {
  type Distribution,
  distributionForNetwork,
  executableNames,
  printedVersionOf,
} from '../distributions/distribution.ts';
import { type KnownReleases, loadKnownReleases } from '../distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../distributions/products/products.ts';
import { selectPrograms } from '../distributions/program-selection.ts';
import { errorMessage, isKitError } from '../errors.ts';
import { formatPlatform, samePlatform } from '../platform/platform.ts';
import { acquireFiles } from './acquire.ts';
import { detectPackageSystem } from './build/system-packages.ts';
import { checkHeader, checkPrintedVersion } from './check/executable.ts';
import type { InstallContext } from './context.ts';
import { findPlace, type InstallPlace, listCached, toolName } from './place.ts';
import type { InstalledProduct, ToolRequest } from './request.ts';
import { canBuild, type InstallPlan, resolveBuild, resolveInstall } from './resolve.ts';
import { checkSharedLibraries } from './shared-libraries.ts';
import { type AcquiredFiles, type Target, targetName } from './target.ts';
import type { EntryPaths, EntryRecord } from './tool-cache/entry.ts';
import { satisfiesRequest } from './tool-cache/lookup.ts';
import { createStaging, discardStaging, sweepStaging } from './tool-cache/staging.ts';
import { hasBytes, placeEntry, recordFiles } from './tool-cache/write.ts';
import { chooseVersion, createYamlHint, describeVersionChoice } from './version/choose.ts';

/** Returns the product, installed in the tool cache. Throws the KitErrors of the steps; nothing is left behind then. */
export async function installProduct(request: ToolRequest, context: InstallContext): Promise<InstalledProduct> {
  const started = performance.now();
  const complete = distributionForNetwork(DISTRIBUTIONS[request.product], request.network);
  const distribution = selectPrograms(complete, request.programs);
  const known = await loadKnownReleases(request.product);
  const version = await chooseTargetVersion(request, distribution, known, context);
  const target = { request, distribution, version, known };
  const place = await findPlace(target, context);
  if ('record' in place) {
    return toInstalled(target, place.paths, { record: place.record, cacheHit: true, received: 0, started }, context);
  }
  const plan = resolveInstall(target, context.host, context.network.urls);
  await sweepStaging(place.root, toolName(request, distribution.tool), Date.now());
  const placed = await carryOut(plan, target, place, context).catch(async (error: unknown) => {
    const build = await fallBackToBuild(error, target, plan, context);
    if (!build) throw error;
    return carryOut(build, target, place, context);
  });
  return toInstalled(target, place.paths, { ...placed, cacheHit: false, started }, context);
}

/** Acquires and checks the executables in a staging folder, and moves them into the tool cache. */
async function carryOut(plan: InstallPlan, target: Target, { root, paths }: InstallPlace, context: InstallContext) {
  const { request, distribution } = target;
  const staging = await createStaging(root, toolName(request, distribution.tool));
  try {
    const { acquired, saveToJobCache } = await acquireChecked(target, plan, staging, context);
    const record = await createRecord(target, acquired);
    await saveToJobCache(record);
    // What was downloaded proves more than the record of an entry. Two builds may differ.
    const isDownload = plan.kind === 'download';
    const sha256 = new Map(Object.entries(record.files).map(([name, file]) => [name, file.sha256]));
    const accepts = async (other: EntryRecord) =>
      satisfiesRequest(other, target, !isDownload) && (!isDownload || (await hasBytes(paths.directory, sha256)));
    const placed = await placeEntry(staging, paths, record, accepts);
    return { record: placed, received: acquired.received };
  } finally {
    await discardStaging(staging);
  }
}

/** Returns executables that passed all checks. A build of the job cache that fails them is replaced by a new one. */
async function acquireChecked(target: Target, plan: InstallPlan, staging: string, context: InstallContext) {
  const result = await acquireFiles(target, plan, staging, context);
  try {
    await checkAcquired(target, result.acquired, context);
    return result;
  } catch (error) {
    if (result.acquired.verifiedBy !== 'job-cache' || isKitError(error, 'interrupted')) throw error;
    context.log.warning(`The build of ${targetName(target)} in the job cache cannot be used: ${errorMessage(error)}`);
    const built = await acquireFiles(target, plan, staging, { ...context, jobCache: null });
    await checkAcquired(target, built.acquired, context);
    return built;
  }
}

/**
 * Returns the plan of a build if the only origin of the version has ended, `source: auto` allows a build and this machine
 * has Go; else null.
 */
async function fallBackToBuild(
  error: unknown,
  target: Target,
  plan: InstallPlan,
  { toolCache, host, log }: InstallContext,
): Promise<InstallPlan | null> {
  if (!isKitError(error, 'no-public-binary') || plan.kind !== 'download' || plan.ended === null) return null;
  if (target.request.source !== 'auto' || !canBuild(target.distribution, target.version)) return null;
  const { findInstalledGos } = await import('./build/go.ts');
  const gos = await findInstalledGos(toolCache).catch(() => []);
  if (gos.length === 0) {
    log.info(`${targetName(target)} cannot be built here: this machine has no Go.`);
    return null;
  }
  log.warning(`Building ${targetName(target)} from source: ${plan.ended}.`);
  return resolveBuild(target, host, plan.ended);
}

async function chooseTargetVersion(
  request: ToolRequest,
  distribution: Distribution,
  known: KnownReleases,
  context: InstallContext,
): Promise<string> {
  const { network, log } = context;
  const { mirror, platform } = request;
  const hint = request.version.kind === 'range' ? createYamlHint(request.version.range, known) : null;
  if (hint) log.warning(hint);
  const choice = await chooseVersion(request.version, distribution, {
    known,
    cached: await listCached(request, distribution, context),
    published: async (accepts) => {
      const { fetchPublishedVersions } = await import('./version/published.ts');
      return fetchPublishedVersions({ distribution, mirror, platform, accepts }, network, log);
    },
    checkLatest: request.checkLatest,
  });
  const name = `${distribution.title} ${choice.version}`;
  log.info(`${name} (${describeVersionChoice(choice)})`);
  if (distribution.retracted.includes(choice.version)) {
    log.warning(`${name} was retracted by its authors. It is installed because this exact version was requested.`);
  }
  return choice.version;
}

/** Reads every header first, so that no program starts while another one is for the wrong platform. */
async function checkAcquired(
  { request, distribution, version }: Target,
  acquired: AcquiredFiles,
  { host, log }: InstallContext,
): Promise<void> {
  const { platform } = request;
  for (const { path } of acquired.files) await checkHeader(path, platform, acquired.origin);
  if (!samePlatform(platform, host.platform)) {
    log.info(
      `The executables are for ${formatPlatform(platform)}, as their headers say. This machine cannot run them, so their version is not checked.`,
    );
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

async function createRecord({ request, distribution, version }: Target, acquired: AcquiredFiles): Promise<EntryRecord> {
  return {
    product: distribution.product,
    version,
    platform: formatPlatform(request.platform),
    ...(request.network ? { network: request.network } : {}),
    verifiedBy: acquired.verifiedBy,
    origin: acquired.origin,
    digests: acquired.digests,
    files: await recordFiles(acquired.files),
  };
}

function toInstalled(
  { request, distribution }: Target,
  { directory }: EntryPaths,
  { started, ...result }: Pick<InstalledProduct, 'record' | 'cacheHit' | 'received'> & { started: number },
  { host }: InstallContext,
): InstalledProduct {
  const { product, platform } = request;
  return {
    product,
    version: result.record.version,
    platform,
    directory,
    executables: executableNames(distribution, platform).map((file) => join(directory, file)),
    native: samePlatform(platform, host.platform),
    ...result,
    milliseconds: performance.now() - started,
  };
}
