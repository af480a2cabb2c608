// From a resolution to executables in a staging folder: from the job cache, from archives, or built, from a Go module or by git.
import { copyFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { executableNames } from '../distributions/distribution.ts';
import { formatDigest } from '../download/digest/digest.ts';
import { formatPlatform } from '../platform/platform.ts';
import { acquireFromGit } from './build/git/build.ts';
import { findInstalledGos, GO_SETTINGS } from './build/go.ts';
import { acquireFromModule, type ModuleBuild, prepareModuleBuild } from './build/go-module.ts';
import { formatJobCacheKey } from './job-cache/policy.ts';
import { type AcquiredFiles, acquirePrebuilt } from './prebuilt.ts';
import type { InstallContext, ToolRequest } from './request.ts';
import type { Resolution } from './resolve.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import { satisfiesRequest } from './tool-cache/lookup.ts';

/** Executables in staging, and the key under which the job cache is to keep them; null where it is not, or has them. */
export interface AcquireResult {
  readonly acquired: AcquiredFiles;
  readonly cacheKey: string | null;
}

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt`, `acquireFromModule` and `acquireFromGit` throw. */
export async function acquire(
  request: ToolRequest,
  resolution: Resolution,
  staging: string,
  context: InstallContext,
): Promise<AcquireResult> {
  const { plan } = resolution;
  const moduleBuild =
    plan.kind === 'source' ? await prepareModuleBuild(request, resolution, plan, staging, context) : null;
  const key = await computeCacheKey(request, resolution, moduleBuild, context);
  const restored = key === null ? null : await restoreFromJobCache(key, request, resolution, staging, context);
  if (restored) return { acquired: restored, cacheKey: null };
  return { acquired: await obtain(request, resolution, moduleBuild, staging, context), cacheKey: key };
}

function obtain(
  request: ToolRequest,
  resolution: Resolution,
  moduleBuild: ModuleBuild | null,
  staging: string,
  context: InstallContext,
): Promise<AcquiredFiles> {
  const { plan } = resolution;
  const { network, log, build } = context;
  const logFile = join(build.folder, `${logFileName(resolution)}.log`);
  if (plan.kind === 'prebuilt') return acquirePrebuilt(request, resolution, plan, staging, network, log);
  if (plan.kind === 'git')
    return acquireFromGit(request, resolution, plan, staging, { ...build, toolCache: context.toolCache, logFile, log });
  if (moduleBuild === null) throw new Error('a build from a module has a plan');
  return acquireFromModule(moduleBuild, resolution, plan, staging, logFile, context);
}

/** Null where the job cache is not to be asked. Everything that makes the bytes what they are has a part in the key. */
async function computeCacheKey(
  { programs }: ToolRequest,
  { distribution, version, platform, plan }: Resolution,
  moduleBuild: ModuleBuild | null,
  context: InstallContext,
): Promise<string | null> {
  const { jobCache, host } = context;
  if (!jobCache || !(plan.kind === 'prebuilt' ? jobCache.downloads : jobCache.builds)) return null;
  const facts = { product: distribution.product, version, platform: formatPlatform(platform) };
  const libc = host.libc ? `${host.libc.name}${host.libc.version ?? ''}` : null;
  if (plan.kind === 'prebuilt') {
    const digests = plan.archives.map(({ archive, expected }) => {
      return [archive.file, expected ? formatDigest(expected.digest) : ''] as const;
    });
    return formatJobCacheKey({ ...facts, libc, toolchain: 'prebuilt', settings: Object.fromEntries(digests) });
  }
  if (plan.kind === 'git') {
    const { tag, network } = plan;
    return formatJobCacheKey({ ...facts, libc, toolchain: await firstGo(context), settings: { tag, network } });
  }
  const settings = programs
    ? { ...GO_SETTINGS, programs: executableNames(distribution, platform).join(' ') }
    : GO_SETTINGS;
  // Static: whatever libc the machine has.
  return formatJobCacheKey({ ...facts, libc: null, toolchain: moduleBuild?.go.version ?? '', settings });
}

/** Which Go builds a clone is known only from the clone; a machine without any may have what another one built. */
async function firstGo({ toolCache }: InstallContext): Promise<string> {
  const [first] = await findInstalledGos(toolCache).catch(() => []);
  return first ? `go${first.version}` : 'no-go';
}

async function restoreFromJobCache(
  key: string,
  request: ToolRequest,
  { distribution, version, platform }: Resolution,
  staging: string,
  { jobCache, log }: InstallContext,
): Promise<AcquiredFiles | null> {
  const names = executableNames(distribution, platform);
  const restored = await jobCache?.cache.restore(key, names);
  if (!restored) return null;
  try {
    const { record, folder } = restored;
    if (!satisfiesRequest(record, request, version, distribution)) {
      log.info(`The job cache has ${distribution.title} ${version}, but not as it is asked for.`);
      return null;
    }
    for (const name of names) await move(join(folder, name), join(staging, name));
    return toAcquired(
      record,
      names.map((name) => join(staging, name)),
    );
  } finally {
    await restored.discard();
  }
}

/** The temporary folder and the tool cache may be on two file systems. */
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

function logFileName({ distribution, version, platform }: Resolution): string {
  return `${distribution.product}-${version}-${formatPlatform(platform).replaceAll('/', '-')}`;
}
