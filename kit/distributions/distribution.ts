// A product as data: its archives, their platforms and versions, what its binaries print, and how it is built from source.
// Pure: no network and no disk. kit/install uses the data.
import { KitError } from '../errors.ts';
import { parsePlatform } from '../platform/conventions.ts';
import { formatPlatform, type Platform } from '../platform/platform.ts';
import type { GitSource } from './git-source.ts';
import type { SharedLibrary } from './packages.ts';
import type { ProductName } from './product-name.ts';
import { inRange } from './version-range.ts';

export type { CoreProduct, ProductName, ToolName } from './product-name.ts';

/** The C library that a prebuilt linux binary is linked against. */
interface LibcRequirement {
  readonly name: 'glibc';
  /** The oldest version that runs it, if known. */
  readonly floor?: string;
}

export interface Binary {
  /** Without `.exe`. */
  readonly name: string;
  readonly versionArguments: readonly string[];
  /** Makes it print the version without details of the build. */
  readonly versionEnvironment?: Readonly<Record<string, string>>;
  /** Returns the version in the output of the binary, or null if the output has another form. */
  printedVersion(stdout: string): string | null;
  /** For a program that prints no version: its output for `versionArguments`. */
  readonly answers?: RegExp;
}

/** Platforms (as OCI names them) for which upstream publishes binaries, and the versions of these. */
export interface Availability {
  readonly platforms: readonly string[];
  /** A semver range that includes pre-releases, so `1.2.3-0` is the first pre-release of 1.2.3. */
  readonly versions: string;
  readonly libc?: LibcRequirement;
}

/** How a release is named. Placeholders: {version}, {platform} and {name}; in `folder` {name} and {base}. */
export interface NamingPatterns {
  /** The release's git tag. */
  readonly tag: string;
  /** An archive's file name without its extension. */
  readonly base: string;
  /** The root folder inside the archive; empty if the files are at its root. */
  readonly folder: string;
  /** By OCI name: the platform's name in file names. Default: `<os>-<arch>`. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** Systems whose archives are .zip files. Default: windows. */
  readonly zip?: readonly string[];
}

/** A range of versions whose archives have the same names and content. */
export interface NamingScheme extends NamingPatterns {
  readonly versions: string;
  readonly archives: readonly { readonly name: string; readonly binaries: readonly string[] }[];
}

/** The names of build-go.sh in the repository ipfs/distributions, which the releases on GitHub have too. */
export const DIST_NAMING: NamingPatterns = {
  tag: 'v{version}',
  base: '{name}_v{version}_{platform}',
  folder: '{name}',
};

export interface Archive {
  /** The start of the file's name, and the origin's folder: kubo, go-ipfs, ipfs-cluster-ctl, lotus-miner. */
  readonly name: string;
  /** The release's git tag: `v0.43.0`, `miner/v1.36.0`. */
  readonly tag: string;
  readonly file: string;
  readonly format: 'tar.gz' | 'zip';
  /** Paths of the executables inside the archive. */
  readonly members: readonly string[];
}

/** The archives of a version for a platform. Together they contain every executable. */
export interface AvailableArchives {
  readonly archives: readonly Archive[];
  readonly libc?: LibcRequirement;
}

export interface GoModule {
  readonly versions: string;
  readonly path: string;
  /** By binary: its main package inside the module, as an argument of `go build`. */
  readonly packages: Readonly<Record<string, string>>;
}

export interface Distribution {
  readonly product: ProductName;
  /** For people. */
  readonly title: string;
  /** The name in the tool cache and in .tool-versions. */
  readonly tool: string;
  /** `owner/name` on GitHub. */
  readonly repository: string;
  /** The executables, the main one first. */
  readonly binaries: readonly Binary[];
  /** By network: the additional binaries of a build for it. */
  readonly networkBinaries?: Readonly<Record<string, readonly Binary[]>>;
  /** By version: the wrong version that its binaries print, because upstream did not update it. */
  readonly printsVersion?: Readonly<Record<string, string>>;
  readonly namingSchemes: readonly NamingScheme[];
  readonly availability: readonly Availability[];
  /** Versions that upstream retracted. They are still served. */
  readonly retracted: readonly string[];
  /** Empty if the go command cannot build the product from a module. */
  readonly goModules: readonly GoModule[];
  /** The Go module that has the product's versions, if `goModules` is empty. */
  readonly versionModule?: string;
  /** How to build it from its git repository, if that is possible. */
  readonly gitSource?: GitSource;
  /** The shared libraries, besides libc, that the published linux binaries need. */
  readonly libraries?: readonly SharedLibrary[];
}

/** Returns the distribution for a network, with the binaries that only this network needs. */
export function distributionForNetwork(distribution: Distribution, network: string | null): Distribution {
  const extraBinaries = network === null ? undefined : distribution.networkBinaries?.[network];
  return extraBinaries ? { ...distribution, binaries: [...distribution.binaries, ...extraBinaries] } : distribution;
}

/** Returns the version that the binaries of a release print: its own, except for a few releases of Lotus. */
export function printedVersionOf({ printsVersion = {} }: Distribution, version: string): string {
  return (Object.hasOwn(printsVersion, version) && printsVersion[version]) || version;
}

/** Returns the executables' file names on `platform`. */
export function executableNames(distribution: Distribution, platform: Platform): readonly string[] {
  return distribution.binaries.map(({ name }) => executableName(name, platform));
}

/**
 * Returns the archives of `version` for `platform`, or null if upstream publishes none. Ignores the variant of arm, which
 * upstream's archives do not name.
 */
export function archivesFor(distribution: Distribution, version: string, platform: Platform): AvailableArchives | null {
  const availability = distribution.availability.find(
    (each) => isAvailableFor(each, platform) && inRange(version, each.versions),
  );
  const scheme = namingSchemeFor(distribution, version);
  if (!availability || !scheme) return null;
  const archives = scheme.archives.map((archive) => buildArchive(scheme, archive, version, platform));
  return { archives, ...(availability.libc ? { libc: availability.libc } : {}) };
}

/** Returns the platforms that upstream publishes `version` for, in the order of the data. */
export function availablePlatforms(distribution: Distribution, version: string): readonly Platform[] {
  const available = distribution.availability.filter(({ versions }) => inRange(version, versions));
  const names = available.flatMap(({ platforms }) => platforms);
  return namingSchemeFor(distribution, version) ? [...new Set(names)].map(parsePlatform) : [];
}

/** Returns whether upstream publishes any version for `platform`. */
export function isPublishedFor({ availability }: Distribution, platform: Platform): boolean {
  return availability.some((each) => isAvailableFor(each, platform));
}

/** Returns the git tag of a version's release, or null if the version has no naming scheme. */
export function releaseTag(
  namingSchemes: readonly (NamingPatterns & { readonly versions: string })[],
  version: string,
): string | null {
  const scheme = namingSchemes.find(({ versions }) => inRange(version, versions));
  return scheme ? fillPattern(scheme.tag, { version }) : null;
}

/**
 * Returns the problem of a version that is not published for `platform`: which platforms the version has, and which versions
 * the platform has. Without a full stop.
 */
export function describeAvailability(distribution: Distribution, version: string, platform: Platform): string {
  const name = formatPlatform(platform);
  const platforms = availablePlatforms(distribution, version).map(formatPlatform);
  const available = platforms.length > 0 ? `${name}, only for ${platforms.join(', ')}` : 'any platform';
  const ranges = distribution.availability
    .filter((each) => isAvailableFor(each, platform))
    .map(({ versions }) => formatRange(versions));
  const versions =
    ranges.length > 0 ? `for ${name} there are versions ${ranges.join(' or ')}` : `no version is published for ${name}`;
  return `${distribution.title} ${version} is not published for ${available}; ${versions}`;
}

/** Returns the Go module of `version`. Throws `unsupported-platform` if no module is known for the version. */
export function goModuleFor(distribution: Distribution, version: string): GoModule {
  const module = distribution.goModules.find(({ versions }) => inRange(version, versions));
  if (module) return module;
  const ranges = distribution.goModules.map(({ versions }) => formatRange(versions));
  const known = ranges.length > 0;
  throw new KitError('unsupported-platform', {
    subject: `source build of ${distribution.title} ${version}`,
    problem: known ? `Go modules are known for versions ${ranges.join(' or ')}` : 'it cannot be built from a Go module',
    fix: `Use ${known ? 'a version in that range, or ' : ''}a platform for which upstream publishes a binary.`,
  });
}

/**
 * Returns a binary that answers `--version` as urfave/cli does: `<name> version <version>`. The version does not include
 * what a build adds after a `+` (the network, the commit).
 */
export function binaryWithVersionFlag(name: string): Binary {
  const versionPattern = new RegExp(
    String.raw`^${name} version (\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+[0-9A-Za-z.+-]+)?\s*$`,
  );
  return {
    name,
    versionArguments: ['--version'],
    printedVersion: (stdout) => versionPattern.exec(stdout)?.[1] ?? null,
  };
}

function namingSchemeFor(distribution: Distribution, version: string): NamingScheme | undefined {
  return distribution.namingSchemes.find(({ versions }) => inRange(version, versions));
}

function buildArchive(
  scheme: NamingScheme,
  { name, binaries }: NamingScheme['archives'][number],
  version: string,
  platform: Platform,
): Archive {
  const oci = ociName(platform);
  const values = { name, version, platform: scheme.spellings?.[oci] ?? oci.replace('/', '-') };
  const base = fillPattern(scheme.base, values);
  const folder = fillPattern(scheme.folder, { name, base });
  const format = (scheme.zip ?? ['windows']).includes(platform.os) ? 'zip' : 'tar.gz';
  return {
    name,
    tag: fillPattern(scheme.tag, values),
    file: `${base}.${format}`,
    format,
    members: binaries.map((binary) => `${folder === '' ? '' : `${folder}/`}${executableName(binary, platform)}`),
  };
}

function executableName(name: string, { os }: Platform): string {
  return os === 'windows' ? `${name}.exe` : name;
}

function isAvailableFor(availability: Availability, platform: Platform): boolean {
  return availability.platforms.includes(ociName(platform));
}

function ociName({ os, arch }: Platform): string {
  return `${os}/${arch}`;
}

function fillPattern(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, word: string) => values[word] ?? '');
}

/** Returns a range for people, without the `-0` that includes pre-releases. */
function formatRange(range: string): string {
  return range.replaceAll(/-0\b/g, '').replaceAll('||', 'or');
}
