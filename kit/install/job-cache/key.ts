// The keys of job-cache entries. A change of a key, also by the name of a setting, makes every existing entry useless.
import { createHash } from 'node:crypto';
import { executableNames } from '../../distributions/distribution.ts';
import { formatDigest } from '../../download/digest/digest.ts';
import { formatPlatform } from '../../platform/platform.ts';
import type { GitBuildPlan } from '../build/git/plan.ts';
import type { ModuleBuild } from '../build/go-module.ts';
import { MODULE_SETTINGS } from '../build/module-settings.ts';
import type { InstallContext } from '../context.ts';
import type { DownloadPlan } from '../resolve.ts';
import type { Target } from '../target.ts';

/** Raise it when the format of an entry changes. */
const KEY_VERSION = 2;

/** What the files of an entry depend on. Jobs with the same values share the entry. */
export interface JobCacheKeyParts {
  readonly product: string;
  readonly version: string;
  /** As `formatPlatform` writes it: `linux/arm64`. */
  readonly platform: string;
  /** Null if the files do not depend on it. */
  readonly libc: string | null;
  /** What built the files: `go1.26.8`. */
  readonly toolchain: string;
  /** What else the bytes depend on: build settings, digests. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The plan of a build, with everything that its key depends on. */
export type PreparedBuild = GitBuildPlan | ModuleBuild;
export type PreparedPlan = DownloadPlan | PreparedBuild;

/**
 * Returns the key of an entry: readable, with a hash of all its parts at the end. It has no comma, which the service reads as a
 * separator, and fewer than 512 characters, which is the service's limit.
 */
export function formatJobCacheKey({ product, version, platform, libc, toolchain, settings }: JobCacheKeyParts): string {
  const parts = [product, version, platform, libc ?? '', toolchain];
  const sorted = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([...parts, sorted]))
    .digest('hex')
    .slice(0, 16);
  const readable = parts.filter((part) => part !== '').map((part) => part.replaceAll(/[^\w.+-]+/g, '-'));
  return ['setup-ipfs-kit', KEY_VERSION, ...readable, hash].join('-');
}

/** Returns the key of an install's entry, with everything that its bytes depend on; null if the job cache is not used. */
export async function computeCacheKey(
  { request, distribution, version }: Target,
  plan: PreparedPlan,
  context: Pick<InstallContext, 'jobCache' | 'host' | 'toolCache'>,
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
    return formatJobCacheKey({ ...facts, libc: null, toolchain: 'archives', settings: Object.fromEntries(digests) });
  }
  if (plan.kind === 'git-build') {
    const { tag, network } = plan;
    return formatJobCacheKey({ ...facts, libc, toolchain: await installedGo(context), settings: { tag, network } });
  }
  const settings = programs
    ? { ...MODULE_SETTINGS, programs: executableNames(distribution, platform).join(' ') }
    : MODULE_SETTINGS;
  // The build is static, so the libc of this machine makes no difference.
  return formatJobCacheKey({ ...facts, libc: null, toolchain: plan.go.version, settings });
}

/** A git build chooses its Go only after the clone, so the key has the first Go of this machine instead. */
async function installedGo({ toolCache }: Pick<InstallContext, 'toolCache'>): Promise<string> {
  const { findInstalledGos } = await import('../build/go.ts');
  const [first] = await findInstalledGos(toolCache).catch(() => []);
  return first ? `go${first.version}` : 'no-go';
}
