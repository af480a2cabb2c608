// Whether a product is built by git here, for which network, and what that takes. Pure.
import { type Distribution, releaseTag } from '../../../distributions/distribution.ts';
import { type GitSource, lacksPrebuiltLibrary } from '../../../distributions/git-source.ts';
import { inRange } from '../../../distributions/version-range.ts';
import { KitError } from '../../../errors.ts';
import type { Host } from '../../../platform/host/host.ts';
import { formatPlatform, type Platform, samePlatform } from '../../../platform/platform.ts';
import type { ToolRequest } from '../../request.ts';

export interface GitBuildPlan {
  readonly kind: 'git';
  readonly source: GitSource;
  readonly tag: string;
  readonly network: string;
  /** Whether the Rust library is compiled here, because upstream has none for this system. */
  readonly compilesRust: boolean;
  /** Why it is built here, for the log. */
  readonly reason: string;
}

/** Returns the network that a product is wanted for, or null where it is for none. Throws `invalid-input`. */
export function resolveNetwork({ network }: ToolRequest, { title, gitSource }: Distribution): string | null {
  const networks: readonly string[] = gitSource?.networks ?? [];
  if (network === null) return networks[0] ?? null;
  if (networks.includes(network)) return network;
  throw new KitError('invalid-input', {
    subject: `${title} for the network '${network}'`,
    problem: networks.length > 0 ? `the networks are ${networks.join(', ')}` : 'it has no networks',
    fix: networks.length > 0 ? 'Choose one of them.' : 'Leave the network out.',
  });
}

/** Returns why upstream's binaries are not for a network, or null where they are. Throws `invalid-input` for `never`. */
export function networkObstacle(
  { source }: ToolRequest,
  version: string,
  { title, gitSource }: Distribution,
  network: string | null,
): string | null {
  const published = gitSource?.networks[0];
  if (published === undefined || network === published) return null;
  const why = `upstream publishes binaries for ${published} alone, not for ${network}`;
  if (source !== 'never') return why;
  throw new KitError('invalid-input', {
    subject: `${title} ${version} for ${network} with 'source: never'`,
    problem: why,
    fix: `Allow a source build with 'source: auto', or take ${published}.`,
  });
}

/**
 * Returns how `version` is built; `obstacle` is why no published binary will do, null where one would.
 * Throws `unsupported-platform` where it cannot be built here.
 */
export function planGitBuild(
  { platform }: ToolRequest,
  version: string,
  distribution: Distribution,
  source: GitSource,
  network: string,
  host: Host,
  obstacle: string | null,
): GitBuildPlan {
  const tag = inRange(version, source.versions) ? releaseTag(distribution.namingSchemes, version) : null;
  const whyNot = platformObstacle(source, platform, host);
  if (tag === null || whyNot !== null) {
    const tooOld = `versions ${source.versions.replaceAll(/-0\b/g, '')} can be built`;
    throw new KitError('unsupported-platform', {
      subject: `a build of ${distribution.title} ${version} from git for ${formatPlatform(platform)}`,
      problem: [whyNot ?? tooOld, obstacle].filter((part) => part !== null).join('; '),
      fix: obstacle
        ? 'Choose a version and platform that are published, or build on the platform itself.'
        : "Without 'source: always' upstream's binary is installed.",
    });
  }
  const compilesRust = lacksPrebuiltLibrary(source.rustLibrary, platform, host.libc?.name ?? null);
  return { kind: 'git', source, tag, network, compilesRust, reason: obstacle ?? 'source: always asks for it' };
}

function platformObstacle({ platforms }: GitSource, platform: Platform, host: Host): string | null {
  if (!platforms.includes(`${platform.os}/${platform.arch}`)) return `it is built on ${platforms.join(', ')} only`;
  if (samePlatform(platform, host.platform)) return null;
  return `it links C, so it is built on the platform that it is for, and this is ${formatPlatform(host.platform)}`;
}
