// What is known about each platform, and how. A test checks that the named files exist and that the named jobs do what is claimed.

/** What a platform can do. */
export const FEATURES = [
  'kubo-install',
  'kubo-build',
  'kubo-node',
  'cluster-install',
  'cluster-build',
  'cluster-peers',
  'lotus-install',
  'lotus-build',
  'probe',
] as const;
export type Feature = (typeof FEATURES)[number];

/** A leg of a workflow: the job with this id, on this runner. */
export interface Leg {
  readonly workflow: 'ci.yml' | 'multi-arch-ci.yml';
  readonly job: string;
  readonly runner: string;
}

export interface Row {
  readonly name: string;
  /** In the OCI spelling. Its recorded facts are read from the data about products. */
  readonly platform: string;
  /** A kind of machine of that platform, whose recorded facts are those of the platform. */
  readonly isVariant?: boolean;
  /** Tests that run the real programs on such a machine: files, with `*` for any characters but a slash. */
  readonly tests?: Partial<Readonly<Record<Feature, readonly string[]>>>;
  readonly legs?: Partial<Readonly<Record<Feature, readonly Leg[]>>>;
}

const ciLeg = (job: string, runner: string): Leg => ({ workflow: 'ci.yml', job, runner });
const hostedLeg = (runner: string): Leg => ({ workflow: 'multi-arch-ci.yml', job: 'python-hosted', runner });

/** The features that a leg of ci.yml has: it installs Kubo, starts a node and probes the machine. */
function kuboFeatures(legs: readonly Leg[]): NonNullable<Row['legs']> {
  return { 'kubo-install': legs, 'kubo-node': legs, probe: legs };
}

/** The features of a hosted leg of multi-arch-ci.yml: it installs Cluster and starts two peers. */
function clusterFeatures(runner: string): NonNullable<Row['legs']> {
  return { 'cluster-install': [hostedLeg(runner)], 'cluster-peers': [hostedLeg(runner)] };
}

const ALPINE = ciLeg('musl', 'ubuntu-24.04');
const MACHINES = 'test/e2e/machines';
const ARM64_MACHINE = `${MACHINES}/linux-arm64.test.ts`;
const ARM64_KERNELS = `${MACHINES}/linux-arm64-kernels.test.ts`;

/** In the order of the page. */
export const ROWS: readonly Row[] = [
  {
    name: 'linux/amd64',
    platform: 'linux/amd64',
    tests: {
      'kubo-install': ['test/e2e/kubo.test.ts'],
      'kubo-build': ['test/e2e/real-builds.test.ts'],
      'kubo-node': ['test/e2e/node.test.ts'],
      'cluster-install': ['test/e2e/cluster.test.ts'],
      'cluster-build': ['test/e2e/real-builds.test.ts'],
      'cluster-peers': ['test/e2e/cluster.test.ts', 'test/e2e/cluster-peers.test.ts'],
      probe: ['test/e2e/arch-probe.test.ts'],
    },
    legs: {
      ...kuboFeatures([ciLeg('action', 'ubuntu-22.04'), ciLeg('action', 'ubuntu-24.04')]),
      ...clusterFeatures('ubuntu-24.04'),
    },
  },
  {
    name: 'linux/amd64, in containers that lack something',
    platform: 'linux/amd64',
    isVariant: true,
    tests: {
      'kubo-install': [`${MACHINES}/bare.test.ts`],
      'kubo-node': [`${MACHINES}/bare.test.ts`],
      'cluster-peers': [`${MACHINES}/bare-cluster.test.ts`],
      probe: [`${MACHINES}/bare.test.ts`],
    },
  },
  {
    name: 'linux/amd64 with musl (Alpine)',
    platform: 'linux/amd64',
    isVariant: true,
    tests: {
      'kubo-build': [`${MACHINES}/musl.test.ts`],
      'kubo-node': [`${MACHINES}/musl-node.test.ts`],
      'cluster-install': [`${MACHINES}/musl-node.test.ts`],
      'cluster-peers': [`${MACHINES}/musl-node.test.ts`],
      probe: [`${MACHINES}/musl.test.ts`],
    },
    legs: { 'kubo-build': [ALPINE], 'kubo-node': [ALPINE], probe: [ALPINE] },
  },
  {
    name: 'linux/amd64 with glibc 2.31 (Debian 11)',
    platform: 'linux/amd64',
    isVariant: true,
    tests: {
      'kubo-install': [`${MACHINES}/old-glibc.test.ts`],
      'kubo-node': [`${MACHINES}/old-glibc.test.ts`],
      probe: [`${MACHINES}/old-glibc.test.ts`],
    },
  },
  {
    name: 'linux/arm64',
    platform: 'linux/arm64',
    tests: {
      'kubo-install': [ARM64_MACHINE],
      'kubo-build': ['test/e2e/real-builds.test.ts', ARM64_MACHINE],
      'kubo-node': [ARM64_MACHINE],
      'cluster-install': [ARM64_MACHINE],
      'cluster-build': [ARM64_MACHINE],
      'cluster-peers': [ARM64_MACHINE],
      probe: [ARM64_MACHINE, 'test/e2e/arch-probe.test.ts'],
    },
    legs: { ...kuboFeatures([ciLeg('action', 'ubuntu-24.04-arm')]), ...clusterFeatures('ubuntu-24.04-arm') },
  },
  {
    name: 'linux/arm64 with pages of 16 KiB, and with an older kernel',
    platform: 'linux/arm64',
    isVariant: true,
    tests: {
      'kubo-install': [ARM64_KERNELS],
      'kubo-node': [ARM64_KERNELS],
      probe: [ARM64_KERNELS],
    },
  },
  {
    name: 'darwin/arm64',
    platform: 'darwin/arm64',
    legs: { ...kuboFeatures([ciLeg('action', 'macos-15')]), ...clusterFeatures('macos-15') },
  },
  {
    name: 'darwin/amd64',
    platform: 'darwin/amd64',
    legs: { ...kuboFeatures([ciLeg('action', 'macos-15-intel')]), ...clusterFeatures('macos-15-intel') },
  },
  {
    name: 'windows/amd64',
    platform: 'windows/amd64',
    tests: {
      'kubo-install': [`${MACHINES}/windows-install.test.ts`],
      'kubo-build': [`${MACHINES}/windows-install.test.ts`],
      'kubo-node': [`${MACHINES}/windows-node.test.ts`],
      'cluster-install': [`${MACHINES}/windows-node.test.ts`],
      'cluster-build': [`${MACHINES}/windows-node.test.ts`],
      'cluster-peers': [`${MACHINES}/windows-node.test.ts`],
      probe: [`${MACHINES}/windows-kit.test.ts`],
    },
    legs: kuboFeatures([ciLeg('action', 'windows-2025')]),
  },
  { name: 'windows/arm64', platform: 'windows/arm64', legs: kuboFeatures([ciLeg('action', 'windows-11-arm')]) },
  { name: 'linux/riscv64', platform: 'linux/riscv64' },
  { name: 'linux/arm', platform: 'linux/arm' },
  { name: 'linux/386', platform: 'linux/386' },
  { name: 'windows/386', platform: 'windows/386' },
  { name: 'freebsd/amd64', platform: 'freebsd/amd64' },
  { name: 'openbsd/amd64', platform: 'openbsd/amd64' },
];
