// How to build Lotus. Sources: in filecoin-project/lotus the Makefile (targets, build tags, GO_VERSION_MIN), README.md and
// .github/actions/install-system-dependencies (packages), documentation/changelog (1.26 is the first version that accepts Go
// 1.21); in filecoin-project/filecoin-ffi install-filcrypto and its pull request #340 (linux/arm64).
import type { GitSource } from '../git-source.ts';
import { type BuildRequirement, PACKAGE_MANAGERS, type Packages } from '../packages.ts';

const sameNameForAll = (name: string): Packages =>
  Object.fromEntries(PACKAGE_MANAGERS.map((manager) => [manager, name]));
const program = (name: string, packages: Packages = sameNameForAll(name)): BuildRequirement => ({
  kind: 'program',
  name,
  packages,
});

const RUSTUP =
  "Install Rust with `curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y` (https://rustup.rs).";

export const LOTUS_SOURCE: GitSource = {
  url: 'https://github.com/filecoin-project/lotus.git',
  versions: '>=1.26.0-0',
  // Upstream does not support riscv64, but it can be built.
  platforms: ['linux/amd64', 'linux/arm64', 'linux/riscv64', 'darwin/amd64', 'darwin/arm64'],
  networks: ['mainnet', 'calibnet', 'butterflynet', 'interopnet', '2k', 'debug'],
  minimumGoFile: 'GO_VERSION_MIN',
  submodulesMarker: 'build/.update-modules',
  needs: [
    program('git'),
    program('make'),
    program('bash'),
    {
      ...program('gcc', { apt: 'build-essential', dnf: 'gcc', apk: 'build-base', zypper: 'gcc', pacman: 'base-devel' }),
      alternative: 'clang',
      advice: 'Install a C compiler (on macOS: `xcode-select --install`).',
    },
    program('jq'),
    program('curl'),
    program('tar', { ...sameNameForAll('tar'), brew: 'gnu-tar' }),
    program('gzip'),
    program('find', sameNameForAll('findutils')),
    program('awk', sameNameForAll('gawk')),
    program('pkg-config', {
      ...sameNameForAll('pkgconf'),
      apt: 'pkg-config',
      dnf: 'pkgconf-pkg-config',
      zypper: 'pkgconf-pkg-config',
    }),
    {
      kind: 'library',
      name: 'hwloc',
      packages: {
        ...sameNameForAll('hwloc'),
        apt: 'libhwloc-dev',
        dnf: 'hwloc-devel',
        apk: 'hwloc-dev',
        zypper: 'hwloc-devel',
      },
    },
    // On macOS it is part of the system.
    {
      kind: 'library',
      name: 'OpenCL',
      os: 'linux',
      packages: {
        apt: 'ocl-icd-opencl-dev',
        dnf: 'ocl-icd-devel',
        apk: 'opencl-icd-loader-dev',
        zypper: 'ocl-icd-devel',
        pacman: 'ocl-icd',
      },
    },
  ],
  rustLibrary: {
    submodule: 'extern/filecoin-ffi',
    prebuilt: ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64'],
    compileVariable: 'FFI_BUILD_FROM_SOURCE',
    needs: [
      { ...program('cargo', {}), advice: RUSTUP },
      { ...program('rustup', {}), advice: RUSTUP },
    ],
  },
};
