// Where the runtimes of a fleet's legs come from.
import type { FleetConfig } from '../config/schema.ts';
import type { Runtime } from '../facts/facts.ts';
import { findBuild } from './builds.ts';
import type { RuntimeProvider } from './plan.ts';
import type { ChosenVersion } from './versions.ts';

/**
 * Returns what brings all versions to the fleet's machines. setup-python has builds for Ubuntu and macOS only, by release;
 * uv has them for any distribution. setup-node and setup-go take the upstream builds, which run anywhere.
 */
export function chooseProvider(
  runtime: Runtime,
  versions: readonly ChosenVersion[],
  { platform, distribution, runtimes }: FleetConfig,
): { readonly provider: RuntimeProvider; readonly reason: string } {
  if (runtimes === 'uv' && runtime !== 'python') return { provider: 'setup', reason: `uv brings Python only` };
  if (runtimes !== undefined) return { provider: runtimes, reason: 'the config says so' };
  if (runtime !== 'python') return { provider: 'setup', reason: `setup-${runtime} has builds for ${platform}` };
  if (distribution === undefined && platform.startsWith('linux/')) {
    return { provider: 'uv', reason: "the fleet's distribution is not named, and uv has builds for any" };
  }
  const missing = versions.filter((version) => findBuild(version, distribution ?? platform, platform) === null);
  const named = distribution ?? 'macOS';
  if (missing.length === 0) return { provider: 'setup', reason: `setup-python has every version for ${named}` };
  const list = missing.map(({ version }) => version).join(', ');
  return { provider: 'uv', reason: `setup-python has no ${platform} build of ${list} for ${named}` };
}
