// Lotus (the node) and Lotus Miner, from the releases of one GitHub repository. Until 1.28 one archive contained both. Since
// 1.29 the miner has its own tag and archive, and the two are released separately. 1.27.2 was released like 1.29, without the
// miner. Sources, in filecoin-project/lotus: scripts/build-bundle.sh (until 1.16), .goreleaser.yaml (1.17 to 1.28),
// .github/workflows/release.yml and cmd/release/main.go (at v1.27.2; since 1.29), the pull requests #12096 (1.29), #13273
// (1.34.2: darwin/arm64 only) and #13441 (glibc 2.34); go.mod (retracted versions); build/version.go at each tag (the version
// that the programs print).
import {
  type Binary,
  binaryWithVersionFlag,
  type Distribution,
  type NamingPatterns,
  type NamingScheme,
} from '../distribution.ts';
import { LOTUS_SOURCE } from './lotus-source.ts';

const REPOSITORY = 'filecoin-project/lotus';
const MINER = ['lotus-miner', 'lotus-worker'];

interface LotusNamingScheme extends Omit<NamingPatterns, 'tag'> {
  readonly versions: string;
  /** The archive that contains the miner. Its release has the same name. */
  readonly minerArchive: 'lotus' | 'lotus-miner';
}

const LOTUS_NAMING_SCHEMES: readonly LotusNamingScheme[] = [
  { versions: '<1.17.0-0', base: '{name}_v{version}_{platform}', folder: '{name}', minerArchive: 'lotus' },
  {
    // Without a v. 1.18.1 has archives with both names and different bytes; this is the original name.
    versions: '>=1.17.0-0 <1.20.0-0',
    base: '{name}_{version}_{platform}',
    folder: '{base}',
    spellings: { 'linux/amd64': 'linux_amd64', 'darwin/amd64': 'darwin_all', 'darwin/arm64': 'darwin_all' },
    minerArchive: 'lotus',
  },
  {
    versions: '>=1.20.0-0 <1.27.2-rc2 || >=1.28.0-0 <1.29.0-0',
    base: '{name}_v{version}_{platform}',
    folder: '{base}',
    spellings: { 'linux/amd64': 'linux_amd64', 'darwin/amd64': 'darwin_all', 'darwin/arm64': 'darwin_all' },
    minerArchive: 'lotus',
  },
  {
    versions: '>=1.27.2-rc2 <1.28.0-0',
    base: '{name}_v{version}_{platform}',
    folder: '{base}',
    spellings: { 'linux/amd64': 'linux_amd64_v1', 'darwin/amd64': 'darwin_all', 'darwin/arm64': 'darwin_all' },
    // No archive contains the miner. It can be built from the node's tag.
    minerArchive: 'lotus',
  },
  {
    versions: '>=1.29.0-0 <1.34.2-0',
    base: '{name}_v{version}_{platform}',
    folder: '{base}',
    spellings: { 'linux/amd64': 'linux_amd64_v1', 'darwin/amd64': 'darwin_all', 'darwin/arm64': 'darwin_all' },
    minerArchive: 'lotus-miner',
  },
  {
    versions: '>=1.34.2-0',
    base: '{name}_v{version}_{platform}',
    folder: '{base}',
    spellings: { 'linux/amd64': 'linux_amd64_v1', 'darwin/arm64': 'darwin_arm64' },
    minerArchive: 'lotus-miner',
  },
];

const NODE_NAMING_SCHEMES: readonly NamingScheme[] = LOTUS_NAMING_SCHEMES.map((scheme) => {
  return { ...scheme, tag: 'v{version}', archives: [{ name: 'lotus', binaries: ['lotus'] }] };
});

const MINER_NAMING_SCHEMES: readonly NamingScheme[] = LOTUS_NAMING_SCHEMES.map((scheme) => {
  const tag = scheme.minerArchive === 'lotus' ? 'v{version}' : 'miner/v{version}';
  return { ...scheme, tag, archives: [{ name: scheme.minerArchive, binaries: MINER }] };
});

/** Reads the version as upstream's release does (.github/workflows/release.yml). */
function lotusBinary(name: string): Binary {
  return { ...binaryWithVersionFlag(name), versionEnvironment: { LOTUS_VERSION_IGNORE_COMMIT: '1' } };
}

const SHARED = {
  repository: REPOSITORY,
  retracted: ['1.14.0', '1.20.2', '1.28.0'],
  // The go command cannot build it: go.mod has replace directives, and there is a library in Rust.
  goModules: [],
  gitSource: LOTUS_SOURCE,
  // What the published binaries need at run time. Source: Dockerfile.
  libraries: [
    {
      file: 'libhwloc.so.15',
      packages: { apt: 'libhwloc15', dnf: 'hwloc-libs', zypper: 'libhwloc15', pacman: 'hwloc' },
    },
    {
      file: 'libOpenCL.so.1',
      packages: { apt: 'ocl-icd-libopencl1', dnf: 'ocl-icd', zypper: 'libOpenCL1', pacman: 'ocl-icd' },
    },
  ],
} satisfies Partial<Distribution>;

export const lotus: Distribution = {
  ...SHARED,
  product: 'lotus',
  title: 'Lotus',
  tool: 'lotus',
  binaries: [lotusBinary('lotus')],
  // Each of these networks starts with a genesis that the user creates with lotus-seed, which `make 2k` builds too.
  networkBinaries: { '2k': [lotusBinary('lotus-seed')], debug: [lotusBinary('lotus-seed')] },
  namingSchemes: NODE_NAMING_SCHEMES,
  availability: [
    // Before 1.0 the executables had other names.
    {
      platforms: ['linux/amd64'],
      versions: '>=1.0.0-0 <1.27.2-rc2 || >=1.28.0-0 <1.29.0-0',
      libc: { name: 'glibc' },
    },
    // Built on ubuntu-latest.
    {
      platforms: ['linux/amd64'],
      versions: '>=1.27.2-rc2 <1.28.0-0 || >=1.29.0-0',
      libc: { name: 'glibc', floor: '2.34' },
    },
    { platforms: ['darwin/amd64'], versions: '>=1.0.0-0 <1.34.2-0' },
    { platforms: ['darwin/arm64'], versions: '>=1.17.0-0' },
  ],
  printsVersion: { '1.14.3': '1.14.2' },
  versionModule: 'github.com/filecoin-project/lotus',
};

export const lotusMiner: Distribution = {
  ...SHARED,
  product: 'lotus-miner',
  title: 'Lotus Miner',
  tool: 'lotus-miner',
  binaries: MINER.map(lotusBinary),
  namingSchemes: MINER_NAMING_SCHEMES,
  availability: [
    {
      platforms: ['linux/amd64'],
      versions: '>=1.0.0-0 <1.27.2-rc2 || >=1.28.0-0 <1.29.0-0',
      libc: { name: 'glibc' },
    },
    { platforms: ['linux/amd64'], versions: '>=1.29.0-0', libc: { name: 'glibc', floor: '2.34' } },
    { platforms: ['darwin/amd64'], versions: '>=1.0.0-0 <1.27.2-rc2 || >=1.28.0-0 <1.34.2-0' },
    { platforms: ['darwin/arm64'], versions: '>=1.17.0-0 <1.27.2-rc2 || >=1.28.0-0' },
  ],
  printsVersion: { '1.14.3': '1.14.2', '1.27.2': '1.27.1' },
};
