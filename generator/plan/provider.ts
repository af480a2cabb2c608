// Chooses where the legs of a fleet get their runtime.
import type { FleetConfig } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';
import { findBuild } from './builds.ts';
import type { RuntimeProvider } from './plan.ts';
import type { ChosenVersion } from './versions.ts';

/**
 * Returns the provider that has all versions for the fleet's machines. setup-python has builds for releases of Ubuntu and for
 * macOS only; uv has builds for any distribution. setup-node and setup-go use upstream's builds, which run anywhere.
 */
export function chooseProvider(
  runtime: Runtime,
  versions: readonly ChosenVersion[],
  { platform, distribution, runtimes }: FleetConfig,
): { readonly provider: RuntimeProvider; readonly reason: string } {
  if (runtimes === 'uv' && runtime !== 'python') return { provider: 'setup', reason: 'uv installs only Python' };
  if (runtimes !== undefined) return { provider: runtimes, reason: 'set in the config' };
  if (runtime !== 'python') return { provider: 'setup', reason: `setup-${runtime} has builds for ${platform}` };
  if (distribution === undefined && platform.startsWith('linux/')) {
    return { provider: 'uv', reason: "the config does not name the fleet's distribution, and uv supports any" };
  }
  const missing = versions.filter((version) => findBuild(version, distribution ?? platform, platform) === null);
  const named = distribution ?? 'macOS';
  if (missing.length === 0) return { provider: 'setup', reason: `setup-python has every version for ${named}` };
  const list = missing.map(({ version }) => version).join(', ');
  return { provider: 'uv', reason: `setup-python has no ${platform} build of ${list} for ${named}` };
}
