// The warm path: Kubo alone, of a version that needs no looking up, left in the tool cache by a job before this one.
import { join } from 'node:path';
import newestKnown from '../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { InstalledProduct } from '../../kit/install/request.ts';
import { entryPaths, readEntry } from '../../kit/install/tool-cache/entry.ts';
import { isAsStrongAs } from '../../kit/install/verify/strength.ts';
import { detectProcessLibc } from '../../kit/platform/host/libc.ts';
import { platformFromNode } from '../../kit/platform/platform.ts';
import { requestedPlatform, type SetupInputs } from './inputs.ts';

/**
 * Returns what the tool cache has, where a look at the entry is enough to know that it will do; else null. Several
 * products, other tools, ranges, checksums, locks, and whether an entry can be repaired are the cold path's to find out.
 */
export function findInToolCache(inputs: SetupInputs, env: NodeJS.ProcessEnv): InstalledProduct | null {
  const root = env.RUNNER_TOOL_CACHE;
  const version = exactKuboVersion(inputs);
  if (!root || version === null || needsColdPath(inputs)) return null;
  const job = platformFromNode(process.platform, process.arch);
  const platform = requestedPlatform(inputs, job);
  const paths = entryPaths(root, 'kubo', version, platform, detectProcessLibc());
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

function needsColdPath({ clusterTools, tools, versionFile, checksums, lockFile, ...inputs }: SetupInputs): boolean {
  const { mirror, gateways, source, rehash } = inputs;
  // A mirror changes nothing of a hit; one that is odd is for the cold path to refuse.
  const isMirrorInvalid = mirror.url === '' ? mirror.only : !/^https?:\/\/[^?#\s]+$/.test(mirror.url);
  const coldPathInputs = clusterTools + tools + versionFile + checksums + lockFile + gateways;
  return coldPathInputs !== '' || isMirrorInvalid || source === 'always' || rehash;
}

/** The version of Kubo where it is the only product and its version is plain; else null. */
function exactKuboVersion({ versions: { kubo = { kind: 'latest-known' }, ...others } }: SetupInputs): string | null {
  if (Object.values(others).some(({ kind }) => kind !== 'none')) return null;
  if (kubo.kind === 'latest-known') return newestKnown.kubo;
  return kubo.kind === 'exact' ? kubo.version : null;
}
