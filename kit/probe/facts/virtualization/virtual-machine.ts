// The hypervisor that this machine runs on: from the firmware that hypervisors give to their guests, x86's flag `hypervisor`, and
// what kernels know about their host.

import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { Firmware } from '../machine-model.ts';
import { findCloud, findHypervisor, isMetalInstance, isVirtualBoxBoard } from './hypervisors.ts';
import type { VirtualMachineSigns } from './virtual-machine-signs.ts';

/** The fact for an unknown hypervisor. */
const UNNAMED_HYPERVISOR = 'yes';

// The clocks that hypervisors give to their guests.
const HYPERVISOR_CLOCKS: readonly (readonly [string, string])[] = [
  ['kvm-clock', 'kvm'],
  ['hyperv_clocksource', 'hyper-v'],
  ['xen', 'xen'],
];

// QEMU's firmware names QEMU, or long ago Bochs, with and without KVM.
const EMULATING_MONITORS: readonly string[] = ['qemu', 'bochs'];

/** Returns the hypervisor: `kvm`, `yes` for an unknown one, `none`, or `unknown`. */
export function classifyVirtualMachine(signs: VirtualMachineSigns): string {
  const { firmware, hypervisorFlag, cpuVendor, wsl2, xen, tree } = signs;
  if (isMetalInstance(firmware)) return NONE_FACT;
  // Whole machines of clouds have the names of their virtual machines, but not the flag.
  const cloud = hypervisorFlag === false ? null : findCloud(firmware);
  if (cloud !== null) return cloud;
  const named = findHypervisor(firmware);
  const byClock = hypervisorOfClock(signs.clocksources);
  if (named !== null) return EMULATING_MONITORS.includes(named) && byClock === 'kvm' ? byClock : named;
  if (hypervisorFlag !== false && isVirtualBoxBoard(firmware)) return 'virtualbox';
  if (cpuVendor?.startsWith('User Mode Linux')) return 'uml';
  if (wsl2) return 'hyper-v';
  if (xen !== null) return xen === 'dom0' ? NONE_FACT : 'xen';
  if (byClock !== null) return byClock;
  if (tree.hypervisor !== null) return hypervisorOfTree(tree.hypervisor);
  if (tree.powerVm) return 'powervm';
  if (tree.qemu) return 'qemu';
  return classifyUnnamed(signs);
}

function classifyUnnamed({ firmware, hypervisorFlag, sysinfo, smbiosBit }: VirtualMachineSigns): string {
  if (sysinfo !== null) return hypervisorOfMainframe(sysinfo);
  if (hypervisorFlag || smbiosBit) return UNNAMED_HYPERVISOR;
  return hypervisorFlag === false ? NONE_FACT : withoutFlag(firmware);
}

// On arm, hypervisors name themselves in the firmware, so other names are those of real machines. QEMU and others give guests without
// SMBIOS the model linux,dummy-virt.
function withoutFlag({ vendor, treeModel }: Firmware): string {
  if (treeModel === 'linux,dummy-virt') return UNNAMED_HYPERVISOR;
  return vendor !== null || treeModel !== null ? NONE_FACT : UNKNOWN_FACT;
}

function hypervisorOfClock(clocksources: readonly string[]): string | null {
  const found = HYPERVISOR_CLOCKS.find(([start]) => clocksources.some((name) => name.startsWith(start)));
  return found?.[1] ?? null;
}

function hypervisorOfTree(compatible: string): string {
  if (compatible.startsWith('linux,kvm')) return 'kvm';
  return ['xen', 'vmware'].find((name) => compatible.includes(name)) ?? UNNAMED_HYPERVISOR;
}

// All mainframes are divided into partitions. Only a guest of one has a line such as `VM00 Control Program: z/VM    6.4.0`.
function hypervisorOfMainframe(sysinfo: string): string {
  const program = /^VM00 Control Program:\s*(\S+)/m.exec(sysinfo)?.[1];
  if (program === undefined) return NONE_FACT;
  if (program.startsWith('KVM')) return 'kvm';
  return program === 'z/VM' ? 'z/vm' : UNNAMED_HYPERVISOR;
}
