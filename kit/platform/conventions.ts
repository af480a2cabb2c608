// The names of platforms in OCI's and in other conventions. Only this file and its data, names.ts, know other names than OCI's.

import { KitError } from '../errors.ts';
import type { Arch, ArchName, Convention, Os } from './names.ts';
import { AMBIGUOUS_NAMES, ARCH_ALIASES, ARCH_NAME_TABLE, OS_NAME_TABLE, UNAME_OFF_LINUX } from './names.ts';
import { type Architecture, formatPlatform, type Platform } from './platform.ts';

const QUOTED_CHARACTERS = 80;

const OS_NAMES = Object.keys(OS_NAME_TABLE) as Os[];
const ARCH_NAMES = Object.keys(ARCH_NAME_TABLE) as ArchName[];

// Maps, not records, because names come from outside and every record has a `constructor`. The last entry of a name counts,
// so rows are added backwards: `arm` is the arm without a variant.
const OS_BY_NAME: ReadonlyMap<string, Os> = new Map(
  OS_NAMES.flatMap((os) => allOsNames(os).map((name): [string, Os] => [name, os])),
);
const ARCH_BY_NAME: ReadonlyMap<string, ArchName> = new Map([
  ...ARCH_ALIASES,
  ...ARCH_NAMES.toReversed().flatMap((arch) => allArchNames(arch).map((name): [string, ArchName] => [name, arch])),
]);

/**
 * Returns the platform that `text` names: os and architecture in any convention and any case, joined by `/` or, as in names
 * of published files, by `-`: `linux/arm64`, `macOS/ARM64`, `linux/armhf`, `linux-amd64`.
 * Throws unsupported-platform.
 */
export function parsePlatform(text: string): Platform {
  const separatorIndex = text.includes('/') ? text.indexOf('/') : text.indexOf('-');
  if (separatorIndex === -1) {
    const examples = ['linux/amd64', 'darwin/arm64', 'linux/arm/v7'];
    throw unsupportedPlatform('platform', text, 'must have the form os/arch', examples);
  }
  return { os: parseOs(text.slice(0, separatorIndex)), ...parseArchitecture(text.slice(separatorIndex + 1)) };
}

/** Returns the os that `text` names in any convention and any case. Throws unsupported-platform. */
export function parseOs(text: string): Os {
  const osName = normalize(text);
  // `uname -s` of MSYS2, Git for Windows and Cygwin includes the version: MINGW64_NT-10.0-20348.
  const os = /^(?:mingw32|mingw64|msys|cygwin)_nt(?:-|$)/.test(osName) ? 'windows' : OS_BY_NAME.get(osName);
  if (os === undefined) throw unsupportedPlatform('operating system', text, 'unknown name', OS_NAMES);
  return os;
}

/**
 * Returns the architecture that `text` names in any convention and any case, with its variant if the name has one:
 * `armhf`, `armv6l`, `arm/v7`, `arm-7`. Throws unsupported-platform, also for a name that conventions use differently.
 */
export function parseArchitecture(text: string): Architecture {
  const archName = normalize(text).replace(/[-/]v?(\d)$/, '/v$1');
  const name = ARCH_BY_NAME.get(archName);
  if (AMBIGUOUS_NAMES.has(archName))
    throw unsupportedPlatform('architecture', text, 'the name is ambiguous', ARCH_NAMES);
  if (name === undefined) throw unsupportedPlatform('architecture', text, 'unknown name', ARCH_NAMES);
  return splitArchName(name);
}

/** Returns the platform of a Node process: `process.platform`, `process.arch`. Throws unsupported-platform. */
export function platformFromNode(platform: string, arch: string): Platform {
  return platformFrom('node', platform, arch);
}

/**
 * Returns the platform with these names in a convention, in any case. The inverse of nameIn, except for variants that the
 * convention has no names for. Throws unsupported-platform.
 */
export function platformFrom(convention: Convention, osText: string, archText: string): Platform {
  const os = OS_NAMES.find((each) => OS_NAME_TABLE[each][convention]?.toLowerCase() === normalize(osText));
  if (os === undefined)
    throw unsupportedPlatform('operating system', osText, `unknown ${convention} name`, knownOsNames(convention));
  const name = ARCH_NAMES.find((each) => archNameIn(each, convention, os)?.toLowerCase() === normalize(archText));
  if (name === undefined) {
    throw unsupportedPlatform('architecture', archText, `unknown ${convention} name`, knownArchNames(convention, os));
  }
  return { os, ...splitArchName(name) };
}

/**
 * Returns the names of a platform in a convention, without the variant if the convention has no names for variants.
 * Throws unsupported-platform if the convention has no name: RUNNER_ARCH can be X86, X64, ARM or ARM64 only.
 */
export function nameIn(platform: Platform, convention: Convention): { readonly os: string; readonly arch: string } {
  const { os, arch, variant } = platform;
  const osName = OS_NAME_TABLE[os][convention];
  if (osName === null) {
    const problem = `the ${convention} convention has no name for this os`;
    throw unsupportedPlatform('platform', formatPlatform(platform), problem, knownOsNames(convention));
  }
  const name = ARCH_NAMES.find((each) => each === (variant === undefined ? arch : `${arch}/${variant}`));
  const archName = name === undefined ? null : archNameIn(name, convention, os);
  if (archName === null) {
    const problem = `the ${convention} convention has no name for this architecture`;
    throw unsupportedPlatform('platform', formatPlatform(platform), problem, knownArchNames(convention, os));
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
  return Object.values(OS_NAME_TABLE[os]).flatMap((name) => name?.toLowerCase() ?? []);
}

function allArchNames(arch: ArchName): string[] {
  const names = [
    ...Object.values(ARCH_NAME_TABLE[arch]),
    ...Object.values(UNAME_OFF_LINUX).map((table) => table[arch]),
  ];
  return names.flatMap((name) => name?.toLowerCase() ?? []).filter((name) => !AMBIGUOUS_NAMES.has(name));
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

function unsupportedPlatform(kind: string, text: string, problem: string, known: readonly string[]): KitError {
  const shown = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
  return new KitError('unsupported-platform', {
    subject: `${kind} '${shown.replace(/[\p{Cc}\p{Cs}]/gu, '?')}'`,
    problem,
    fix: `Use a name such as ${known.join(', ')}.`,
  });
}
