// Reads the signs of a virtual machine: what hypervisors give to their guests.

import { readText } from '../../../platform/host/system.ts';
import type { ProbeSystem } from '../../system.ts';
import { type Firmware, NO_FIRMWARE } from '../machine-model.ts';

/** The signs of a virtual machine. Null: the machine does not have the source, or it cannot be read. */
export interface VirtualMachineSigns {
  readonly firmware: Firmware;
  /** x86's flag, if the flags are those of the real processor; null if there is no such flag. */
  readonly hypervisorFlag: boolean | null;
  readonly wsl2: boolean;
  /** vendor_id in cpuinfo. */
  readonly cpuVendor: string | null;
  /** Xen runs its own host as a domain too, which is dom0. */
  readonly xen: 'guest' | 'dom0' | null;
  /** The clocks that the kernel could use, some of which are those of a hypervisor. */
  readonly clocksources: readonly string[];
  /** The bit of SMBIOS that marks virtual machines, which only root can read. Many hypervisors do not set it. */
  readonly smbiosBit: boolean;
  readonly tree: DeviceTreeSigns;
  /** /proc/sysinfo of s390x. */
  readonly sysinfo: string | null;
}

interface DeviceTreeSigns {
  /** hypervisor/compatible */
  readonly hypervisor: string | null;
  /** Whether it has QEMU's fw-cfg. */
  readonly qemu: boolean;
  /** Whether it is that of a partition of PowerVM. */
  readonly powerVm: boolean;
}

export const NO_TREE_SIGNS: DeviceTreeSigns = { hypervisor: null, qemu: false, powerVm: false };

/** The signs of a machine that has none. */
export const NO_VIRTUAL_MACHINE_SIGNS: VirtualMachineSigns = {
  firmware: NO_FIRMWARE,
  hypervisorFlag: null,
  wsl2: false,
  cpuVendor: null,
  xen: null,
  clocksources: [],
  smbiosBit: false,
  tree: NO_TREE_SIGNS,
  sysinfo: null,
};

const TREE = '/proc/device-tree';
const MAX_TREE_ENTRIES = 512;
const CLOCKSOURCES = '/sys/devices/system/clocksource/clocksource0/available_clocksource';

// The BIOS Information structure of SMBIOS (type 0), DSP0134 section 7.1: its length, and extension byte 2 with the bit.
const SMBIOS_TABLE = '/sys/firmware/dmi/entries/0-0/raw';
const LENGTH_AT = 1;
const EXTENSION_AT = 19;
const VIRTUAL_MACHINE_BIT = 1 << 4;

// Bit 11 of Xen's features: XENFEAT_dom0 in xen/include/public/features.h.
const DOM0_FEATURE = 1 << 11;

/** Returns the signs of a Linux machine. */
export function readVirtualMachineSigns(
  system: ProbeSystem,
  known: Pick<VirtualMachineSigns, 'firmware' | 'hypervisorFlag' | 'wsl2' | 'cpuVendor'>,
): VirtualMachineSigns {
  const hasSmbios = known.firmware.vendor !== null;
  return {
    ...known,
    xen: readXen(system),
    clocksources: readText(system, CLOCKSOURCES)?.trim().split(/\s+/) ?? [],
    smbiosBit: hasSmbios && parseSmbiosBit(system.readAt(SMBIOS_TABLE, 0, EXTENSION_AT + 1)),
    tree: hasSmbios ? NO_TREE_SIGNS : readTree(system),
    sysinfo: hasSmbios ? null : readText(system, '/proc/sysinfo'),
  };
}

/** Returns whether the start of the BIOS Information structure of SMBIOS has the bit of virtual machines. */
export function parseSmbiosBit(table: Uint8Array | null): boolean {
  const isLongEnough = (table?.[LENGTH_AT] ?? 0) > EXTENSION_AT;
  return isLongEnough && ((table?.[EXTENSION_AT] ?? 0) & VIRTUAL_MACHINE_BIT) !== 0;
}

/** Returns whether Xen's features, in hexadecimal digits, or its capabilities are those of dom0. */
export function isDom0(features: string | null, capabilities: string | null): boolean {
  const bits = /^[0-9a-f]{1,8}$/i.test(features?.trim() ?? '') ? Number.parseInt(features ?? '', 16) : 0;
  return (bits & DOM0_FEATURE) !== 0 || (capabilities ?? '').includes('control_d');
}

function readXen(system: ProbeSystem): VirtualMachineSigns['xen'] {
  const capabilities = readText(system, '/proc/xen/capabilities');
  if (readText(system, '/sys/hypervisor/type')?.trim() !== 'xen' && capabilities === null) return null;
  return isDom0(readText(system, '/sys/hypervisor/properties/features'), capabilities) ? 'dom0' : 'guest';
}

function readTree(system: ProbeSystem): DeviceTreeSigns {
  const names = system.listFolder(TREE, MAX_TREE_ENTRIES) ?? [];
  const hasPartition = names.includes('ibm,partition-name') && names.includes('hmc-managed?');
  const compatible = names.includes('compatible') ? (readText(system, `${TREE}/compatible`) ?? '') : '';
  return {
    hypervisor: names.includes('hypervisor') ? readText(system, `${TREE}/hypervisor/compatible`) : null,
    qemu: names.some((name) => name.includes('fw-cfg')) || compatible.split('\0').includes('qemu,pseries'),
    powerVm: hasPartition && system.readAt(`${TREE}/chosen/qemu,graphic-width`, 0, 1) === null,
  };
}
