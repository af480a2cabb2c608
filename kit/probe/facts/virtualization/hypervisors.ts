// The hypervisors and clouds that firmware names.

import type { Firmware } from '../machine-model.ts';

type NameTable = readonly (readonly [string, string])[];

// The start of the product, manufacturer or another vendor in SMBIOS. Source: systemd-detect-virt.
const HYPERVISORS: NameTable = [
  ['KVM', 'kvm'],
  ['OpenStack', 'kvm'],
  ['KubeVirt', 'kvm'],
  ['oVirt', 'kvm'],
  ['RHEV Hypervisor', 'kvm'],
  ['CloudStack KVM', 'kvm'],
  ['SmartDC HVM', 'kvm'],
  ['AHV', 'kvm'],
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
  ['QEMU', 'qemu'],
];

// Clouds that name themselves in SMBIOS, and whose virtual machines run on KVM. Some rent whole machines with the same names. Sources:
// systemd-detect-virt; cloud-init's ds-identify and its data sources; cloud.google.com, "About KVM hypervisor security".
const CLOUDS: NameTable = [
  ['Google Compute Engine', 'google compute engine'],
  ['Amazon EC2', 'amazon ec2'],
  ['Alibaba Cloud', 'kvm'],
  ['Tencent Cloud', 'kvm'],
  ['Droplet', 'kvm'],
  ['vServer', 'kvm'],
  ['Hetzner', 'kvm'],
  ['Vultr', 'kvm'],
  ['Akamai', 'kvm'],
  ['Linode', 'kvm'],
  ['Scaleway', 'kvm'],
  ['UpCloud', 'kvm'],
  ['Exoscale', 'kvm'],
  ['CloudSigma', 'kvm'],
];

/** Returns the hypervisor that the firmware names, or null. */
export function findHypervisor(firmware: Firmware): string | null {
  const { vendor, product } = firmware;
  if (vendor === 'Microsoft Corporation' && product === 'Virtual Machine') return 'hyper-v';
  return findName(HYPERVISORS, firmware);
}

/** Returns the hypervisor of the cloud that the firmware names, or null. */
export function findCloud(firmware: Firmware): string | null {
  return findName(CLOUDS, firmware);
}

/** Returns whether the firmware is that of a whole machine that a cloud rents out: `c7g.metal`, `m5.metal-48xl`. */
export function isMetalInstance({ vendor, product }: Firmware): boolean {
  return vendor === 'Amazon EC2' && /\.metal(?:-|$)/.test(product ?? '');
}

/**
 * Returns whether the board is that of VirtualBox, which can show the manufacturer and model of its host. Boards of Oracle's
 * servers have the same vendor.
 */
export function isVirtualBoxBoard({ vendor, boardVendor }: Firmware): boolean {
  return boardVendor === 'Oracle Corporation' && vendor !== boardVendor;
}

function findName(
  table: NameTable,
  { product, vendor, boardVendor, biosVendor, chassisVendor }: Firmware,
): string | null {
  const texts = [product, vendor, boardVendor, biosVendor, chassisVendor].filter((text) => text !== null);
  for (const text of texts) {
    const found = table.find(([start]) => text.startsWith(start));
    if (found) return found[1];
  }
  return null;
}
