// Kubo, named go-ipfs before 0.14. Sources: the history of dists/go-ipfs and dists/kubo (build_matrix, versions) and
// build-go.sh in ipfs/distributions, its pull requests #182 (linux/arm64), #299 (openbsd), #349 (darwin/arm64) and #1128
// (end of 32 bits); kubo's release workflow.
import { DIST_NAMING, type Distribution, type NamingScheme } from '../distribution.ts';

const NAMING_SCHEMES: readonly NamingScheme[] = [
  { versions: '>=0.14.0-rc1', ...DIST_NAMING, archives: [{ name: 'kubo', binaries: ['ipfs'] }] },
  { versions: '<0.14.0-rc1', ...DIST_NAMING, archives: [{ name: 'go-ipfs', binaries: ['ipfs'] }] },
];

export const kubo: Distribution = {
  product: 'kubo',
  title: 'Kubo',
  tool: 'kubo',
  repository: 'ipfs/kubo',
  binaries: [
    {
      name: 'ipfs',
      versionArguments: ['version', '--number'],
      printedVersion: (stdout) => /^(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)\s*$/.exec(stdout)?.[1] ?? null,
    },
  ],
  namingSchemes: NAMING_SCHEMES,
  availability: [
    // The only target that is compiled with CGO; the others are static. build-go.sh allows up to glibc 2.31, and the programs
    // need 2.14.
    { platforms: ['linux/amd64'], versions: '*', libc: { name: 'glibc', floor: '2.14' } },
    { platforms: ['darwin/amd64', 'windows/amd64', 'freebsd/amd64'], versions: '*' },
    { platforms: ['linux/arm64'], versions: '>=0.4.18-rc1' },
    { platforms: ['openbsd/amd64'], versions: '>=0.6.0-rc1' },
    { platforms: ['darwin/arm64'], versions: '>=0.9.0-rc2' },
    { platforms: ['windows/arm64'], versions: '>=0.21.0-rc1' },
    { platforms: ['linux/riscv64'], versions: '>=0.38.0-rc1' },
    { platforms: ['linux/386', 'linux/arm', 'windows/386'], versions: '<0.34.0-rc1' },
  ],
  retracted: [],
  goModules: [
    { versions: '>=0.14.0-rc1', path: 'github.com/ipfs/kubo', packages: { ipfs: './cmd/ipfs' } },
    { versions: '>=0.5.0-rc1 <0.14.0-rc1', path: 'github.com/ipfs/go-ipfs', packages: { ipfs: './cmd/ipfs' } },
  ],
};
