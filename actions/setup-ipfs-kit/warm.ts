// The warm path: Kubo alone, of a version that needs no looking up, left in the tool cache by a job before this one.
import { join } from 'node:path';
import newestKnown from '../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { Installed } from '../../kit/install/request.ts';
import { entryPaths, readEntry } from '../../kit/install/tool-cache/entry.ts';
import { isAsStrongAs } from '../../kit/install/verify/strength.ts';
import { processLibc } from '../../kit/platform/host/libc.ts';
import { platformFromNode } from '../../kit/platform/platform.ts';
import { type Inputs, requestedPlatform } from './inputs.ts';

/**
 * Returns what the tool cache has, where a look at the entry is enough to know that it will do; else null. Several
 * products, other tools, ranges, checksums, locks, and whether an entry can be repaired are the cold path's to find out.
 */
export function findInToolCache(inputs: Inputs, env: NodeJS.ProcessEnv): Installed | null {
  const root = env.RUNNER_TOOL_CACHE;
  const version = exactKubo(inputs);
  if (!root || version === null || needsLook(inputs)) return null;
  const job = platformFromNode(process.platform, process.arch);
  const platform = requestedPlatform(inputs, job);
  const paths = entryPaths(root, 'kubo', version, platform, processLibc());
  const executable = platform.os === 'windows' ? 'ipfs.exe' : 'ipfs';
  const entry = readEntry(paths, [executable]);
  if (entry.state !== 'complete') return null;
  if (inputs.require && !isAsStrongAs(entry.record.verifiedBy, inputs.require)) return null;
  return {
    product: 'kubo',
    version,
    platform,
    directory: paths.directory,
    executables: [join(paths.directory, executable)],
    native: platform === job,
    record: entry.record,
    cacheHit: true,
    received: 0,
    // Of the whole process; performance.now() would load Node's perf_hooks.
    milliseconds: process.uptime() * 1000,
  };
}

function needsLook({ clusterTools, tools, versionFile, checksums, lockFile, ...inputs }: Inputs): boolean {
  const { mirror, gateways, source, rehash } = inputs;
  // A mirror changes nothing of a hit; one that is odd is for the cold path to refuse.
  const odd = mirror.url === '' ? mirror.only : !/^https?:\/\/[^?#\s]+$/.test(mirror.url);
  const asked = clusterTools + tools + versionFile + checksums + lockFile + gateways;
  return asked !== '' || odd || source === 'always' || rehash;
}

/** The version of Kubo where it is the only product and its version is plain; else null. */
function exactKubo({ versions: { kubo = { kind: 'latest-known' }, ...others } }: Inputs): string | null {
  if (Object.values(others).some(({ kind }) => kind !== 'none')) return null;
  if (kubo.kind === 'latest-known') return newestKnown.kubo;
  return kubo.kind === 'exact' ? kubo.version : null;
}
