// From a resolution to executables in a staging folder: from the job cache, from archives, or built, from a Go module or by git.
import { copyFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { executableNames } from '../distributions/distribution.ts';
import { formatDigest } from '../download/digest/digest.ts';
import { formatPlatform } from '../platform/platform.ts';
import { acquireFromGit } from './build/git/build.ts';
import { GO_SETTINGS, installedGos } from './build/go.ts';
import { acquireFromModule, type ModuleBuild, planModuleBuild } from './build/go-module.ts';
import { jobCacheKey } from './job-cache/policy.ts';
import { type Acquired, acquirePrebuilt } from './prebuilt.ts';
import type { Site, ToolRequest } from './request.ts';
import type { Resolution } from './resolve.ts';
import type { EntryRecord } from './tool-cache/entry.ts';
import { satisfies } from './tool-cache/lookup.ts';

/** Executables in staging, and the key under which the job cache is to keep them; null where it is not, or has them. */
export interface AcquiredFor {
  readonly acquired: Acquired;
  readonly keepAs: string | null;
}

/** Returns the executables, in `staging`. Throws what `acquirePrebuilt`, `acquireFromModule` and `acquireFromGit` throw. */
export async function acquire(
  request: ToolRequest,
  resolution: Resolution,
  staging: string,
  site: Site,
): Promise<AcquiredFor> {
  const { way } = resolution;
  const plan = way.kind === 'source' ? await planModuleBuild(request, resolution, way, staging, site) : null;
  const key = await keyOf(request, resolution, plan, site);
  const restored = key === null ? null : await restore(key, request, resolution, staging, site);
  if (restored) return { acquired: restored, keepAs: null };
  return { acquired: await obtain(request, resolution, plan, staging, site), keepAs: key };
}

function obtain(
  request: ToolRequest,
  resolution: Resolution,
  plan: ModuleBuild | null,
  staging: string,
  site: Site,
): Promise<Acquired> {
  const { way } = resolution;
  const { network, log, build } = site;
  const logFile = join(build.folder, `${fileName(resolution)}.log`);
  if (way.kind === 'prebuilt') return acquirePrebuilt(request, resolution, way, staging, network, log);
  if (way.kind === 'git')
    return acquireFromGit(request, resolution, way, staging, { ...build, toolCache: site.toolCache, logFile, log });
  if (plan === null) throw new Error('a build from a module has a plan');
  return acquireFromModule(plan, resolution, way, staging, logFile, site);
}

/** Null where the job cache is not to be asked. Everything that makes the bytes what they are has a part in the key. */
async function keyOf(
  { programs }: ToolRequest,
  { distribution, version, platform, way }: Resolution,
  plan: ModuleBuild | null,
  site: Site,
): Promise<string | null> {
  const { jobCache, host } = site;
  if (!jobCache || !(way.kind === 'prebuilt' ? jobCache.downloads : jobCache.builds)) return null;
  const facts = { product: distribution.product, version, platform: formatPlatform(platform) };
  const libc = host.libc ? `${host.libc.name}${host.libc.version ?? ''}` : null;
  if (way.kind === 'prebuilt') {
    const digests = way.archives.map(({ archive, expected }) => {
      return [archive.file, expected ? formatDigest(expected.digest) : ''] as const;
    });
    return jobCacheKey({ ...facts, libc, toolchain: 'prebuilt', settings: Object.fromEntries(digests) });
  }
  if (way.kind === 'git') {
    const { tag, network } = way;
    return jobCacheKey({ ...facts, libc, toolchain: await firstGo(site), settings: { tag, network } });
  }
  const settings = programs
    ? { ...GO_SETTINGS, programs: executableNames(distribution, platform).join(' ') }
    : GO_SETTINGS;
  // Static: whatever libc the machine has.
  return jobCacheKey({ ...facts, libc: null, toolchain: plan?.go.version ?? '', settings });
}

/** Which Go builds a clone is known only from the clone; a machine without any may have what another one built. */
async function firstGo({ toolCache }: Site): Promise<string> {
  const [first] = await installedGos(toolCache).catch(() => []);
  return first ? `go${first.version}` : 'no-go';
}

async function restore(
  key: string,
  request: ToolRequest,
  { distribution, version, platform }: Resolution,
  staging: string,
  { jobCache, log }: Site,
): Promise<Acquired | null> {
  const names = executableNames(distribution, platform);
  const restored = await jobCache?.cache.restore(key, names);
  if (!restored) return null;
  try {
    const { record, folder } = restored;
    if (!satisfies(record, request, version, distribution)) {
      log.info(`The job cache has ${distribution.title} ${version}, but not as it is asked for.`);
      return null;
    }
    for (const name of names) await move(join(folder, name), join(staging, name));
    return acquiredAs(
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

function acquiredAs({ files, origin, digests, verifiedBy }: EntryRecord, paths: readonly string[]): Acquired {
  const extracted = paths.map((path) => {
    const { size = 0, sha256 = '' } = files[basename(path)] ?? {};
    return { path, size, sha256 };
  });
  return { files: extracted, origin: `${origin}, kept by the job cache`, digests, verifiedBy, received: 0 };
}

function fileName({ distribution, version, platform }: Resolution): string {
  return `${distribution.product}-${version}-${formatPlatform(platform).replaceAll('/', '-')}`;
}
