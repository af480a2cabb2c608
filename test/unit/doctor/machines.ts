// Descriptions of machines that people use as runners. What is not mentioned is as on a machine without problems.
import type { DoctorFacts } from '../../../kit/doctor/facts/gather.ts';
import type { InstalledRunner } from '../../../kit/doctor/facts/runner.ts';
import type { RunnerRequirements } from '../../../kit/doctor/requirements.ts';
import type { Host } from '../../../kit/platform/host/host.ts';
import type { Arch } from '../../../kit/platform/platform.ts';
import type { MachineFacts } from '../../../kit/probe/facts.ts';
import { EMULATING, FACTS, machineFacts } from './facts-fixture.ts';

/** Facts, without those that follow from the products that the machine needs. */
export interface DescribedMachine {
  readonly facts: DoctorFacts;
  readonly host: Host;
}

interface Description extends Partial<Omit<DoctorFacts, 'machine' | 'requirements'>> {
  readonly machine: Partial<MachineFacts>;
  readonly requirements?: Partial<RunnerRequirements>;
}

const SUDO = { root: false, sudo: true };
const ROOT_WITHOUT_SUDO = { root: true, sudo: false };
const NO_SUDO = { root: false, sudo: false };
const NO_DOCKER = {
  socket: 'absent',
  path: '/var/run/docker.sock',
  rootlessSocket: null,
  command: false,
  buildx: null,
} as const;
const GITHUB = { id: 'origin-github', host: 'github.com', url: 'https://github.com' };

/** A tool cache and a disk without problems. */
const FOLDERS: Pick<DoctorFacts, 'toolCache' | 'disks'> = {
  toolCache: { path: '/opt/hostedtoolcache', exists: true, writeError: null, noexec: false, onOtherDisks: [] },
  disks: [{ path: '/opt/hostedtoolcache', freeBytes: 80 * 2 ** 30 }],
};

function clock(clockAheadMs: number): DoctorFacts['origins'] {
  return [
    { target: GITHUB, responseMs: 50, proxy: null, problem: null, unreachable: false, advice: null, clockAheadMs },
  ];
}

function runner(arch: Arch, folder = '/opt/actions-runner'): InstalledRunner {
  const settings = { name: 'box', url: 'https://github.com/octo/kit', workFolder: '_work' };
  return {
    folder,
    version: '2.335.1',
    settings,
    platform: { os: 'linux', arch },
    environment: {},
    path: null,
    ownerId: 1001,
  };
}

function labelled(labels: readonly string[] | { readonly reason: string }, online = true): DoctorFacts['labels'] {
  const { settings, folder } = runner('amd64');
  if (settings === null) throw new Error('the runner is configured');
  const lookup = 'reason' in labels ? labels : { path: 'repos/octo/kit/actions/runners/23', labels, online };
  return { settings, folder, lookup };
}

/** Returns a machine that runs programs of `platform` natively, without a config. */
function describe(platform: string, { machine, requirements, ...facts }: Description): DescribedMachine {
  const [os, arch, variant] = platform.split('/') as [RunnerRequirements['platform']['os'], Arch, string?];
  const native = {
    platform,
    os,
    arch,
    'machine-arch': arch,
    emulated: 'false',
    container: 'none',
    wsl: 'none',
    libc: 'glibc 2.39',
  };
  const probed = machineFacts({ ...native, 'docker-platforms': 'none', ...machine });
  const all: RunnerRequirements = {
    ...FACTS.requirements,
    platform: { os, arch, ...(variant === undefined ? {} : { variant }) },
    labels: [],
    pythons: [],
    nodes: [],
    ...requirements,
  };
  const [libcName = '', version] = probed.libc.split(' ');
  const libc =
    os === 'linux' ? ({ name: libcName as 'glibc', ...(version === undefined ? {} : { version }) } as const) : null;
  const host: Host = { platform: all.platform, libc, machine: arch, evidence: [] };
  return { facts: { ...FACTS, origins: clock(0), ...FOLDERS, machine: probed, requirements: all, ...facts }, host };
}

export const MACHINES = {
  'DGX Spark': describe('linux/arm64', {
    machine: { distribution: 'ubuntu 24.04', 'machine-model': 'NVIDIA_DGX_Spark', 'docker-platforms': 'linux/arm64' },
    runner: runner('arm64'),
    labels: labelled(['self-hosted', 'Linux', 'ARM64', 'dgx']),
  }),
  'DGX A100': describe('linux/amd64', {
    machine: {
      distribution: 'ubuntu 22.04',
      'machine-model': 'NVIDIA DGXA100 920-23687-2530-000',
      'docker-platforms': 'linux/amd64',
    },
    runner: runner('amd64'),
    labels: labelled(['self-hosted', 'Linux', 'X64', 'gpu']),
  }),
  'DGX H100 with the role arm64': describe('linux/amd64', {
    machine: { distribution: 'ubuntu 22.04' },
    requirements: { platform: { os: 'linux', arch: 'arm64' }, labels: ['self-hosted', 'arm64', 'dgx'] },
    runner: runner('amd64'),
    labels: labelled(['self-hosted', 'Linux', 'X64']),
  }),
  'Alpine as root': describe('linux/amd64', {
    machine: { distribution: 'alpine 3.22', libc: 'musl 1.2.5' },
    requirements: { images: true, nodes: ['24'] },
    packageSystem: { manager: 'apk', ...ROOT_WITHOUT_SUDO },
    serviceManager: 'openrc',
    docker: NO_DOCKER,
    origins: clock(-60_000),
    findRuntimeBuild: () => '24.21.0',
  }),
  'Mac with Apple silicon': describe('darwin/arm64', {
    machine: { distribution: 'macos 15.5', libc: 'none' },
    requirements: { ...EMULATING, platform: { os: 'darwin', arch: 'arm64' }, labels: [], pythons: ['3.8'], nodes: [] },
    packageSystem: { manager: 'brew', ...SUDO },
    serviceManager: null,
    docker: NO_DOCKER,
    binfmtHandlers: null,
    labels: labelled(['self-hosted', 'macOS', 'ARM64'], false),
    origins: clock(400_000),
    findRuntimeBuild: () => null,
  }),
  Windows: describe('windows/amd64', {
    machine: { distribution: 'Windows Server 2025 Datacenter', libc: 'none' },
    requirements: { images: true },
    userId: null,
    packageSystem: { manager: null, ...NO_SUDO },
    serviceManager: null,
    docker: { ...NO_DOCKER, path: '\\\\.\\pipe\\docker_engine' },
    binfmtHandlers: null,
    toolCache: { path: 'C:\\tools', exists: true, writeError: 'EPERM', noexec: false, onOtherDisks: [] },
    labels: labelled(['self-hosted', 'Windows', 'X64'], false),
    origins: clock(-400_000),
  }),
  'Debian in Docker as root': describe('linux/amd64', {
    machine: { distribution: 'debian 12', container: 'docker' },
    requirements: {
      ...EMULATING,
      platform: { os: 'linux', arch: 'amd64' },
      emulated: [{ os: 'linux', arch: 'arm64' }],
      labels: [],
      pythons: [],
      nodes: [],
    },
    packageSystem: { manager: 'apt', ...ROOT_WITHOUT_SUDO },
    serviceManager: null,
    userId: 0,
    docker: { ...NO_DOCKER, command: true },
    binfmtHandlers: [],
    origins: clock(45_000),
  }),
  'pod without sudo': describe('linux/arm64', {
    machine: { distribution: 'ubuntu 24.04', container: 'kubernetes' },
    requirements: { images: true },
    packageSystem: { manager: 'apt', ...NO_SUDO },
    serviceManager: null,
    docker: { ...NO_DOCKER, socket: 'denied' },
    toolCache: { path: '/opt/hostedtoolcache', exists: true, writeError: 'EACCES', noexec: false, onOtherDisks: [] },
  }),
  'machine without a network': describe('linux/amd64', {
    machine: { distribution: 'ubuntu 24.04' },
    runner: runner('amd64'),
    labels: labelled({ reason: 'no name server responds' }),
    requirements: { labels: ['self-hosted', 'amd64'] },
    origins: [
      {
        target: GITHUB,
        responseMs: 0,
        proxy: null,
        problem: 'no name server responds',
        unreachable: true,
        advice: null,
        clockAheadMs: null,
      },
    ],
  }),
  'Raspberry Pi with a 32-bit system': describe('linux/arm/v7', {
    machine: {
      distribution: 'raspbian 12',
      'machine-arch': 'arm64',
      'machine-model': 'Raspberry Pi 5 Model B Rev 1.0',
    },
    packageSystem: { manager: 'apt', ...SUDO },
  }),
  'Raspberry Pi': describe('linux/arm64', {
    machine: { distribution: 'debian 12', 'machine-model': 'Raspberry Pi 5 Model B Rev 1.0' },
    requirements: { pythons: ['3.8', '3.11'], images: true },
    docker: NO_DOCKER,
    disks: [{ path: '/home/pi', freeBytes: 3 * 2 ** 30 }],
    findRuntimeBuild: () => null,
  }),
  'Ubuntu in WSL 2': describe('linux/amd64', {
    machine: { distribution: 'ubuntu 24.04', wsl: '2' },
    requirements: { images: true },
    serviceManager: null,
    docker: { ...NO_DOCKER, command: true, buildx: '0.36.1' },
    origins: clock(-7_200_000),
  }),
  Fedora: describe('linux/amd64', {
    machine: { distribution: 'fedora 42' },
    requirements: { images: true },
    packageSystem: { manager: 'dnf', ...SUDO },
    docker: NO_DOCKER,
  }),
  'Rocky Linux': describe('linux/amd64', {
    machine: { distribution: 'rocky 9.5' },
    requirements: { images: true },
    packageSystem: { manager: 'dnf', ...SUDO },
    docker: NO_DOCKER,
  }),
  'Amazon Linux 2023': describe('linux/amd64', {
    machine: { distribution: 'amzn 2023', libc: 'glibc 2.34' },
    requirements: { images: true },
    packageSystem: { manager: 'dnf', ...SUDO },
    docker: NO_DOCKER,
  }),
  'minimal image of Red Hat': describe('linux/arm64', {
    machine: { distribution: 'rhel 9.6', libc: 'glibc 2.34', container: 'kubernetes' },
    requirements: { products: ['lotus'] },
    packageSystem: { manager: 'dnf', program: 'microdnf', ...ROOT_WITHOUT_SUDO },
    serviceManager: null,
    go: { onPath: null, cached: [], proxy: '' },
  }),
  'Red Hat Enterprise Linux 8': describe('linux/amd64', {
    machine: { distribution: 'rhel 8.10', libc: 'glibc 2.28' },
    requirements: { products: ['kubo', 'cluster'] },
    packageSystem: { manager: 'dnf', ...SUDO },
    go: { onPath: null, cached: [], proxy: '' },
  }),
  'manylinux2014, which is CentOS 7': describe('linux/amd64', {
    machine: { distribution: 'centos 7', libc: 'glibc 2.17', container: 'docker' },
    requirements: { products: ['kubo', 'cluster'] },
    packageSystem: { manager: 'dnf', ...ROOT_WITHOUT_SUDO },
    go: { onPath: null, cached: [], proxy: '' },
  }),
  'openSUSE that builds Lotus': describe('linux/arm64', {
    machine: { distribution: 'opensuse-leap 15.6', libc: 'glibc 2.38' },
    requirements: { products: ['lotus'] },
    packageSystem: { manager: 'zypper', ...SUDO },
  }),
  'Arch Linux that builds Lotus': describe('linux/arm64', {
    machine: { distribution: 'arch' },
    requirements: { products: ['lotus'] },
    packageSystem: { manager: 'pacman', ...NO_SUDO },
    go: { onPath: '1.20.1', cached: [], proxy: '' },
  }),
  'RISC-V board': describe('linux/riscv64', { machine: { distribution: 'debian 13' } }),
  'root beside a runner of another user': describe('linux/amd64', {
    machine: { distribution: 'ubuntu 24.04' },
    userId: 0,
    packageSystem: { manager: 'apt', root: true, sudo: true },
    foreignRunner: runner('amd64', '/home/runner/actions-runner'),
    toolCache: null,
    ignoredRunners: ['/home/runner/actions-runner'],
    labels: labelled(['self-hosted', 'Linux', 'X64']),
  }),
  'Node for x64 on a Mac with Apple silicon': describe('darwin/arm64', {
    machine: { platform: 'darwin/amd64', arch: 'amd64', emulated: 'true', emulator: 'Rosetta 2', libc: 'none' },
    packageSystem: { manager: 'brew', ...SUDO },
    serviceManager: null,
  }),
  'root with a read-only tool cache': describe('linux/amd64', {
    machine: { distribution: 'debian 13' },
    userId: 0,
    packageSystem: { manager: 'apt', ...ROOT_WITHOUT_SUDO },
    toolCache: { path: '/opt/hostedtoolcache', exists: true, writeError: 'EROFS', noexec: false, onOtherDisks: [] },
  }),
} satisfies Record<string, DescribedMachine>;

export type MachineName = keyof typeof MACHINES;
