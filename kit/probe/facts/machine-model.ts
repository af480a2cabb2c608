// The manufacturer and model of the machine, from SMBIOS (on Linux in /sys/class/dmi) or the device tree.

import { readText } from '../../platform/host/system.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** Null if the firmware does not have a field or it cannot be read. */
export interface Firmware {
  readonly vendor: string | null;
  readonly product: string | null;
  /** The version of the product. Lenovo's PCs have their name there. */
  readonly version: string | null;
  /** The vendors of board, BIOS and chassis. On some clouds only one of them names the hypervisor. */
  readonly boardVendor: string | null;
  readonly biosVendor: string | null;
  readonly chassisVendor: string | null;
  /** The model in the device tree: `Raspberry Pi 5 Model B Rev 1.0`. */
  readonly treeModel: string | null;
}

export const NO_FIRMWARE: Firmware = {
  vendor: null,
  product: null,
  version: null,
  boardVendor: null,
  biosVendor: null,
  chassisVendor: null,
  treeModel: null,
};

// The values of fields that the manufacturer did not fill in.
const PLACEHOLDERS =
  /^(?:to be filled by o\.?e\.?m\.?|default string|system (?:manufacturer|product name|version)|not specified|none|o\.e\.m\.|unknown|invalid|lenovo product)$/i;

/** Returns the firmware of a Linux machine. */
export function readLinuxFirmware(system: ProbeSystem): Firmware {
  const dmi = (name: string) => trimFirmwareText(readText(system, `/sys/class/dmi/id/${name}`));
  const vendor = dmi('sys_vendor');
  if (vendor === null) return { ...NO_FIRMWARE, product: dmi('product_name'), treeModel: readTreeModel(system) };
  return {
    vendor,
    product: dmi('product_name'),
    version: dmi('product_version'),
    boardVendor: dmi('board_vendor'),
    biosVendor: dmi('bios_vendor'),
    chassisVendor: dmi('chassis_vendor'),
    treeModel: null,
  };
}

/** Returns manufacturer and model: `Dell Inc. PowerEdge R740`, `LENOVO ThinkPad T14 Gen 3 (21AHCTO1WW)`, or `unknown`. */
export function formatMachineModel(firmware: Firmware): string {
  const { vendor, treeModel } = firmware;
  const [maker, model] = [vendor, modelName(firmware)].map((text) =>
    text === null || PLACEHOLDERS.test(text) ? '' : text,
  );
  if (!model) return treeModel ?? (maker || UNKNOWN_FACT);
  const known = maker === '' || model.toLowerCase().startsWith(maker?.toLowerCase() ?? '');
  return known ? model : `${maker} ${model}`;
}

// The product of a PC by Lenovo is its number, such as 21AHCTO1WW. That of a server by Lenovo has a name, and the version is a number.
function modelName({ vendor, product, version }: Firmware): string | null {
  const hasNumberOnly = /^lenovo$/i.test(vendor ?? '') && /^[0-9A-Z]{4,12}$/.test(product ?? '');
  const isName = version !== null && /[a-z]{3}/i.test(version) && !PLACEHOLDERS.test(version);
  return hasNumberOnly && isName ? `${version} (${product})` : product;
}

// A virtual machine may have no model, but every device tree has a list of names, best first.
function readTreeModel(system: ProbeSystem): string | null {
  const tree = '/proc/device-tree';
  const [name] = readText(system, `${tree}/compatible`)?.split('\0') ?? [];
  return trimFirmwareText(readText(system, `${tree}/model`)) ?? trimFirmwareText(name ?? null);
}

// Texts in the device tree end with a NUL.
function trimFirmwareText(text: string | null): string | null {
  return text?.replaceAll('\0', '').trim() || null;
}
