// The manufacturer and model of the machine, from SMBIOS (on Linux in /sys/class/dmi) or the device tree.

import { readText } from '../../platform/host/system.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** Null if the firmware does not have a field or it cannot be read. */
export interface Firmware {
  readonly vendor: string | null;
  readonly product: string | null;
  /** The vendor of the BIOS. On clouds it names the hypervisor. */
  readonly biosVendor: string | null;
  /** The model in the device tree: `Raspberry Pi 5 Model B Rev 1.0`. */
  readonly treeModel: string | null;
}

export const NO_FIRMWARE: Firmware = { vendor: null, product: null, biosVendor: null, treeModel: null };

// The values of fields that the manufacturer did not fill in.
const PLACEHOLDERS =
  /^(?:to be filled by o\.?e\.?m\.?|default string|system (?:manufacturer|product name)|not specified|none|o\.e\.m\.|unknown)$/i;

/** Returns the firmware of a Linux machine. */
export function readLinuxFirmware(system: ProbeSystem): Firmware {
  const dmi = (name: string) => trimFirmwareText(readText(system, `/sys/class/dmi/id/${name}`));
  const [vendor, product] = [dmi('sys_vendor'), dmi('product_name')];
  const treeModel = vendor === null ? trimFirmwareText(readText(system, '/proc/device-tree/model')) : null;
  return { vendor, product, biosVendor: vendor === null ? null : dmi('bios_vendor'), treeModel };
}

/** Returns manufacturer and model: `Dell Inc. PowerEdge R740`, or `unknown`. */
export function formatMachineModel({ vendor, product, treeModel }: Firmware): string {
  const [maker, model] = [vendor, product].map((text) => (text === null || PLACEHOLDERS.test(text) ? '' : text));
  if (!model) return treeModel ?? (maker || UNKNOWN_FACT);
  const known = maker === '' || model.toLowerCase().startsWith(maker?.toLowerCase() ?? '');
  return known ? model : `${maker} ${model}`;
}

// Texts in the device tree end with a NUL.
function trimFirmwareText(text: string | null): string | null {
  return text?.replaceAll('\0', '').trim() || null;
}
