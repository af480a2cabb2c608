// Decides whether and how a product is built from its git repository, and for which network. Pure.

import { type Distribution, releaseTag } from '../../../distributions/distribution.ts';
import { type GitSource, lacksPrebuiltLibrary } from '../../../distributions/git-source.ts';
import { inRange } from '../../../distributions/version-range.ts';
import { KitError } from '../../../errors.ts';
import type { Host } from '../../../platform/host/host.ts';
import { formatPlatform, type Platform, samePlatform } from '../../../platform/platform.ts';
import { setting } from '../../../setting.ts';
import type { ToolRequest } from '../../request.ts';
import { type Target, targetName } from '../../target.ts';

export interface GitBuildPlan {
  readonly kind: 'git-build';
  readonly source: GitSource;
  readonly tag: string;
  readonly network: string;
  /** Whether the Rust library is compiled here, because upstream publishes none for this system. */
  readonly compilesRust: boolean;
  /** Why it is built here, for the log. */
  readonly reason: string;
}

/** Returns the network that a product is requested for; null if it has no networks. Throws `invalid-input`. */
export function resolveNetwork({ network }: ToolRequest, { title, gitSource }: Distribution): string | null {
  const networks: readonly string[] = gitSource?.networks ?? [];
  if (network === null) return networks[0] ?? null;
  if (networks.includes(network)) return network;
  throw new KitError('invalid-input', {
    subject: `network '${network}' for ${title}`,
    problem: networks.length > 0 ? `must be one of ${networks.join(', ')}` : `${title} has no networks`,
    fix: networks.length > 0 ? 'Use one of them.' : 'Remove the network.',
  });
}

/**
 * Returns why upstream's binaries cannot be used for a network, or null if they can. Throws `invalid-input` if
 * `source: never` forbids the build that the network needs.
 */
export function findNetworkObstacle(target: Target, network: string | null): string | null {
  const published = target.distribution.gitSource?.networks[0];
  if (published === undefined || network === published) return null;
  const obstacle = `upstream publishes binaries for ${published} only, not for ${network}`;
  if (target.request.source !== 'never') return obstacle;
  throw new KitError('invalid-input', {
    subject: `${targetName(target)} for ${network} with ${setting('source', 'never')}`,
    problem: obstacle,
    fix: `Allow a build from source with ${setting('source', 'auto')}, or use ${published}.`,
  });
}

interface GitBuildQuery {
  readonly source: GitSource;
  readonly network: string;
  /** Why no published binary can be used; null if one could. */
  readonly obstacle: string | null;
}

/** Returns how the target is built. Throws `unsupported-platform` if it cannot be built here. */
export function planGitBuild(target: Target, { source, network, obstacle }: GitBuildQuery, host: Host): GitBuildPlan {
  const { request, distribution, version } = target;
  const { platform } = request;
  const tag = inRange(version, source.versions) ? releaseTag(distribution.namingSchemes, version) : null;
  const unsupported = platformObstacle(source, platform, host);
  if (tag === null || unsupported !== null) {
    const tooOld = `only versions ${source.versions.replaceAll(/-0\b/g, '')} can be built`;
    throw new KitError('unsupported-platform', {
      subject: `build of ${targetName(target)} from git for ${formatPlatform(platform)}`,
      problem: [unsupported ?? tooOld, obstacle].filter((part) => part !== null).join('; '),
      fix: obstacle
        ? 'Choose a version and platform that upstream publishes, or build on the platform itself.'
        : `Remove ${setting('source', 'always')} to install upstream's binary.`,
    });
  }
  const compilesRust = lacksPrebuiltLibrary(source.rustLibrary, platform, host.libc?.name ?? null);
  const reason = obstacle ?? `requested with ${setting('source', 'always')}`;
  return { kind: 'git-build', source, tag, network, compilesRust, reason };
}

function platformObstacle({ platforms }: GitSource, platform: Platform, host: Host): string | null {
  if (!platforms.includes(`${platform.os}/${platform.arch}`)) return `it can be built on ${platforms.join(', ')} only`;
  if (samePlatform(platform, host.platform)) return null;
  return `it links C, so it must be built on its own platform, and this machine is ${formatPlatform(host.platform)}`;
}
