// The names of operating systems and architectures in each convention, as data for platform.ts: a row per platform, a
// column per convention.

export type Os = 'linux' | 'darwin' | 'windows' | 'freebsd' | 'openbsd';
export type Arch = 'amd64' | 'arm64' | '386' | 'arm' | 'riscv64' | 'ppc64le' | 's390x' | 'loong64';
export type Convention = 'node' | 'runner' | 'go' | 'uname' | 'debian' | 'docker' | 'rust';

/** An architecture as OCI writes it after the os. */
export type ArchName = Arch | 'arm/v5' | 'arm/v6' | 'arm/v7';

type Name = string | null;
type NamesByConvention = Readonly<Record<Convention, Name>>;

const row = (
  ...[node, runner, go, uname, debian, docker, rust]: readonly [Name, Name, Name, Name, Name, Name, Name]
) => {
  return { node, runner, go, uname, debian, docker, rust } satisfies NamesByConvention;
};

// null: the convention has no name. Sources: Node's process.platform and process.arch, RUNNER_OS and RUNNER_ARCH,
// `go tool dist list`, `uname -s` (on Windows as BusyBox prints it), Debian's ports, the OCI image specification, Rust's
// target_os and the first part of its targets.
// biome-ignore format: a table is easier to read in columns
export const OS_NAME_TABLE: Readonly<Record<Os, NamesByConvention>> = {
  //            node       runner     go         uname          debian     docker     rust
  linux:    row('linux',   'Linux',   'linux',   'Linux',       'linux',   'linux',   'linux'),
  darwin:   row('darwin',  'macOS',   'darwin',  'Darwin',      null,      'darwin',  'macos'),
  windows:  row('win32',   'Windows', 'windows', 'Windows_NT',  null,      'windows', 'windows'),
  freebsd:  row('freebsd', null,      'freebsd', 'FreeBSD',     null,      'freebsd', 'freebsd'),
  openbsd:  row('openbsd', null,      'openbsd', 'OpenBSD',     null,      'openbsd', 'openbsd'),
};

// The uname column is `uname -m` on Linux. Only uname, Debian, Docker and Rust have names for the variants of arm; `arm` in
// Rust is v6.
// biome-ignore format: a table is easier to read in columns
export const ARCH_NAME_TABLE: Readonly<Record<ArchName, NamesByConvention>> = {
  //            node       runner     go         uname          debian     docker     rust
  amd64:    row('x64',     'X64',     'amd64',   'x86_64',      'amd64',   'amd64',   'x86_64'),
  arm64:    row('arm64',   'ARM64',   'arm64',   'aarch64',     'arm64',   'arm64',   'aarch64'),
  '386':    row('ia32',    'X86',     '386',     'i686',        'i386',    '386',     'i686'),
  arm:      row('arm',     'ARM',     'arm',     null,          null,      'arm',     null),
  'arm/v5': row('arm',     'ARM',     'arm',     'armv5tel',    'armel',   'arm/v5',  'armv5te'),
  'arm/v6': row('arm',     'ARM',     'arm',     'armv6l',      null,      'arm/v6',  'arm'),
  'arm/v7': row('arm',     'ARM',     'arm',     'armv7l',      'armhf',   'arm/v7',  'armv7'),
  riscv64:  row('riscv64', null,      'riscv64', 'riscv64',     'riscv64', 'riscv64', 'riscv64gc'),
  ppc64le:  row('ppc64',   null,      'ppc64le', 'ppc64le',     'ppc64el', 'ppc64le', 'powerpc64le'),
  s390x:    row('s390x',   null,      's390x',   's390x',       's390x',   's390x',   's390x'),
  loong64:  row('loong64', null,      'loong64', 'loongarch64', 'loong64', 'loong64', 'loongarch64'),
};

// `uname -m` on other systems, for the architectures that they support. FreeBSD prints `powerpc` for every PowerPC.
export const UNAME_OFF_LINUX: Readonly<Record<Exclude<Os, 'linux'>, Readonly<Partial<Record<ArchName, string>>>>> = {
  darwin: { amd64: 'x86_64', arm64: 'arm64', '386': 'i386' },
  windows: { amd64: 'x86_64', arm64: 'aarch64', '386': 'i686' },
  freebsd: {
    amd64: 'amd64',
    arm64: 'arm64',
    '386': 'i386',
    arm: 'arm',
    'arm/v6': 'arm',
    'arm/v7': 'arm',
    riscv64: 'riscv',
  },
  openbsd: { amd64: 'amd64', arm64: 'arm64', '386': 'i386', 'arm/v7': 'armv7', riscv64: 'riscv64' },
};

// Other names of an architecture: those that containerd's platforms/database.go normalises (arm64/v8 and amd64/v1 are the
// baselines), and other values of `uname -m` on Linux (armv8l: an ARMv8 processor in 32-bit mode, which runs v7).
export const ARCH_ALIASES: readonly (readonly [string, ArchName])[] = [
  ['x86-64', 'amd64'],
  ['amd64/v1', 'amd64'],
  ['arm64/v8', 'arm64'],
  ['i486', '386'],
  ['i586', '386'],
  ['armv5tejl', 'arm/v5'],
  ['armv8l', 'arm/v7'],
];

// ppc64 is little-endian in Node, big-endian in Go and uname. riscv is riscv64 in FreeBSD only. These names are clear within
// their convention; without one they could mean an unsupported architecture.
export const AMBIGUOUS_NAMES: ReadonlySet<string> = new Set(['ppc64', 'riscv']);
