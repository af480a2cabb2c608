// Gets the executables of a target into a staging folder: from the job cache, from archives, or by a build.
import { copyFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { executableNames } from '../distributions/distribution.ts';
import { formatDigest } from '../download/digest/digest.ts';
import { formatPlatform } from '../platform/platform.ts';
import { acquireFromGit } from './build/git/build.ts';
import { findInstalledGos, GO_SETTINGS } from './build/go.ts';
import { acquireFromModule, type ModuleBuild, prepareModuleBuild } from './build/go-module.ts';
import type { InstallContext } from './context.ts';
import { formatJobCacheKey } from './job-cache/policy.ts';
import { acquirePrebuilt } from './prebuilt.ts';
import type { InstallPlan, ModuleBuildPlan } from './resolve.ts';
import { type AcquiredFiles, type Target, targetName } from './target.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import { satisfiesRequest } from './tool-cache/lookup.ts';

/** Executables in a staging folder. */
interface AcquireResult {
  readonly acquired: AcquiredFiles;
  /** The key under which the job cache is to keep them; null where it must not, or has them already. */
  readonly cacheKey: string | null;
}

/** A plan with all that a job-cache key depends on. */
type PreparedPlan = Exclude<InstallPlan, ModuleBuildPlan> | ModuleBuild;

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt`, `acquireFromModule` and `acquireFromGit` throw. */
export async function acquire(
  target: Target,
  plan: InstallPlan,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  const prepared = plan.kind === 'module-build' ? await prepareModuleBuild(target, plan, staging, context) : plan;
  const cacheKey = await computeCacheKey(target, prepared, context);
  const restored = cacheKey === null ? null : await restoreFromJobCache(cacheKey, target, staging, context);
  if (restored) return { acquired: restored, cacheKey: null };
  return { acquired: await obtain(target, prepared, staging, context), cacheKey };
}

function obtain(target: Target, plan: PreparedPlan, staging: string, context: InstallContext): Promise<AcquiredFiles> {
  switch (plan.kind) {
    case 'download':
      return acquirePrebuilt(target, plan, staging, context);
    case 'git-build':
      return acquireFromGit(target, plan, staging, context);
    case 'module-build':
      return acquireFromModule(target, plan, staging, context);
  }
}

/** Returns null where the job cache is not used. Everything that the bytes depend on is part of the key. */
async function computeCacheKey(
  { request, distribution, version }: Target,
  plan: PreparedPlan,
  context: InstallContext,
): Promise<string | null> {
  const { jobCache, host } = context;
  if (!jobCache || !(plan.kind === 'download' ? jobCache.downloads : jobCache.builds)) return null;
  const { programs, platform } = request;
  const facts = { product: distribution.product, version, platform: formatPlatform(platform) };
  const libc = host.libc ? `${host.libc.name}${host.libc.version ?? ''}` : null;
  if (plan.kind === 'download') {
    const digests = plan.archives.map(({ archive, expected }) => {
      return [archive.file, expected ? formatDigest(expected.digest) : ''] as const;
    });
    return formatJobCacheKey({ ...facts, libc, toolchain: 'prebuilt', settings: Object.fromEntries(digests) });
  }
  if (plan.kind === 'git-build') {
    const { tag, network } = plan;
    return formatJobCacheKey({ ...facts, libc, toolchain: await installedGo(context), settings: { tag, network } });
  }
  const settings = programs
    ? { ...GO_SETTINGS, programs: executableNames(distribution, platform).join(' ') }
    : GO_SETTINGS;
  // The build is static, so the libc of this machine makes no difference.
  return formatJobCacheKey({ ...facts, libc: null, toolchain: plan.go.version, settings });
}

/** A git build chooses its Go only after the clone, so the key has the first Go of this machine instead. */
async function installedGo({ toolCache }: InstallContext): Promise<string> {
  const [first] = await findInstalledGos(toolCache).catch(() => []);
  return first ? `go${first.version}` : 'no-go';
}

async function restoreFromJobCache(
  key: string,
  target: Target,
  staging: string,
  { jobCache, log }: InstallContext,
): Promise<AcquiredFiles | null> {
  const names = executableNames(target.distribution, target.request.platform);
  const restored = await jobCache?.cache.restore(key, names);
  if (!restored) return null;
  try {
    const { record, folder } = restored;
    if (!satisfiesRequest(record, target)) {
      log.info(`The job cache has ${targetName(target)}, but its entry does not meet this request.`);
      return null;
    }
    for (const name of names) await move(join(folder, name), join(staging, name));
    const paths = names.map((name) => join(staging, name));
    return toAcquired(record, paths);
  } finally {
    await restored.discard();
  }
}

/** Copies where the temporary folder and the tool cache are on different file systems. */
async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(() => copyFile(from, to));
}

function toAcquired({ files, origin, digests, verifiedBy }: EntryRecord, paths: readonly string[]): AcquiredFiles {
  const extracted = paths.map((path) => {
    const { size = 0, sha256 = '' } = files[basename(path)] ?? {};
    return { path, size, sha256 };
  });
  return { files: extracted, origin: `${origin}, kept by the job cache`, digests, verifiedBy, received: 0 };
}
