// What a product is, as data: its archives, for which platforms and versions they exist, where they are served, what its
// binary prints and how it is built from source. Pure: no network, no disk. What is done with it lives in kit/install.
import semver from 'semver';
import { KitError } from '../kit-error.ts';
import { formatPlatform, type Platform } from '../platform/target.ts';

export type ProductName = 'kubo';

/** The C library that a prebuilt linux binary is linked against, with the oldest version that runs it. */
export interface LibcNeed {
  readonly name: 'glibc';
  readonly floor: string;
}

/** Platforms (in OCI spelling) for which upstream publishes a binary, and the versions it does so for. */
export interface Offer {
  readonly platforms: readonly string[];
  /** A semver range; pre-releases count as members of it. */
  readonly versions: string;
  readonly libc?: LibcNeed;
}

/** A span of versions that share one archive name. */
export interface NamingEra {
  readonly versions: string;
  /** The name in `<name>_v<version>_<os>-<arch>.tar.gz`, in the origin's folder and of the archive's root folder. */
  readonly name: string;
}

export interface GoModule {
  readonly versions: string;
  readonly path: string;
  /** The main package inside the module, as `go build` takes it. */
  readonly package: string;
}

/** A place that serves every version of a product; `archiveUrl` is its layout. */
export interface Origin {
  readonly name: string;
  archiveUrl(version: string, archive: Archive): string;
  /** A plain text list of versions, one a line, where the origin has one. */
  versionsUrl?(archive: Archive): string;
}

export interface Distribution {
  readonly product: ProductName;
  readonly title: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** Names of the executables, without `.exe`. The first one tells the version. */
  readonly binaries: readonly string[];
  readonly eras: readonly NamingEra[];
  readonly offers: readonly Offer[];
  /** The published origins, in the order in which they are asked. */
  readonly origins: readonly Origin[];
  /** The layouts in which a mirror may serve the product, given the mirror's base URL. */
  mirrors(base: string): readonly Origin[];
  readonly versionArguments: readonly string[];
  /** The version that the binary printed, or null where its output is not of the known form. */
  printedVersion(stdout: string): string | null;
  readonly goModules: readonly GoModule[];
}

export interface Archive {
  /** The naming era's name: the origin's folder and the root folder inside the archive. */
  readonly name: string;
  readonly file: string;
  readonly format: 'tar.gz' | 'zip';
  /** Paths of the executables inside the archive. */
  readonly members: readonly string[];
  readonly libc?: LibcNeed;
}

/** Returns whether `version` is in `range`, where a pre-release counts as a member of the range around it. */
export function inRange(version: string, range: string): boolean {
  return semver.satisfies(version, range, { includePrerelease: true });
}

/** Returns the executables' file names on `platform`. */
export function executableNames(distribution: Distribution, platform: Platform): readonly string[] {
  return distribution.binaries.map((binary) => (platform.os === 'windows' ? `${binary}.exe` : binary));
}

/**
 * Returns the archive that upstream publishes for `version` on `platform`, or null where it publishes none.
 * Upstream's archives name no variant of arm, so a variant is not looked at.
 */
export function archiveFor(distribution: Distribution, version: string, platform: Platform): Archive | null {
  const offer = distribution.offers.find((o) => offers(o, platform) && inRange(version, o.versions));
  const era = distribution.eras.find((e) => inRange(version, e.versions));
  if (!offer || !era) return null;
  const format = platform.os === 'windows' ? 'zip' : 'tar.gz';
  return {
    name: era.name,
    file: `${era.name}_v${version}_${platform.os}-${platform.arch}.${format}`,
    format,
    members: executableNames(distribution, platform).map((file) => `${era.name}/${file}`),
    ...(offer.libc ? { libc: offer.libc } : {}),
  };
}

/** Returns what upstream does offer, for the error about what it does not: platforms of `version`, versions of `platform`. */
export function whatIsOffered(distribution: Distribution, version: string, platform: Platform): string {
  const platforms = distribution.offers.filter((o) => inRange(version, o.versions)).flatMap((o) => o.platforms);
  const ranges = distribution.offers.filter((o) => offers(o, platform)).map((o) => o.versions);
  const here = ranges.length > 0 ? `; ${formatPlatform(platform)} exists for versions ${ranges.join(', ')}` : '';
  return `${distribution.product} ${version} is published for ${platforms.join(', ')}${here}`;
}

/**
 * Returns the Go module that `version` is built from.
 * Throws `unsupported-platform` where no module is known for the version.
 */
export function goModuleFor(distribution: Distribution, version: string): GoModule {
  const module = distribution.goModules.find((m) => inRange(version, m.versions));
  if (module) return module;
  throw new KitError('unsupported-platform', {
    asked: `a source build of ${distribution.product} ${version}`,
    found: `modules are known for versions ${distribution.goModules.map((m) => m.versions).join(', ')}`,
    next: 'Choose a version in that range, or a platform for which upstream publishes a binary.',
  });
}

function offers(offer: Offer, platform: Platform): boolean {
  return offer.platforms.includes(`${platform.os}/${platform.arch}`);
}
