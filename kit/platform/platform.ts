// Floor 1, kit/platform: names of platforms, the host, emulation, libc and executable headers. What is published for
// a platform, and how it is fetched, is not here. This file (with its data, spellings.ts) alone knows spellings other
// than OCI's `os/arch[/variant]`.

import { KitError } from '../errors.ts';
import type { Arch, ArchName, Convention, Os } from './names.ts';
import { AMBIGUOUS_NAMES, ARCH_ALIASES, ARCH_NAME_TABLE, OS_NAME_TABLE, UNAME_OFF_LINUX } from './names.ts';

export type { Arch, Convention, Os };

/**
 * An OCI platform. Only arm has variants (v5, v6, v7). As in containerd, arm64/v8 and amd64/v1 are the baselines and
 * carry none; the amd64 levels v2 to v4, for which nothing here is built, are refused rather than dropped.
 */
export interface Platform {
  readonly os: Os;
  readonly arch: Arch;
  readonly variant?: string;
}

export interface Architecture {
  readonly arch: Arch;
  readonly variant?: string;
}

const QUOTED_CHARACTERS = 80;

const OS_NAMES = Object.keys(OS_NAME_TABLE) as Os[];
const ARCH_NAMES = Object.keys(ARCH_NAME_TABLE) as ArchName[];

// Maps, not records: words come from outside, and `constructor` is in every record. A word's last entry stays, so rows
// go in backwards: `arm` is the arm without a variant.
const OS_BY_NAME: ReadonlyMap<string, Os> = new Map(
  OS_NAMES.flatMap((os) => allOsNames(os).map((word): [string, Os] => [word, os])),
);
const ARCH_BY_NAME: ReadonlyMap<string, ArchName> = new Map([
  ...ARCH_ALIASES,
  ...ARCH_NAMES.toReversed().flatMap((name) => allArchNames(name).map((word): [string, ArchName] => [word, name])),
]);

/** Returns the OCI text of a platform: `linux/arm64`, `linux/arm/v7`. */
export function formatPlatform({ os, arch, variant }: Platform): string {
  return variant === undefined ? `${os}/${arch}` : `${os}/${arch}/${variant}`;
}

/** Returns whether two platforms are the same, variant included. */
export function samePlatform(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.arch === b.arch && a.variant === b.variant;
}

/**
 * Returns the platform that `text` names: os and architecture in any vocabulary's spelling and any case, joined by `/`
 * or, as in names of published files, by `-`: `linux/arm64`, `macOS/ARM64`, `linux/armhf`, `linux-amd64`.
 * Throws unsupported-platform.
 */
export function parsePlatform(text: string): Platform {
  const separatorIndex = text.includes('/') ? text.indexOf('/') : text.indexOf('-');
  if (separatorIndex === -1)
    throw unsupportedPlatform('platform', text, 'not os/arch', ['linux/amd64', 'darwin/arm64', 'linux/arm/v7']);
  return { os: parseOs(text.slice(0, separatorIndex)), ...parseArchitecture(text.slice(separatorIndex + 1)) };
}

/** Returns the os that any vocabulary spells `text`, in any case. Throws unsupported-platform. */
export function parseOs(text: string): Os {
  const osName = normalize(text);
  // `uname -s` of MSYS2, Git for Windows and Cygwin carries the version: MINGW64_NT-10.0-20348.
  const os = /^(?:mingw32|mingw64|msys|cygwin)_nt(?:-|$)/.test(osName) ? 'windows' : OS_BY_NAME.get(osName);
  if (os === undefined) throw unsupportedPlatform('os', text, 'not a name this project knows', OS_NAMES);
  return os;
}

/**
 * Returns the architecture that any vocabulary spells `text`, in any case, with its variant where the word has one:
 * `armhf`, `armv6l`, `arm/v7`, `arm-7`. Throws unsupported-platform, also for a word that differs between vocabularies.
 */
export function parseArchitecture(text: string): Architecture {
  const archName = normalize(text).replace(/[-/]v?(\d)$/, '/v$1');
  const name = ARCH_BY_NAME.get(archName);
  if (AMBIGUOUS_NAMES.has(archName))
    throw unsupportedPlatform('architecture', text, 'a name with several meanings', ARCH_NAMES);
  if (name === undefined) throw unsupportedPlatform('architecture', text, 'not a name this project knows', ARCH_NAMES);
  return splitArchName(name);
}

/** Returns the platform of a Node process: `process.platform`, `process.arch`. Throws unsupported-platform. */
export function platformFromNode(platform: string, arch: string): Platform {
  return platformFrom('node', platform, arch);
}

/**
 * Returns the platform that one vocabulary spells so, in any case: the inverse of spell(), up to the variants that the
 * vocabulary has no words for. Throws unsupported-platform.
 */
export function platformFrom(convention: Convention, osText: string, archText: string): Platform {
  const os = OS_NAMES.find((each) => OS_NAME_TABLE[each][convention]?.toLowerCase() === normalize(osText));
  if (os === undefined)
    throw unsupportedPlatform('os', osText, `not a word of ${convention}`, knownOsNames(convention));
  const name = ARCH_NAMES.find((each) => archNameIn(each, convention, os)?.toLowerCase() === normalize(archText));
  if (name === undefined) {
    throw unsupportedPlatform('architecture', archText, `not a word of ${convention}`, knownArchNames(convention, os));
  }
  return { os, ...splitArchName(name) };
}

/**
 * Returns how a vocabulary spells a platform; one without words for variants names the architecture alone.
 * Throws unsupported-platform where it has no word: RUNNER_ARCH knows X86, X64, ARM and ARM64 only.
 */
export function nameIn(platform: Platform, convention: Convention): { readonly os: string; readonly arch: string } {
  const { os, arch, variant } = platform;
  const osName = OS_NAME_TABLE[os][convention];
  if (osName === null) {
    throw unsupportedPlatform(
      'platform',
      formatPlatform(platform),
      `an os without a word in ${convention}`,
      knownOsNames(convention),
    );
  }
  const name = ARCH_NAMES.find((each) => each === (variant === undefined ? arch : `${arch}/${variant}`));
  const archName = name === undefined ? null : archNameIn(name, convention, os);
  if (archName === null) {
    const found = `an architecture without a word in ${convention}`;
    throw unsupportedPlatform('platform', formatPlatform(platform), found, knownArchNames(convention, os));
  }
  return { os: osName, arch: archName };
}

function archNameIn(name: ArchName, convention: Convention, os: Os): string | null {
  if (convention === 'uname' && os !== 'linux') return UNAME_OFF_LINUX[os][name] ?? null;
  return ARCH_NAME_TABLE[name][convention];
}

function splitArchName(name: ArchName): Architecture {
  const [arch, variant] = name.split('/') as [Arch, string?];
  return variant === undefined ? { arch } : { arch, variant };
}

function allOsNames(os: Os): string[] {
  return Object.values(OS_NAME_TABLE[os]).flatMap((word) => word?.toLowerCase() ?? []);
}

function allArchNames(name: ArchName): string[] {
  const words = [
    ...Object.values(ARCH_NAME_TABLE[name]),
    ...Object.values(UNAME_OFF_LINUX).map((words) => words[name]),
  ];
  return words.flatMap((word) => word?.toLowerCase() ?? []).filter((word) => !AMBIGUOUS_NAMES.has(word));
}

function knownOsNames(convention: Convention): string[] {
  return OS_NAMES.flatMap((os) => OS_NAME_TABLE[os][convention] ?? []);
}

function knownArchNames(convention: Convention, os: Os): string[] {
  return [...new Set(ARCH_NAMES.flatMap((name) => archNameIn(name, convention, os) ?? []))];
}

function normalize(text: string): string {
  return text.trim().toLowerCase();
}

function unsupportedPlatform(kind: string, text: string, found: string, known: readonly string[]): KitError {
  const shown = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
  return new KitError('unsupported-platform', {
    subject: `${kind} '${shown.replace(/[\p{Cc}\p{Cs}]/gu, '?')}'`,
    problem: `${found}; known: ${known.join(', ')}`,
    fix: 'Name one of these.',
  });
}
