// Floor 1, kit/platform: names of platforms, the host, emulation, libc and executable headers. What is published for
// a platform, and how it is fetched, is not here. This file (with its data, spellings.ts) alone knows spellings other
// than OCI's `os/arch[/variant]`.

import { KitError } from '../errors.ts';
import type { Arch, ArchName, Os, Vocabulary } from './names.ts';
import { AMBIGUOUS_WORDS, ARCH_ALIASES, ARCH_WORDS, OS_WORDS, UNAME_OFF_LINUX } from './names.ts';

export type { Arch, Os, Vocabulary };

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

const OS_NAMES = Object.keys(OS_WORDS) as Os[];
const ARCH_NAMES = Object.keys(ARCH_WORDS) as ArchName[];

// Maps, not records: words come from outside, and `constructor` is in every record. A word's last entry stays, so rows
// go in backwards: `arm` is the arm without a variant.
const OS_BY_WORD: ReadonlyMap<string, Os> = new Map(
  OS_NAMES.flatMap((os) => osWords(os).map((word): [string, Os] => [word, os])),
);
const ARCH_BY_WORD: ReadonlyMap<string, ArchName> = new Map([
  ...ARCH_ALIASES,
  ...ARCH_NAMES.toReversed().flatMap((name) => archWords(name).map((word): [string, ArchName] => [word, name])),
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
  const joint = text.includes('/') ? text.indexOf('/') : text.indexOf('-');
  if (joint === -1) throw unsupported('platform', text, 'not os/arch', ['linux/amd64', 'darwin/arm64', 'linux/arm/v7']);
  return { os: parseOs(text.slice(0, joint)), ...parseArchitecture(text.slice(joint + 1)) };
}

/** Returns the os that any vocabulary spells `text`, in any case. Throws unsupported-platform. */
export function parseOs(text: string): Os {
  const word = normalize(text);
  // `uname -s` of MSYS2, Git for Windows and Cygwin carries the version: MINGW64_NT-10.0-20348.
  const os = /^(?:mingw32|mingw64|msys|cygwin)_nt(?:-|$)/.test(word) ? 'windows' : OS_BY_WORD.get(word);
  if (os === undefined) throw unsupported('os', text, 'not a name this project knows', OS_NAMES);
  return os;
}

/**
 * Returns the architecture that any vocabulary spells `text`, in any case, with its variant where the word has one:
 * `armhf`, `armv6l`, `arm/v7`, `arm-7`. Throws unsupported-platform, also for a word that differs between vocabularies.
 */
export function parseArchitecture(text: string): Architecture {
  const word = normalize(text).replace(/[-/]v?(\d)$/, '/v$1');
  const name = ARCH_BY_WORD.get(word);
  if (AMBIGUOUS_WORDS.has(word)) throw unsupported('architecture', text, 'a name with several meanings', ARCH_NAMES);
  if (name === undefined) throw unsupported('architecture', text, 'not a name this project knows', ARCH_NAMES);
  return architecture(name);
}

/** Returns the platform of a Node process: `process.platform`, `process.arch`. Throws unsupported-platform. */
export function platformFromNode(platform: string, arch: string): Platform {
  return platformFrom('node', platform, arch);
}

/** Returns the platform of a GitHub Actions runner: RUNNER_OS, RUNNER_ARCH. Throws unsupported-platform. */
export function platformFromRunner(os: string, arch: string): Platform {
  return platformFrom('runner', os, arch);
}

/**
 * Returns the platform that one vocabulary spells so, in any case: the inverse of spell(), up to the variants that the
 * vocabulary has no words for. Throws unsupported-platform.
 */
export function platformFrom(vocabulary: Vocabulary, osText: string, archText: string): Platform {
  const os = OS_NAMES.find((each) => OS_WORDS[each][vocabulary]?.toLowerCase() === normalize(osText));
  if (os === undefined) throw unsupported('os', osText, `not a word of ${vocabulary}`, knownOs(vocabulary));
  const name = ARCH_NAMES.find((each) => archWord(each, vocabulary, os)?.toLowerCase() === normalize(archText));
  if (name === undefined) {
    throw unsupported('architecture', archText, `not a word of ${vocabulary}`, knownArchitectures(vocabulary, os));
  }
  return { os, ...architecture(name) };
}

/**
 * Returns how a vocabulary spells a platform; one without words for variants names the architecture alone.
 * Throws unsupported-platform where it has no word: RUNNER_ARCH knows X86, X64, ARM and ARM64 only.
 */
export function spell(platform: Platform, vocabulary: Vocabulary): { readonly os: string; readonly arch: string } {
  const { os, arch, variant } = platform;
  const osWord = OS_WORDS[os][vocabulary];
  if (osWord === null) {
    throw unsupported(
      'platform',
      formatPlatform(platform),
      `an os without a word in ${vocabulary}`,
      knownOs(vocabulary),
    );
  }
  const name = ARCH_NAMES.find((each) => each === (variant === undefined ? arch : `${arch}/${variant}`));
  const word = name === undefined ? null : archWord(name, vocabulary, os);
  if (word === null) {
    const found = `an architecture without a word in ${vocabulary}`;
    throw unsupported('platform', formatPlatform(platform), found, knownArchitectures(vocabulary, os));
  }
  return { os: osWord, arch: word };
}

function archWord(name: ArchName, vocabulary: Vocabulary, os: Os): string | null {
  if (vocabulary === 'uname' && os !== 'linux') return UNAME_OFF_LINUX[os][name] ?? null;
  return ARCH_WORDS[name][vocabulary];
}

function architecture(name: ArchName): Architecture {
  const [arch, variant] = name.split('/') as [Arch, string?];
  return variant === undefined ? { arch } : { arch, variant };
}

function osWords(os: Os): string[] {
  return Object.values(OS_WORDS[os]).flatMap((word) => word?.toLowerCase() ?? []);
}

function archWords(name: ArchName): string[] {
  const words = [...Object.values(ARCH_WORDS[name]), ...Object.values(UNAME_OFF_LINUX).map((words) => words[name])];
  return words.flatMap((word) => word?.toLowerCase() ?? []).filter((word) => !AMBIGUOUS_WORDS.has(word));
}

function knownOs(vocabulary: Vocabulary): string[] {
  return OS_NAMES.flatMap((os) => OS_WORDS[os][vocabulary] ?? []);
}

function knownArchitectures(vocabulary: Vocabulary, os: Os): string[] {
  return [...new Set(ARCH_NAMES.flatMap((name) => archWord(name, vocabulary, os) ?? []))];
}

function normalize(text: string): string {
  return text.trim().toLowerCase();
}

function unsupported(kind: string, text: string, found: string, known: readonly string[]): KitError {
  const shown = text.length > QUOTED_CHARACTERS ? `${text.slice(0, QUOTED_CHARACTERS)}…` : text;
  return new KitError('unsupported-platform', {
    asked: `${kind} '${shown.replace(/[\p{Cc}\p{Cs}]/gu, '?')}'`,
    found: `${found}; known: ${known.join(', ')}`,
    next: 'Name one of these.',
  });
}
