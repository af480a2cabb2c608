// Kubo in the tool cache, where an earlier job left it.
import type { InstalledProduct } from '../../../kit/install/request.ts';
import { entryPaths, pathInside, readCompleteEntry } from '../../../kit/install/tool-cache/entry.ts';
import type { Libc } from '../../../kit/platform/executable/libc.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';

interface KuboRequest {
  readonly version: string;
  readonly platform: Platform;
  /** Node's name of the platform's architecture. */
  readonly arch: string;
  /** Whether that is the platform of this job. */
  readonly native: boolean;
  /** Of this machine; null on systems other than Linux. */
  readonly libc: Libc | null;
}

/** Returns Kubo from the runner's tool cache if its record alone shows that it is the requested one, else null. */
export function findKubo(env: NodeJS.ProcessEnv, request: KuboRequest): InstalledProduct | null {
  const { version, platform, arch, native, libc } = request;
  const root = env.RUNNER_TOOL_CACHE;
  if (!root) return null;
  const paths = entryPaths(root, { tool: 'kubo', version, arch, libc });
  const executable = platform.os === 'windows' ? 'ipfs.exe' : 'ipfs';
  const record = readCompleteEntry(paths, [executable]);
  // The cold path decides whether this job may use a build of the job cache.
  if (!record || record.verifiedBy === 'job-cache') return null;
  // In a folder that others can write to, an entry could have been moved to the place of another.
  if (record.version !== version || record.platform !== formatPlatform(platform)) return null;
  return {
    product: 'kubo',
    version,
    platform,
    directory: paths.directory,
    executables: [pathInside(paths.directory, executable)],
    native,
    record,
    cacheHit: true,
    received: 0,
    // Since the start of the process. performance.now() would load Node's perf_hooks.
    milliseconds: process.uptime() * 1000,
  };
}
