// Checks: can jobs have the versions of Python and Node that matrices ask for? setup-python has builds for releases of Ubuntu
// and macOS only, and of some versions for one architecture only. Pure.
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import type { Runtime, RuntimeBuilds } from '../requirements.ts';

export interface RuntimeFacts {
  readonly platform: Platform;
  /** The probe's fact: `ubuntu 24.04`. */
  readonly distribution: string;
  /** Exact versions in the tool cache. */
  readonly cached: readonly string[];
  /** Null where nothing is known of what can be installed. */
  readonly builds: RuntimeBuilds | null;
}

const TITLES: Readonly<Record<Runtime, string>> = { python: 'Python', node: 'Node' };

/** Returns whether each version is in the tool cache, or can be installed there by the runtime's setup action. */
export function checkRuntime(runtime: Runtime, versions: readonly string[], facts: RuntimeFacts): Finding {
  const page = `${TROUBLESHOOTING}#tests-fail-on-one-architecture`;
  return { id: runtime, title: TITLES[runtime], page, ...verdict(runtime, versions, facts) };
}

function verdict(runtime: Runtime, versions: readonly string[], facts: RuntimeFacts): Verdict {
  const { platform, distribution, cached, builds } = facts;
  const named = distribution.replace(' ', '-');
  const open = versions.filter((version) => !cached.some((each) => each === version || each.startsWith(`${version}.`)));
  if (open.length === 0) return ok(versions.length > 0 ? `${versions.join(', ')} in the tool cache` : 'none wanted');
  if (builds === null || distribution === 'unknown') {
    const action = `actions/setup-${runtime}`;
    return unknown(`${open.join(', ')}: not in the tool cache; ${action} may have them for ${named}`, null);
  }
  const missing = open.filter((version) => builds(runtime, version, { distribution: named, platform }) === null);
  if (missing.length === 0) return ok(versions.join(', '));
  const found = `setup-${runtime} has no ${missing.join(', ')} for ${named}, ${formatPlatform(platform)}`;
  if (runtime === 'node') return failure(found, `Take ${missing.join(', ')} out of this runner's matrix.`);
  const mend = `In .github/ipfs-kit.yml give this fleet "distribution: ${named}": its Python comes from uv then.`;
  return warning(found, mend);
}
