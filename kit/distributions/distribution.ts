// What a product is, as data: its archives, for which platforms and versions they exist, where they are served, what
// its binaries print and how it is built from source. Pure: no network, no disk. What is done with it is kit/install's.
import { KitError } from '../errors.ts';
import { formatPlatform, type Platform, parsePlatform } from '../platform/platform.ts';
import type { GitSource } from './git-source.ts';
import type { SharedLibrary } from './packages.ts';
import type { ProductName } from './product-name.ts';
import { inRange } from './version-range.ts';

export type { CoreProduct, ProductName, ToolName } from './product-name.ts';

/** The C library that a prebuilt linux binary is linked against. */
export interface LibcRequirement {
  readonly name: 'glibc';
  /** The oldest version that runs it, where that is known. */
  readonly floor?: string;
}

export interface Binary {
  /** Without `.exe`. */
  readonly name: string;
  readonly versionArguments: readonly string[];
  /** Has it print the version alone, where it would add how it was built. */
  readonly versionEnvironment?: Readonly<Record<string, string>>;
  /** The version that the binary printed, or null where its output is not of the known form. */
  printedVersion(stdout: string): string | null;
  /** For a program that prints no version: what it answers to `versionArguments`. */
  readonly answers?: RegExp;
}

/** Platforms (in OCI spelling) for which upstream publishes a binary, and the versions it does so for. */
export interface Availability {
  readonly platforms: readonly string[];
  /** A semver range; pre-releases count as members of it, so `1.2.3-0` is the first pre-release of 1.2.3. */
  readonly versions: string;
  readonly libc?: LibcRequirement;
}

/** How a release is named. Replaced are {version}, {platform} and {name}; in `folder`, {name} and {base}. */
export interface NamingPatterns {
  /** The release's git tag. */
  readonly tag: string;
  /** An archive's file name, without its extension: the archive's base. */
  readonly base: string;
  /** The root folder inside the archive; empty where the files are at its root. */
  readonly folder: string;
  /** How names spell the platforms; one that is not here is `<os>-<arch>`. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** Systems whose archives are .zip files. Default: windows. */
  readonly zip?: readonly string[];
}

/** A span of versions whose archives are named, and filled, in one way. */
export interface NamingScheme extends NamingPatterns {
  readonly versions: string;
  readonly archives: readonly { readonly name: string; readonly binaries: readonly string[] }[];
}

/** How build-go.sh of the repository ipfs/distributions names a release; GitHub's releases kept it. */
export const DIST_NAMING: NamingPatterns = {
  tag: 'v{version}',
  base: '{name}_v{version}_{platform}',
  folder: '{name}',
};

export interface Archive {
  /** What starts the file's name, and the origin's folder: kubo, go-ipfs, ipfs-cluster-ctl, lotus-miner. */
  readonly name: string;
  /** The release's git tag: `v0.43.0`, `miner/v1.36.0`. */
  readonly tag: string;
  readonly file: string;
  readonly format: 'tar.gz' | 'zip';
  /** Paths of the executables inside the archive. */
  readonly members: readonly string[];
}

/** What upstream publishes of a version for a platform: archives that together hold every executable. */
export interface AvailableArchives {
  readonly archives: readonly Archive[];
  readonly libc?: LibcRequirement;
}

export interface GoModule {
  readonly versions: string;
  readonly path: string;
  /** The main package of each binary inside the module, as `go build` takes it. */
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
  /** By network: what a build for it needs beside `binaries`. */
  readonly networkBinaries?: Readonly<Record<string, readonly Binary[]>>;
  /** By version: another version that its binaries print, because upstream forgot to change it. */
  readonly printsVersion?: Readonly<Record<string, string>>;
  readonly namingSchemes: readonly NamingScheme[];
  readonly availability: readonly Availability[];
  /** Versions that upstream took back. They are served still. */
  readonly retracted: readonly string[];
  /** Empty where the go command cannot build the product from a module. */
  readonly goModules: readonly GoModule[];
  /** The Go module whose versions are the product's, where `goModules` names none. */
  readonly versionModule?: string;
  /** How it is built by git, where it can be. */
  readonly gitSource?: GitSource;
  /** The shared libraries, other than libc's, that the published linux binaries need. */
  readonly libraries?: readonly SharedLibrary[];
}

/** Returns the distribution as it is built for a network: with the binaries that only this network needs. */
export function distributionForNetwork(distribution: Distribution, network: string | null): Distribution {
  const extraBinaries = network === null ? undefined : distribution.networkBinaries?.[network];
  return extraBinaries ? { ...distribution, binaries: [...distribution.binaries, ...extraBinaries] } : distribution;
}

/** Returns the version that the binaries of a release print: its own, but for a few releases of Lotus. */
export function printedVersionOf({ printsVersion = {} }: Distribution, version: string): string {
  return (Object.hasOwn(printsVersion, version) && printsVersion[version]) || version;
}

/** Returns the executables' file names on `platform`. */
export function executableNames(distribution: Distribution, platform: Platform): readonly string[] {
  return distribution.binaries.map(({ name }) => executableName(name, platform));
}

/**
 * Returns what upstream publishes of `version` for `platform`, or null where it publishes nothing.
 * Upstream's archives name no variant of arm, so a variant is not looked at.
 */
export function archivesFor(distribution: Distribution, version: string, platform: Platform): AvailableArchives | null {
  const availability = distribution.availability.find(
    (o) => isAvailableFor(o, platform) && inRange(version, o.versions),
  );
  const scheme = namingSchemeFor(distribution, version);
  if (!availability || !scheme) return null;
  const archives = scheme.archives.map(({ name, binaries }) => buildArchive(scheme, name, binaries, version, platform));
  return { archives, ...(availability.libc ? { libc: availability.libc } : {}) };
}

/** Returns the platforms that upstream publishes `version` for, in the order of the data. */
export function availablePlatforms(distribution: Distribution, version: string): readonly Platform[] {
  const names = distribution.availability.filter((o) => inRange(version, o.versions)).flatMap((o) => o.platforms);
  return namingSchemeFor(distribution, version) ? [...new Set(names)].map(parsePlatform) : [];
}

/** Returns the git tag of a version's release, or null where the version is of no era. */
export function releaseTag(
  namingSchemes: readonly (NamingPatterns & { readonly versions: string })[],
  version: string,
): string | null {
  const scheme = namingSchemes.find((e) => inRange(version, e.versions));
  return scheme ? fillPattern(scheme.tag, { version }) : null;
}

/**
 * Returns one sentence, without a full stop, for the error about what is not offered: `version` is not for `platform`,
 * the platforms it is for, and the versions that there are for `platform`.
 */
export function describeAvailability(distribution: Distribution, version: string, platform: Platform): string {
  const here = formatPlatform(platform);
  const platforms = availablePlatforms(distribution, version).map(formatPlatform);
  const platformText =
    platforms.length > 0 ? `${here}, but for ${platforms.join(', ')}` : `${here} or any other platform`;
  const ranges = distribution.availability
    .filter((o) => isAvailableFor(o, platform))
    .map((o) => formatRange(o.versions));
  const versions = ranges.length > 0 ? `versions ${ranges.join(' or ')}` : 'no version';
  return `${distribution.title} ${version} is not published for ${platformText}; ${here} is published for ${versions}`;
}

/**
 * Returns the Go module that `version` is built from.
 * Throws `unsupported-platform` where no module is known for the version.
 */
export function goModuleFor(distribution: Distribution, version: string): GoModule {
  const module = distribution.goModules.find((m) => inRange(version, m.versions));
  if (module) return module;
  const ranges = distribution.goModules.map((m) => formatRange(m.versions));
  const known = ranges.length > 0;
  throw new KitError('unsupported-platform', {
    subject: `a source build of ${distribution.title} ${version}`,
    problem: known ? `modules are known for versions ${ranges.join(' or ')}` : 'it is built from no Go module',
    fix: `Choose ${known ? 'a version in that range, or ' : ''}a platform for which upstream publishes a binary.`,
  });
}

/**
 * Returns a binary that answers `--version` as urfave/cli does: `<name> version <version>`. What a build adds after
 * a `+` (the network, the commit) is no part of the version.
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
  return distribution.namingSchemes.find((e) => inRange(version, e.versions));
}

function buildArchive(
  scheme: NamingScheme,
  name: string,
  binaries: readonly string[],
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

/** A range as people read it: its bounds on pre-releases are for computers. */
function formatRange(range: string): string {
  return range.replaceAll(/-0\b/g, '').replaceAll('||', 'or');
}
