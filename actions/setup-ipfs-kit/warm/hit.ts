// The warm path for all inputs: Kubo only, in an exact or the newest known version.
import newestKnown from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import type { InstalledProduct } from '../../../kit/install/request.ts';
import { isAsStrongAs } from '../../../kit/install/verify/strength.ts';
import { nameIn, platformFromNode } from '../../../kit/platform/conventions.ts';
import { detectProcessLibc } from '../../../kit/platform/host/libc.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import { requestedPlatform, type SetupInputs } from '../inputs.ts';
import { reportInstalls } from '../report.ts';
import { noticeWeakInstalls } from '../weakness.ts';
import { findKubo } from './kubo-hit.ts';
import { isUsableMirror } from './plain-inputs.ts';

/** Reports a hit in the tool cache, and returns it; null without one. */
export function reportHit(runner: Runner, inputs: SetupInputs): InstalledProduct | null {
  const hit = findInToolCache(inputs, runner.env);
  if (!hit) return null;
  noticeWeakInstalls(runner, [hit]);
  reportInstalls(runner, [hit], inputs);
  return hit;
}

/**
 * Returns Kubo from the tool cache, if its record alone shows that it meets the request; else null. The cold path handles
 * several products, other tools, ranges, checksums, lock files and damaged entries.
 */
function findInToolCache(inputs: SetupInputs, env: NodeJS.ProcessEnv): InstalledProduct | null {
  const version = exactKuboVersion(inputs);
  if (version === null || needsColdPath(inputs)) return null;
  const job = platformFromNode(process.platform, process.arch);
  const platform = requestedPlatform(inputs, job);
  const { arch } = nameIn(platform, 'node');
  const hit = findKubo(env, { version, platform, arch, native: platform === job, libc: detectProcessLibc() });
  return hit && inputs.require && !isAsStrongAs(hit.record.verifiedBy, inputs.require) ? null : hit;
}

/** Returns whether more than the record of an entry decides whether it meets the request. */
export function needsColdPath({
  clusterTools,
  tools,
  versionFile,
  checksums,
  lockFile,
  ...inputs
}: SetupInputs): boolean {
  const { mirror, gateways, network, source, rehash, require } = inputs;
  const coldPathInputs = clusterTools + tools + versionFile + checksums + lockFile + gateways + (network ?? '');
  // Above that level, the executables are compared with digests from elsewhere.
  const mustHash = rehash || (require !== null && isAsStrongAs(require, 'pinned'));
  return coldPathInputs !== '' || !isUsableMirror(mirror.url, mirror.only) || source === 'always' || mustHash;
}

/** Returns the version of Kubo if it is the only product and its version is exact or latest-known; else null. */
export function exactKuboVersion({ versions }: Pick<SetupInputs, 'versions'>): string | null {
  const { kubo = { kind: 'latest-known' }, ...others } = versions;
  if (Object.values(others).some(({ kind }) => kind !== 'none')) return null;
  if (kubo.kind === 'latest-known') return newestKnown.kubo;
  return kubo.kind === 'exact' ? kubo.version : null;
}
