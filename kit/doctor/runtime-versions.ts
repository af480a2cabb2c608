// Checks: can jobs have the versions of Python and Node that matrices ask for? setup-python has builds for releases of Ubuntu
// and macOS only, and of some versions for one architecture only. Pure.
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import type { DoctorRuntime, RuntimeBuildLookup } from '../requirements.ts';

export interface RuntimeContext {
  readonly platform: Platform;
  /** The probe's fact: `ubuntu 24.04`. */
  readonly distribution: string;
  /** Exact versions in the tool cache. */
  readonly cached: readonly string[];
  /** Null where nothing is known of what can be installed. */
  readonly findRuntimeBuild: RuntimeBuildLookup | null;
}

const TITLES: Readonly<Record<DoctorRuntime, string>> = { python: 'Python', node: 'Node' };

/** Returns whether each version is in the tool cache, or can be installed there by the runtime's setup action. */
export function checkRuntime(
  runtime: DoctorRuntime,
  versions: readonly string[],
  facts: RuntimeContext,
): DoctorFinding {
  const page = `${TROUBLESHOOTING_PAGE}#tests-fail-on-one-architecture`;
  return { id: runtime, subject: TITLES[runtime], page, ...assessRuntime(runtime, versions, facts) };
}

function assessRuntime(runtime: DoctorRuntime, versions: readonly string[], facts: RuntimeContext): CheckResult {
  const { platform, distribution, cached, findRuntimeBuild } = facts;
  const distributionSlug = distribution.replace(' ', '-');
  const uncached = versions.filter(
    (version) => !cached.some((each) => each === version || each.startsWith(`${version}.`)),
  );
  if (uncached.length === 0)
    return okResult(versions.length > 0 ? `${versions.join(', ')} in the tool cache` : 'none wanted');
  if (findRuntimeBuild === null || distribution === 'unknown') {
    const action = `actions/setup-${runtime}`;
    return unknownResult(
      `${uncached.join(', ')}: not in the tool cache; ${action} may have them for ${distributionSlug}`,
      null,
    );
  }
  const missing = uncached.filter(
    (version) => findRuntimeBuild(runtime, version, { distribution: distributionSlug, platform }) === null,
  );
  if (missing.length === 0) return okResult(versions.join(', '));
  const found = `setup-${runtime} has no ${missing.join(', ')} for ${distributionSlug}, ${formatPlatform(platform)}`;
  if (runtime === 'node') return failureResult(found, `Take ${missing.join(', ')} out of this runner's matrix.`);
  const fix = `In .github/ipfs-kit.yml give this fleet "distribution: ${distributionSlug}": its Python comes from uv then.`;
  return warningResult(found, fix);
}
