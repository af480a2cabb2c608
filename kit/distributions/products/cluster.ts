// IPFS Cluster: three programs, each in its own archive. Since 1.1.6 they are on GitHub, before on dist.ipfs.tech only. The
// first supported version is 0.12.0-alpha1, the first with all three programs. Sources: the build matrices and version lists
// of the repository ipfs/distributions and its issues #225 (linux/arm64) and #355 (darwin/arm64); ipfs-cluster's issue #1851
// (what 1.0.5 lacks), its pull requests #1854 (openbsd and 32 bits again in 1.0.6) and #2055 (windows and freebsd again in
// 1.1.1), and its CHANGELOG.md (the module's new path in 1.0.2).

import { binaryWithVersionFlag, DIST_NAMING, type Distribution, type GoModule } from '../distribution.ts';
import { CLUSTER_PROGRAMS } from './cluster-programs.ts';

const PACKAGES: GoModule['packages'] = Object.fromEntries(CLUSTER_PROGRAMS.map((name) => [name, `./cmd/${name}`]));

export const cluster: Distribution = {
  product: 'cluster',
  title: 'IPFS Cluster',
  tool: 'ipfs-cluster',
  repository: 'ipfs-cluster/ipfs-cluster',
  binaries: CLUSTER_PROGRAMS.map(binaryWithVersionFlag),
  namingSchemes: [
    { versions: '*', ...DIST_NAMING, archives: CLUSTER_PROGRAMS.map((name) => ({ name, binaries: [name] })) },
  ],
  availability: [
    // ipfs/distributions compiles this target with CGO. The releases on GitHub, 1.1.6 and newer, are static (CGO_ENABLED=0).
    {
      platforms: ['linux/amd64'],
      versions: '>=0.12.0-alpha1 <1.1.6-0',
      libc: { name: 'glibc', floor: '2.14' },
    },
    { platforms: ['linux/amd64'], versions: '>=1.1.6-0' },
    { platforms: ['linux/arm64', 'darwin/amd64'], versions: '>=0.12.0-alpha1' },
    { platforms: ['darwin/arm64'], versions: '>=0.14.0-rc2' },
    { platforms: ['windows/amd64', 'freebsd/amd64'], versions: '>=0.12.0-alpha1 <1.1.0-0 || >=1.1.1-0' },
    // In 1.0.5 the archives of ipfs-cluster-service for openbsd and for 32 bits contain licences only.
    { platforms: ['openbsd/amd64'], versions: '>=0.13.0-rc1 <1.0.5-0 || >=1.0.6-0' },
    { platforms: ['linux/386', 'linux/arm'], versions: '>=0.12.0-alpha1 <1.0.5-0 || >=1.0.6-0 <1.1.3-0' },
    {
      platforms: ['windows/386'],
      versions: '>=0.12.0-alpha1 <1.0.5-0 || >=1.0.6-0 <1.1.0-0 || >=1.1.1-0 <1.1.3-0',
    },
  ],
  retracted: [],
  goModules: [
    { versions: '>=1.0.2-0', path: 'github.com/ipfs-cluster/ipfs-cluster', packages: PACKAGES },
    { versions: '>=1.0.0-0 <1.0.2-0', path: 'github.com/ipfs/ipfs-cluster', packages: PACKAGES },
  ],
};
