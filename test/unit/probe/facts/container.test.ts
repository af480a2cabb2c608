// Containers, virtual machines, runners and GPUs.
import { describe, expect, test } from 'vitest';
import { parseDriverVersion, parseGpu } from '../../../../kit/probe/facts/gpu.ts';
import { detectRunnerKind, readRunnerImage } from '../../../../kit/probe/facts/job/runner.ts';
import { type Firmware, formatMachineModel, NO_FIRMWARE } from '../../../../kit/probe/facts/machine-model.ts';
import { type ContainerSigns, classifyContainer } from '../../../../kit/probe/facts/virtualization/container.ts';
import { parseMounts } from '../../../../kit/probe/facts/virtualization/mounts.ts';
import { classifyVirtualMachine } from '../../../../kit/probe/facts/virtualization/virtual-machine.ts';
import {
  isDom0,
  NO_TREE_SIGNS,
  NO_VIRTUAL_MACHINE_SIGNS,
  parseSmbiosBit,
  type VirtualMachineSigns,
} from '../../../../kit/probe/facts/virtualization/virtual-machine-signs.ts';
import { parseWslVersion } from '../../../../kit/probe/facts/virtualization/wsl.ts';

const ID = '80b574f32ccc79d236fbf8ef96354da4c533bd619b717661bb4568433f79d300';
const EXT4 = '26 1 8:1 / / rw - ext4 /dev/sda1 rw\n';
const OVERLAY = '26 1 0:52 / / rw - overlay overlay rw,lowerdir=/a\n';
const etcHostsFrom = (root: string) => `30 26 8:1 ${root} /etc/hosts rw,relatime - ext4 /dev/sda1 rw\n`;

describe('a container is detected for', () => {
  const NO_SIGNS: ContainerSigns = {
    environment: {},
    mountinfo: EXT4,
    cgroup: '0::/\n',
    containerenv: null,
    systemdContainer: null,
    dockerenv: false,
    openvz: false,
    initialNamespaces: false,
    gvisor: false,
  };
  test.each<[string, Partial<ContainerSigns>, string]>([
    ['a machine without a container', {}, 'none'],
    ['a live system with a layered root', { mountinfo: OVERLAY }, 'unknown'],
    ['unreadable files', { mountinfo: null, cgroup: null }, 'unknown'],
    ["Docker's files", { mountinfo: OVERLAY + etcHostsFrom(`/var/lib/docker/containers/${ID}/hosts`) }, 'docker'],
    ["Docker's files on a separate disk", { mountinfo: OVERLAY + etcHostsFrom(`/containers/${ID}/hosts`) }, 'docker'],
    [
      "Docker's files in another root folder",
      { mountinfo: OVERLAY + etcHostsFrom(`/data/docker/containers/${ID}/hosts`) },
      'docker',
    ],
    [
      'a build by BuildKit',
      { mountinfo: OVERLAY + etcHostsFrom('/var/lib/docker/buildkit/executor/hosts.1') },
      'buildkit',
    ],
    ['a leftover .dockerenv', { dockerenv: true }, 'none'],
    ['a .dockerenv in a layered root', { dockerenv: true, mountinfo: OVERLAY }, 'docker'],
    ['a .dockerenv without mounts', { dockerenv: true, mountinfo: null }, 'docker'],
    ['Podman', { containerenv: 'engine="podman-5.2.3"\n' }, 'podman'],
    [
      "Podman's files",
      { mountinfo: OVERLAY + etcHostsFrom(`/user/1000/containers/vfs-containers/${ID}/userdata/hosts`) },
      'podman',
    ],
    ['a pod by its variable', { environment: { KUBERNETES_SERVICE_HOST: '10.96.0.1' }, dockerenv: true }, 'kubernetes'],
    ['a pod by its files', { mountinfo: OVERLAY + etcHostsFrom('/var/lib/kubelet/pods/0a/etc-hosts') }, 'kubernetes'],
    [
      "a pod by containerd's files",
      { mountinfo: etcHostsFrom(`/containerd/io.containerd.grpc.v1.cri/sandboxes/${ID}/hostname`) },
      'kubernetes',
    ],
    [
      'a pod by its group',
      { cgroup: `0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${ID}.scope\n` },
      'kubernetes',
    ],
    ['Docker by its group', { cgroup: `4:memory:/docker/${ID}\n` }, 'docker'],
    ['Docker by its scope', { cgroup: `0::/system.slice/docker-${ID}.scope\n` }, 'docker'],
    ["the host's docker.service", { cgroup: '0::/system.slice/docker.service\n' }, 'none'],
    ['LXC by its group', { cgroup: '4:memory:/lxc/c1\n' }, 'lxc'],
    ['newer LXC by its group', { cgroup: '0::/lxc.payload.c1/init.scope\n' }, 'lxc'],
    ['LXC by its files', { mountinfo: `${EXT4}31 26 0:63 /proc/stat /proc/stat rw - fuse.lxcfs lxcfs rw\n` }, 'lxc'],
    ['nspawn', { systemdContainer: 'systemd-nspawn\n' }, 'systemd-nspawn'],
    ['the variable of an engine', { environment: { container: 'podman' } }, 'podman'],
    ['a variable of something else', { environment: { container: 'my box\n' } }, 'none'],
  ])('%s', (_, signs, expected) => {
    expect(classifyContainer({ ...NO_SIGNS, ...signs })).toBe(expected);
  });

  test('mounts that have optional fields', () => {
    const shared = '27 26 8:1 /a /b rw shared:1 master:2 - ext4 /dev/sda1 rw';
    expect(parseMounts(`${EXT4}${shared}\nnonsense\n - \n`)).toEqual([
      { root: '/', point: '/', type: 'ext4' },
      { root: '/a', point: '/b', type: 'ext4' },
    ]);
  });
});

describe('a hypervisor and a model are detected for', () => {
  const dmi = (vendor: string, product: string): Firmware => ({ ...NO_FIRMWARE, vendor, product });
  const tree = (treeModel: string): Firmware => ({ ...NO_FIRMWARE, treeModel });

  test.each<[string, Partial<VirtualMachineSigns>, string, string]>([
    ['a machine without signs', {}, 'unknown', 'unknown'],
    [
      'a server',
      { firmware: dmi('Dell Inc.', 'PowerEdge R740'), hypervisorFlag: false },
      'none',
      'Dell Inc. PowerEdge R740',
    ],
    ['an arm server', { firmware: dmi('GIGABYTE', 'R272-P30-JG') }, 'none', 'GIGABYTE R272-P30-JG'],
    ['a board', { firmware: tree('Pine64 RockPro64') }, 'none', 'Pine64 RockPro64'],
    ['the flag alone', { hypervisorFlag: true }, 'yes', 'unknown'],
    ['no flag', { hypervisorFlag: false }, 'none', 'unknown'],
    [
      'Hyper-V',
      { firmware: dmi('Microsoft Corporation', 'Virtual Machine'), hypervisorFlag: true },
      'hyper-v',
      'Microsoft Corporation Virtual Machine',
    ],
    [
      'a Surface',
      { firmware: dmi('Microsoft Corporation', 'Surface Laptop 7') },
      'none',
      'Microsoft Corporation Surface Laptop 7',
    ],
    ['KVM', { firmware: dmi('Red Hat', 'KVM') }, 'kvm', 'Red Hat KVM'],
    [
      'QEMU',
      { firmware: dmi('QEMU', 'Standard PC (Q35 + ICH9, 2009)') },
      'qemu',
      'QEMU Standard PC (Q35 + ICH9, 2009)',
    ],
    ['Google', { firmware: dmi('Google', 'Google Compute Engine') }, 'google compute engine', 'Google Compute Engine'],
    ['EC2', { firmware: dmi('Amazon EC2', 'c7g.large') }, 'amazon ec2', 'Amazon EC2 c7g.large'],
    ['a metal instance of EC2', { firmware: dmi('Amazon EC2', 'c7g.metal') }, 'none', 'Amazon EC2 c7g.metal'],
    [
      'a part of a metal instance of EC2',
      { firmware: dmi('Amazon EC2', 'm7i.metal-24xl') },
      'none',
      'Amazon EC2 m7i.metal-24xl',
    ],
    ['VMware', { firmware: dmi('VMware, Inc.', 'VMware20,1') }, 'vmware', 'VMware, Inc. VMware20,1'],
    ['VirtualBox', { firmware: dmi('innotek GmbH', 'VirtualBox') }, 'virtualbox', 'innotek GmbH VirtualBox'],
    [
      'Apple',
      { firmware: dmi('Apple Inc.', 'Apple Virtualization Generic Platform') },
      'apple',
      'Apple Inc. Apple Virtualization Generic Platform',
    ],
    ['a cloud', { firmware: { ...dmi('Hetzner', 'vServer'), biosVendor: 'QEMU' } }, 'kvm', 'Hetzner vServer'],
    ['Xen', { xen: 'guest' }, 'xen', 'unknown'],
    ['the device tree of KVM', { tree: { ...NO_TREE_SIGNS, hypervisor: 'linux,kvm\0' } }, 'kvm', 'unknown'],
    ['the device tree of Xen', { tree: { ...NO_TREE_SIGNS, hypervisor: 'xen,xen-4.17\0xen,xen\0' } }, 'xen', 'unknown'],
    [
      'the device tree of an unknown hypervisor',
      { tree: { ...NO_TREE_SIGNS, hypervisor: 'other\0' } },
      'yes',
      'unknown',
    ],
    [
      'the device tree of QEMU',
      { tree: { ...NO_TREE_SIGNS, qemu: true }, firmware: tree('linux,dummy-virt') },
      'qemu',
      'linux,dummy-virt',
    ],
    ['WSL 2', { wsl2: true, hypervisorFlag: true }, 'hyper-v', 'unknown'],
    ['placeholders', { firmware: dmi('To Be Filled By O.E.M.', 'Default string') }, 'none', 'unknown'],
    ['a manufacturer without a model', { firmware: dmi('ASUS', 'System Product Name') }, 'none', 'ASUS'],
  ])('%s', (_, signs, hypervisor, model) => {
    const all = { ...NO_VIRTUAL_MACHINE_SIGNS, ...signs };
    expect([classifyVirtualMachine(all), formatMachineModel(all.firmware)]).toEqual([hypervisor, model]);
  });

  test.each([
    ['5.15.167.4-microsoft-standard-WSL2', '2'],
    ['4.19.128-microsoft-standard', '2'],
    ['6.6.87.2-custom-WSL2', '2'],
    ['5.8.3-microsoft-custom', '2'],
    ['4.4.0-22621-Microsoft', '1'],
    ['6.8.0-1017-azure', 'none'],
    ['', 'none'],
  ])('the kernel %s of WSL: %s', (kernel, version) => {
    expect(parseWslVersion(kernel)).toBe(version);
  });
});

test.each([
  ['00002fff', null, true],
  ['00002fff\n', null, true],
  ['000003fb', null, false],
  [null, 'control_d\n', true],
  [null, '', false],
  ['x', null, false],
])('the features %j and capabilities %j of Xen are those of dom0: %s', (features, capabilities, expected) => {
  expect(isDom0(features, capabilities)).toBe(expected);
});

test.each([
  ['with the bit', [0, 24, ...Array(17).fill(0), 0x1c], true],
  ['without the bit', [0, 24, ...Array(17).fill(0), 0x0d], false],
  ['too old for it', [0, 18, ...Array(17).fill(0), 0x1c], false],
  ['cut off', [0, 24], false],
])('the structure of SMBIOS %s is parsed', (_, bytes, expected) => {
  expect(parseSmbiosBit(Uint8Array.from(bytes))).toBe(expected);
});

describe('runners and GPUs', () => {
  test.each([
    [{}, 'none', 'none'],
    [{ GITHUB_ACTIONS: 'true' }, 'unknown', 'unknown'],
    [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted' }, 'self-hosted', 'none'],
    [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' }, 'github-hosted', 'unknown'],
    [
      { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted', ImageOS: 'win22', ImageVersion: '1' },
      'github-hosted',
      'win22 1',
    ],
    [{ GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'toString', ImageOS: 'mine' }, 'unknown', 'mine'],
    [{ RUNNER_ENVIRONMENT: 'github-hosted' }, 'none', 'none'],
  ])('the environment %j is of a runner %s with the image %s', (environment, kind, image) => {
    expect([detectRunnerKind(environment), readRunnerImage(environment)]).toEqual([kind, image]);
  });

  test.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  470.256.02  Thu May  2 14:37:44 UTC 2024\n', '470.256.02'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  35.3.1  Release Build  (b)\n', '35.3.1'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  525.60.11  Release Build\nGCC version:\n', '525.60.11'],
    ['GCC version:  gcc version 12.2.0 (GCC)\n', 'unknown'],
    ['', 'unknown'],
  ])('the driver version in %j is %s', (text, version) => {
    expect(parseDriverVersion(text)).toBe(version);
  });

  test.each([
    [
      'Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 100\nDevice Minor: \t 6\n',
      { model: 'NVIDIA H100 80GB HBM3', minor: 6 },
    ],
    ['Model: \t\t Unknown\n', { model: null, minor: null }],
    ['IRQ: 1\n', { model: null, minor: null }],
  ])('the GPU in %j is %j', (text, gpu) => {
    expect(parseGpu(text)).toEqual(gpu);
  });
});
