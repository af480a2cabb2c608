// Hypervisors, models of machines, and WSL.
import { describe, expect, test } from 'vitest';
import { type Firmware, formatMachineModel, NO_FIRMWARE } from '../../../../kit/probe/facts/machine-model.ts';
import { classifyVirtualMachine } from '../../../../kit/probe/facts/virtualization/virtual-machine.ts';
import {
  isDom0,
  NO_TREE_SIGNS,
  NO_VIRTUAL_MACHINE_SIGNS,
  parseSmbiosBit,
  type VirtualMachineSigns,
} from '../../../../kit/probe/facts/virtualization/virtual-machine-signs.ts';
import { parseWslVersion } from '../../../../kit/probe/facts/virtualization/wsl.ts';

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
