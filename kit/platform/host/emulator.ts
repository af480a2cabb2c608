// Which user-mode emulator it is: by what its file contains, by what it alone pretends, by its file's name.

import { findReadOnlyData, readLatin1 } from '../executable/elf/data.ts';
import { type HostSystem, orNull, systemFile } from './system.ts';

export const ROSETTA = 'rosetta 2';

// What their printing of the version is compiled from. Box64's is in the line that it sets for MangoHud.
const SIGNATURES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/\0qemu-([a-z0-9_]{1,20}) version (\d+(?:\.\d+){1,3})/, ([, target, version]) => `qemu-${target} ${version}`],
  [/Box(64|86) v(\d+(?:\.\d+){1,3})/, ([, bits, version]) => `box${bits} ${version}`],
  [/\(FEX@FEX\) \(clang\) #(?:FEX-)?([\w.-]{1,40})/, ([, version]) => `fex ${version}`],
  [/: VirtualApple\n/, () => ROSETTA],
];

// QEMU 7 to 10 have theirs in the first 250 KB of the read-only data, Box64 in the first 4.
const DATA_BYTES = 1_048_576;
const PIECE_BYTES = 262_144;
const OVERLAP_BYTES = 128;

/** Returns the emulator that the ELF file at `path` is, or null where it does not tell; reads at most 1.1 MiB. */
export function findEmulatorInFile(system: Pick<HostSystem, 'readAt'>, path: string): string | null {
  const file = systemFile(system, path);
  return orNull(() => {
    const { offset, size } = findReadOnlyData(file);
    const end = offset + Math.min(size, DATA_BYTES);
    for (let at = offset; at < end; at += PIECE_BYTES) {
      const found = findEmulatorInText(readLatin1(file, at, Math.min(PIECE_BYTES + OVERLAP_BYTES, end - at)));
      if (found !== null) return found;
    }
    return null;
  });
}

/** Returns the emulator whose words are in `text`, its file's or the kernel version that it pretends, or null. */
export function findEmulatorInText(text: string): string | null {
  for (const [pattern, name] of SIGNATURES) {
    const match = pattern.exec(text);
    if (match) return name(match);
  }
  return null;
}

/** Returns whether /proc/cpuinfo is the one that Rosetta writes for its programs: no processor calls itself so. */
export function isRosettaCpuinfo(cpuinfo: string): boolean {
  return /^vendor_id\s*: *VirtualApple$/m.test(cpuinfo);
}

/** Returns an emulator by the path of its file: `qemu-aarch64` for `/usr/bin/qemu-aarch64-static`, or null. */
export function emulatorFromPath(path: string): string | null {
  const file = path.replace(/ \(deleted\)$/, '');
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/-static$/, '');
  if (name === 'rosetta') return ROSETTA;
  if (/^FEX/.test(name)) return 'fex';
  return name === '' ? null : name;
}
