// Values that several machines meet: families of names, and platforms that run programs for others.
import { expect, it } from 'vitest';
import { checkConditions, parseConditions } from '../../../../kit/probe/expectations/conditions.ts';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import { AMD64, ARM64, PI } from './machines.ts';

// ID and VERSION_ID, ID_LIKE of published os-release files.
const UBUNTU = { distribution: 'ubuntu 24.04', 'distribution-family': 'debian' };
const MINT = { distribution: 'linuxmint 22', 'distribution-family': 'ubuntu debian' };
const ROCKY = { distribution: 'rocky 9.4', 'distribution-family': 'rhel centos fedora' };
const AMAZON_2 = { distribution: 'amzn 2', 'distribution-family': 'centos rhel fedora' };
// Oracle Linux does not name RHEL.
const ORACLE = { distribution: 'ol 8.10', 'distribution-family': 'fedora' };
const LEAP = { distribution: 'opensuse-leap 15.6', 'distribution-family': 'suse opensuse' };

const mismatches = (text: string, facts: Partial<MachineFacts>) =>
  checkConditions(parseConditions(text), { ...ARM64, ...facts });

it.each<readonly [string, Partial<MachineFacts>]>([
  ['emulator: qemu', { emulator: 'qemu-aarch64 8.2.2' }],
  ['emulator: qemu >=8', { emulator: 'qemu-aarch64 8.2.2' }],
  ['emulator: qemu-user', { emulator: 'qemu-arm' }],
  ['emulator: box', { emulator: 'box64 0.3.4' }],
  ['emulator: windows', { emulator: 'windows x64 emulation' }],
  ['virtual-machine: kvm', { 'virtual-machine': 'kvm' }],
  ['virtual-machine: kvm', { 'virtual-machine': 'google compute engine' }],
  ['virtual-machine: KVM', { 'virtual-machine': 'amazon ec2' }],
  ['virtual-machine: amazon', { 'virtual-machine': 'amazon ec2' }],
  ['virtual-machine: microsoft', { 'virtual-machine': 'hyper-v' }],
  ['virtual-machine: yes', { 'virtual-machine': 'xen' }],
  ['virtual-machine: yes', { 'virtual-machine': 'yes' }],
  ['container: yes', { container: 'podman' }],
  ['kvm: true', { kvm: 'yes' }],
  ['runner-provider: github-hosted', { 'runner-provider': 'github-larger' }],
  ['distribution: debian', UBUNTU],
  // As in labels and names of images.
  ['distribution: ubuntu-24.04', UBUNTU],
  ['distribution: macos-15', { distribution: 'macos 15.1', 'distribution-family': 'none' }],
  ['distribution: windows-2025', { distribution: 'Windows Server 2025 Datacenter', 'distribution-family': 'none' }],
  ['distribution: opensuse-leap-15', LEAP],
  ['distribution: ubuntu', MINT],
  ['distribution: rhel', ROCKY],
  ['distribution: rhel >=9', ROCKY],
  ['distribution: rhel 9', ROCKY],
  ['distribution: rocky >=9.2', ROCKY],
  ['distribution: rhel >=8.4', ORACLE],
  ['distribution: rhel', { distribution: 'centos 7', 'distribution-family': 'rhel fedora' }],
  ['distribution: fedora', AMAZON_2],
  ['distribution: suse', LEAP],
  ['distribution: opensuse >=15', LEAP],
  ['distribution-family: debian', UBUNTU],
  // As containerd chooses images: a newer arm runs programs for an older one, and amd64 those for 386.
  ['platform: linux/arm', PI],
  ['docker-platforms: linux/386', { 'docker-platforms': 'linux/amd64 linux/arm64' }],
  ['docker-platforms: linux/arm/v6 386', { 'docker-platforms': 'linux/amd64 linux/arm/v7' }],
  ['docker-platforms: linux/arm', { 'docker-platforms': 'linux/arm64 linux/arm/v7' }],
  ['docker-platforms: linux/arm/v7', { 'docker-platforms': 'linux/amd64 linux/arm' }],
  ['binfmt-platforms: linux/arm/v7', { 'binfmt-platforms': 'linux/arm' }],
  ['binfmt-platforms: arm/v5', { 'binfmt-platforms': 'linux/arm/v6' }],
])('is met: %s by %j', (text, facts) => {
  expect(mismatches(text, facts)).toEqual([]);
});

it.each<readonly [string, Partial<MachineFacts>]>([
  ['emulator: qemu', { emulator: 'rosetta 2' }],
  ['emulator: qemu >=9', { emulator: 'qemu-aarch64 8.2.2' }],
  ['virtual-machine: kvm', { 'virtual-machine': 'hyper-v' }],
  ['virtual-machine: kvm', { 'virtual-machine': 'none' }],
  ['virtual-machine: qemu', { 'virtual-machine': 'google compute engine' }],
  ['virtual-machine: yes', { 'virtual-machine': 'none' }],
  ['container: yes', { container: 'none' }],
  ['runner-provider: github-hosted', { 'runner-provider': 'depot' }],
  ['distribution: ubuntu', { distribution: 'debian 12', 'distribution-family': 'none' }],
  ['distribution: debian 12', UBUNTU],
  ['distribution: debian >=11', UBUNTU],
  ['distribution: rhel >=9', { ...ROCKY, distribution: 'rocky 8.10' }],
  ['distribution: rhel >=2', AMAZON_2],
  ['distribution: fedora >=9', ROCKY],
  ['distribution: rhel >=9', ORACLE],
  ['binfmt-platforms: linux/386', { 'binfmt-platforms': 'linux/amd64' }],
  ['docker-platforms: linux/386', { 'docker-platforms': 'linux/arm64 linux/amd64' }],
  ['docker-platforms: linux/arm/v7', { 'docker-platforms': 'linux/amd64 linux/arm/v6' }],
  ['docker-platforms: linux/arm/v7', { 'docker-platforms': 'linux/arm64' }],
  ['docker-platforms: windows/386', { 'docker-platforms': 'linux/amd64' }],
])('is not met: %s by %j', (text, facts) => {
  expect(mismatches(text, facts)).toHaveLength(1);
});

it.each<readonly [string, Partial<MachineFacts>, string, string]>([
  [
    'platform: linux/386',
    { ...AMD64, container: 'docker' },
    'linux/amd64 on an amd64 machine',
    'The machine is right, but the image of the container is not. Use one for linux/386.',
  ],
  [
    'platform: 386',
    { ...AMD64, container: 'none' },
    'linux/amd64 on an amd64 machine',
    'The machine runs programs for linux/386 too. Run the job in a container for that platform, or expect amd64.',
  ],
  [
    'virtual-machine: kvm',
    { 'virtual-machine': 'qemu' },
    'qemu',
    "QEMU does not tell whether it uses KVM here. Write 'qemu' if either is good enough.",
  ],
  ['distribution: rhel >=9', ORACLE, 'ol 8.10', 'Correct the expectation, or run the job on another machine.'],
  [
    'platform: arm/v7',
    { platform: 'linux/arm', arch: 'arm', variant: 'unknown' },
    'linux/arm, variant unknown',
    'This machine does not report the fact reliably. Remove the condition if you do not need it.',
  ],
  [
    'docker-platforms: linux/arm/v7',
    { 'docker-platforms': 'linux/arm' },
    'linux/arm, variant unknown',
    'This machine does not report the fact reliably. Remove the condition if you do not need it.',
  ],
  [
    'docker-platforms: linux/arm64 linux/s390x',
    { 'docker-platforms': 'linux/arm64 unknown' },
    'linux/arm64, others unknown',
    'Docker does not respond to this user, or what it emulates is not visible here. Probe in a job without a container, as a user who may use Docker.',
  ],
])('says why %s is not met by %j', (text, facts, found, fix) => {
  expect(mismatches(text, facts)).toMatchObject([{ found, fix }]);
});
