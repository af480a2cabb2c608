// The warm path: Kubo only, in an exact or the newest known version, which an earlier job left in the tool cache.
import { join } from 'node:path';
import newestKnown from '../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { InstalledProduct } from '../../kit/install/request.ts';
import { entryPaths, readCompleteEntry } from '../../kit/install/tool-cache/entry.ts';
import { isAsStrongAs } from '../../kit/install/verify/strength.ts';
import { detectProcessLibc } from '../../kit/platform/host/libc.ts';
import { formatPlatform, platformFromNode } from '../../kit/platform/platform.ts';
import { requestedPlatform, type SetupInputs } from './inputs.ts';

/**
 * Returns Kubo from the tool cache, if its record alone shows that it meets the request; else null. The cold path handles
 * several products, other tools, ranges, checksums, lock files and damaged entries.
 */
export function findInToolCache(inputs: SetupInputs, env: NodeJS.ProcessEnv): InstalledProduct | null {
  const root = env.RUNNER_TOOL_CACHE;
  const version = exactKuboVersion(inputs);
  if (!root || version === null || needsColdPath(inputs)) return null;
  const job = platformFromNode(process.platform, process.arch);
  const platform = requestedPlatform(inputs, job);
  const paths = entryPaths(root, { tool: 'kubo', version, platform, libc: detectProcessLibc() });
  const executable = platform.os === 'windows' ? 'ipfs.exe' : 'ipfs';
  const record = readCompleteEntry(paths, [executable]);
  // The cold path decides whether this job may use a build of the job cache.
  if (!record || record.verifiedBy === 'job-cache') return null;
  // In a folder that others can write to, an entry could have been moved to the place of another.
  if (record.version !== version || record.platform !== formatPlatform(platform)) return null;
  if (inputs.require && !isAsStrongAs(record.verifiedBy, inputs.require)) return null;
  return {
    product: 'kubo',
    version,
    platform,
    directory: paths.directory,
    executables: [join(paths.directory, executable)],
    native: platform === job,
    record,
    cacheHit: true,
    received: 0,
    // Since the start of the process. performance.now() would load Node's perf_hooks.
    milliseconds: process.uptime() * 1000,
  };
}

function needsColdPath({ clusterTools, tools, versionFile, checksums, lockFile, ...inputs }: SetupInputs): boolean {
  const { mirror, gateways, network, source, rehash, require } = inputs;
  // A hit does not use the mirror. The cold path reports an invalid one.
  const isMirrorInvalid = mirror.url === '' ? mirror.only : !/^https?:\/\/[^#\s]+$/.test(mirror.url);
  const coldPathInputs = clusterTools + tools + versionFile + checksums + lockFile + gateways + (network ?? '');
  // Above that level, the executables are compared with digests from elsewhere.
  const mustHash = rehash || (require !== null && isAsStrongAs(require, 'pinned'));
  return coldPathInputs !== '' || isMirrorInvalid || source === 'always' || mustHash;
}

/** Returns the version of Kubo if it is the only product and its version is exact or latest-known; else null. */
function exactKuboVersion({ versions: { kubo = { kind: 'latest-known' }, ...others } }: SetupInputs): string | null {
  if (Object.values(others).some(({ kind }) => kind !== 'none')) return null;
  if (kubo.kind === 'latest-known') return newestKnown.kubo;
  return kubo.kind === 'exact' ? kubo.version : null;
}
