// What the checks of Python and Node share: whether each version is in the tool cache, or can be installed by the setup action.
// setup-python has builds for releases of Ubuntu and macOS only, and of some versions for one architecture only.
import { formatPlatform } from '../platform/platform.ts';
import type { DoctorFacts } from './facts/gather.ts';
import { type CheckResult, failureResult, okResult, unknownResult, warningResult } from './finding.ts';
import type { DoctorRuntime } from './requirements.ts';

/** Returns the result for the required versions of a runtime; empty if none is required. */
export function assessRuntime(
  runtime: DoctorRuntime,
  versions: readonly string[],
  facts: DoctorFacts,
): CheckResult | readonly [] {
  if (versions.length === 0) return [];
  const { requirements, machine, cachedRuntimes, findRuntimeBuild } = facts;
  const { platform } = requirements;
  const distribution = machine.distribution.replace(' ', '-');
  const uncached = versions.filter(
    (version) => !cachedRuntimes[runtime].some((each) => each === version || each.startsWith(`${version}.`)),
  );
  if (uncached.length === 0) return okResult(`${versions.join(', ')} in the tool cache`);
  if (findRuntimeBuild === null || distribution === 'unknown') {
    const action = `actions/setup-${runtime}`;
    return unknownResult(
      `${uncached.join(', ')} not in the tool cache; ${action} may have builds for ${distribution}`,
      null,
    );
  }
  // The setup actions have builds for glibc only.
  const hasBuild = (version: string) =>
    !machine.libc.startsWith('musl') && findRuntimeBuild(runtime, version, { distribution, platform }) !== null;
  const missing = uncached.filter((version) => !hasBuild(version));
  if (missing.length === 0) return okResult(describeSources(runtime, versions, uncached));
  const problem = `actions/setup-${runtime} has no ${missing.join(', ')} for ${distribution}, ${formatPlatform(platform)}`;
  if (runtime === 'node') return failureResult(problem, `Remove ${missing.join(', ')} from the matrix of this runner.`);
  const fix = 'In .github/ipfs-kit.yml set "runtimes: uv" for this fleet. Its Python then comes from uv.';
  return warningResult(problem, fix);
}

function describeSources(runtime: DoctorRuntime, versions: readonly string[], uncached: readonly string[]): string {
  const cached = versions.filter((version) => !uncached.includes(version));
  const published = `actions/setup-${runtime} has ${uncached.join(', ')}`;
  return cached.length > 0 ? `${cached.join(', ')} in the tool cache; ${published}` : published;
}
