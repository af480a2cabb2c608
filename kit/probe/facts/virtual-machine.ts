// The hypervisor that this machine runs on: from the firmware that hypervisors give to their guests, x86's flag `hypervisor`, and the
// kernel of the Windows Subsystem for Linux.

import { readText } from '../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import { type Firmware, NO_FIRMWARE } from './machine-model.ts';

/** The fact for an unknown hypervisor. */
const UNNAMED_HYPERVISOR = 'yes';

const MAX_TREE_ENTRIES = 128;

// The start of the product name in SMBIOS or, if that is unknown, of the vendors. Source: systemd-detect-virt.
const HYPERVISORS: readonly (readonly [string, string])[] = [
  ['KVM', 'kvm'],
  ['OpenStack', 'kvm'],
  ['KubeVirt', 'kvm'],
  ['Google Compute Engine', 'google compute engine'],
  ['Amazon EC2', 'amazon ec2'],
  ['VMware', 'vmware'],
  ['VMW', 'vmware'],
  ['VirtualBox', 'virtualbox'],
  ['innotek GmbH', 'virtualbox'],
  ['Xen', 'xen'],
  ['HVM domU', 'xen'],
  ['Parallels', 'parallels'],
  ['BHYVE', 'bhyve'],
  ['Bochs', 'bochs'],
  ['Hyper-V', 'hyper-v'],
  ['Apple Virtualization', 'apple'],
  ['VirtualMac', 'apple'],
  ['Droplet', 'kvm'],
  ['QEMU', 'qemu'],
];

/** The signs of a virtual machine. */
export interface VirtualMachineSigns {
  readonly firmware: Firmware;
  /** x86's flag, if the flags are those of the real processor; null if there is no such flag. */
  readonly hypervisorFlag: boolean | null;
  readonly xen: boolean;
  /** hypervisor/compatible in the device tree. */
  readonly treeHypervisor: string | null;
  /** Whether the device tree has QEMU's fw-cfg. */
  readonly qemuTree: boolean;
  readonly wsl2: boolean;
}

/** The signs of a machine that has none. */
export const NO_VIRTUAL_MACHINE_SIGNS: VirtualMachineSigns = {
  firmware: NO_FIRMWARE,
  hypervisorFlag: null,
  xen: false,
  treeHypervisor: null,
  qemuTree: false,
  wsl2: false,
};

/** Returns the signs of a Linux machine. */
export function readVirtualMachineSigns(
  system: ProbeSystem,
  known: Pick<VirtualMachineSigns, 'firmware' | 'hypervisorFlag' | 'wsl2'>,
): VirtualMachineSigns {
  const tree = known.firmware.vendor === null ? system.listFolder('/proc/device-tree', MAX_TREE_ENTRIES) : null;
  return {
    ...known,
    xen: readText(system, '/sys/hypervisor/type')?.trim() === 'xen',
    treeHypervisor: tree?.includes('hypervisor') ? readText(system, '/proc/device-tree/hypervisor/compatible') : null,
    qemuTree: tree?.some((name) => name.includes('fw-cfg')) ?? false,
  };
}

/** Returns the hypervisor: `kvm`, `yes` for an unknown one, `none`, or `unknown`. */
export function classifyVirtualMachine(signs: VirtualMachineSigns): string {
  const { firmware, hypervisorFlag, xen, treeHypervisor, qemuTree, wsl2 } = signs;
  if (isMetal(firmware)) return NONE_FACT;
  const named = hypervisorOf(firmware);
  if (named !== null) return named;
  if (wsl2) return 'hyper-v';
  if (xen) return 'xen';
  if (treeHypervisor !== null) return hypervisorOfTree(treeHypervisor);
  if (qemuTree) return 'qemu';
  if (hypervisorFlag !== null) return hypervisorFlag ? UNNAMED_HYPERVISOR : NONE_FACT;
  return withoutFlag(firmware);
}

// On arm, hypervisors name themselves in the firmware, so other names are those of real machines. QEMU and others give guests without
// SMBIOS the model linux,dummy-virt.
function withoutFlag({ vendor, treeModel }: Firmware): string {
  if (treeModel === 'linux,dummy-virt') return UNNAMED_HYPERVISOR;
  return vendor !== null || treeModel !== null ? NONE_FACT : UNKNOWN_FACT;
}

/**
 * Returns the version of the Windows Subsystem for Linux: `1` for the kernel `4.4.0-22621-Microsoft`, `2` for
 * `5.15.167.4-microsoft-standard-WSL2`, else `none`.
 */
export function parseWslVersion(kernelRelease: string): string {
  if (/microsoft-standard|-WSL2/i.test(kernelRelease)) return '2';
  return /-Microsoft$/.test(kernelRelease) ? '1' : NONE_FACT;
}

function hypervisorOf({ vendor, product, biosVendor }: Firmware): string | null {
  if (vendor === 'Microsoft Corporation' && product === 'Virtual Machine') return 'hyper-v';
  const texts = [product, vendor, biosVendor].filter((text) => text !== null);
  for (const text of texts) {
    const found = HYPERVISORS.find(([start]) => text.startsWith(start));
    if (found) return found[1];
  }
  return null;
}

function hypervisorOfTree(compatible: string): string {
  if (compatible.startsWith('linux,kvm')) return 'kvm';
  return ['xen', 'vmware'].find((name) => compatible.includes(name)) ?? UNNAMED_HYPERVISOR;
}

// `c7g.metal`, `m5.metal-48xl`.
function isMetal({ vendor, product }: Firmware): boolean {
  return vendor === 'Amazon EC2' && /\.metal(?:-|$)/.test(product ?? '');
}
