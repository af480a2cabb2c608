// Who made the machine and which it is, by SMBIOS (which Linux shows as /sys/class/dmi) or the device tree.

import { readText } from '../../platform/host/system.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** What the firmware says; null where there is none or it cannot be read. */
export interface Firmware {
  readonly vendor: string | null;
  readonly product: string | null;
  /** Of the BIOS, which names a hypervisor where the vendor is a cloud's. */
  readonly biosVendor: string | null;
  /** Of the device tree: `Raspberry Pi 5 Model B Rev 1.0`. */
  readonly treeModel: string | null;
}

export const NO_FIRMWARE: Firmware = { vendor: null, product: null, biosVendor: null, treeModel: null };

// What stands where a maker did not fill in the field.
const PLACEHOLDERS =
  /^(?:to be filled by o\.?e\.?m\.?|default string|system (?:manufacturer|product name)|not specified|none|o\.e\.m\.|unknown)$/i;

/** Returns what the firmware of a Linux machine says. */
export function readLinuxFirmware(system: ProbeSystem): Firmware {
  const dmi = (name: string) => trimFirmwareText(readText(system, `/sys/class/dmi/id/${name}`));
  const [vendor, product] = [dmi('sys_vendor'), dmi('product_name')];
  const treeModel = vendor === null ? trimFirmwareText(readText(system, '/proc/device-tree/model')) : null;
  return { vendor, product, biosVendor: vendor === null ? null : dmi('bios_vendor'), treeModel };
}

/** Returns maker and model in one line: `Dell Inc. PowerEdge R740`, or `unknown`. */
export function formatMachineModel({ vendor, product, treeModel }: Firmware): string {
  const [maker, model] = [vendor, product].map((text) => (text === null || PLACEHOLDERS.test(text) ? '' : text));
  if (!model) return treeModel ?? (maker || UNKNOWN_FACT);
  const known = maker === '' || model.toLowerCase().startsWith(maker?.toLowerCase() ?? '');
  return known ? model : `${maker} ${model}`;
}

// Texts of the device tree end with a NUL.
function trimFirmwareText(text: string | null): string | null {
  return text?.replaceAll('\0', '').trim() || null;
}
