// Names of architectures: alone, and in a platform, a URL, a file name, an image or a toolchain.

export type Architecture = 'amd64' | 'arm64';

/** Every name of an architecture, in labels and in file names. */
const ARCHITECTURE_NAMES: Readonly<Record<string, Architecture>> = {
  amd64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  x64: 'amd64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm64v8: 'arm64',
};

/** Returns the architecture with this name, such as `x86_64` or `aarch64`, or null. */
export function nameOfArchitecture(name: string): Architecture | null {
  const key = name.toLowerCase();
  return Object.hasOwn(ARCHITECTURE_NAMES, key) ? (ARCHITECTURE_NAMES[key] ?? null) : null;
}

/** `linux64` and `linux-64` are how browsers' drivers and conda name amd64. */
const NAMES_IN_TEXT = /(?<![a-z\d])(?:(amd64|x86_64|x86-64|x64|arm64v8|arm64|aarch64)|linux-?64)(?![a-z\d])/gi;
const OTHER_SYSTEM = /darwin|macos|osx|apple|windows|win32|win64|msvc|\.exe\b|\.msi\b|\.dmg\b|\.pkg\b|freebsd|android/i;
/** Files whose path has the architecture that they are about, not the one that they run on. */
const FOR_ANOTHER =
  /_all\.deb|noarch|cross|toolchain|sysroot|rootfs|\bimage|\.(?:img|iso|qcow2|squashfs)|kernel|initr|vmlinu|firmware|qemu|(?:x86_64|aarch64)-linux-(?:gnu|musl)/i;
const MAX_CHARACTERS = 2000;

/** Returns the only architecture that a name for Linux has, or null for several, none and other systems. */
export function architectureInName(name: string): Architecture | null {
  if (name.length > MAX_CHARACTERS || OTHER_SYSTEM.test(name) || FOR_ANOTHER.test(name)) return null;
  const found = new Set([...name.matchAll(NAMES_IN_TEXT)].map((match) => nameOfArchitecture(match[1] ?? 'amd64')));
  const [architecture = null] = found;
  return found.size === 1 ? architecture : null;
}

/** Returns amd64 or arm64, or null for all others. `linux/arm64/v8` is arm64, `linux/arm/v7` is not. */
export function architectureOfPlatform(platform: string): Architecture | null {
  return nameOfArchitecture(platform.replace(/^linux\//, '').replace(/\/v8$/, ''));
}

const IMAGE = /(?:^|\/)(?:(amd64|arm64v8)\/[\w.-]+(?:[:@]|$)|manylinux[\w]*_(x86_64|aarch64)(?:[:@]|$))/;

/** Returns the architecture in the name of an image, or null if it has none. */
export function architectureOfImage(image: string): Architecture | null {
  const match = IMAGE.exec(image);
  return match && nameOfArchitecture(match[1] ?? match[2] ?? '');
}

const RUST_TOOLCHAIN =
  /^\+?(?:stable|beta|nightly|\d[\w.]*)(?:-\d{4}-\d\d-\d\d)?-(x86_64|aarch64)-unknown-linux-(?:gnu|musl)$/;

/** Returns the architecture that a toolchain of Rust runs on, or null if its name has none. */
export function architectureOfToolchain(name: string): Architecture | null {
  return nameOfArchitecture(RUST_TOOLCHAIN.exec(name)?.[1] ?? '');
}

/** Returns the architecture of a target of Rust for Linux, such as `x86_64-unknown-linux-gnu`, or null. */
export function architectureOfTarget(name: string): Architecture | null {
  return nameOfArchitecture(/^(x86_64|aarch64)-unknown-linux-(?:gnu|musl)$/.exec(name)?.[1] ?? '');
}

const POSSIBLE_NAMES: Readonly<Record<Architecture, RegExp>> = {
  amd64: /amd64|x86|x64|linux-?64/i,
  arm64: /arm64|aarch64/i,
};

/** Returns whether a text may name an architecture. If not, nothing in it does. */
export function mayName(architecture: Architecture, text: string): boolean {
  return POSSIBLE_NAMES[architecture].test(text);
}
