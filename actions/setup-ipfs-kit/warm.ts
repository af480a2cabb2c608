// The warm path: an exact version that a job before this one left in the tool cache.
import { join } from 'node:path';
import newestKnown from '../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { Installed } from '../../kit/install/request.ts';
import { entryPaths, readEntry } from '../../kit/install/tool-cache-entry.ts';
import { resolveVersion } from '../../kit/install/version-spec.ts';
import { processLibc } from '../../kit/platform/libc.ts';
import { platformFromNode } from '../../kit/platform/target.ts';
import { type Inputs, requestedPlatform } from './inputs.ts';

/**
 * Returns what the tool cache has, where a look at the entry is enough to know that it will do; else null. Whether an
 * entry meets checksums, is a source build or can be repaired is the cold path's to find out.
 */
export function findInToolCache(inputs: Inputs, env: NodeJS.ProcessEnv): Installed | null {
  const root = env.RUNNER_TOOL_CACHE;
  if (!root || inputs.checksums !== '' || inputs.source === 'always') return null;
  const version = resolveVersion(inputs.version, newestKnown.kubo);
  const job = platformFromNode(process.platform, process.arch);
  const platform = requestedPlatform(inputs, job);
  const paths = entryPaths(root, 'kubo', version, platform, processLibc());
  const executable = platform.os === 'windows' ? 'ipfs.exe' : 'ipfs';
  const entry = readEntry(paths, [executable]);
  if (entry.state !== 'complete') return null;
  const executables = [join(paths.directory, executable)];
  return {
    product: 'kubo',
    version,
    platform,
    directory: paths.directory,
    executables,
    native: platform === job,
    record: entry.record,
    cacheHit: true,
  };
}
