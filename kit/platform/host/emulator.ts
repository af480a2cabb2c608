// Identifies a user-mode emulator by the content or name of its file, or by what only this emulator reports.

import { findReadOnlyData, readLatin1 } from '../executable/elf/data.ts';
import { type HostSystem, orNull, systemFile } from './system.ts';

export const ROSETTA = 'rosetta 2';

// The strings from which they print their version. Box64's is in the line that it sets for MangoHud; since 0.3.5 it has the machine:
// `Box64 arm64 v0.3.9 4c5a1bcc`.
const SIGNATURES: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/\0qemu-([a-z0-9_]{1,20}) version (\d+(?:\.\d+){1,3})/, ([, target, version]) => `qemu-${target} ${version}`],
  [/Box(64|86)(?: [a-z0-9]{1,16})? v(\d+(?:\.\d+){1,3})/, ([, bits, version]) => `box${bits} ${version}`],
  [/\(FEX@FEX\) \(clang\) #(?:FEX-)?([\w.-]{1,40})/, ([, version]) => `fex ${version}`],
  [/: VirtualApple\n/, () => ROSETTA],
];

// The string is in the first 250 KB of the read-only data in QEMU 7 to 10, in the first 4 KB in Box64.
const DATA_BYTES = 1_048_576;
const PIECE_BYTES = 262_144;
const OVERLAP_BYTES = 128;

/** Returns the name of the emulator in the ELF file at `path`, or null if it has none. Reads at most 1.1 MiB. */
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

/** Returns the emulator that `text` names, or null. The text is from its file or is the kernel version that it reports. */
export function findEmulatorInText(text: string): string | null {
  for (const [pattern, name] of SIGNATURES) {
    const match = pattern.exec(text);
    if (match) return name(match);
  }
  return null;
}

/** Returns whether Rosetta wrote this /proc/cpuinfo for its programs. No real processor has this vendor. */
export function isRosettaCpuinfo(cpuinfo: string): boolean {
  return cpuinfo.includes('VirtualApple') && /^vendor_id\s*: *VirtualApple$/m.test(cpuinfo);
}

/** Returns the emulator that the path of its file names, or null: `qemu-aarch64` for `/usr/bin/qemu-aarch64-static`. */
export function emulatorFromPath(path: string): string | null {
  const file = path.replace(/ \(deleted\)$/, '');
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/-static$/, '');
  if (name === 'rosetta') return ROSETTA;
  if (/^FEX/.test(name)) return 'fex';
  return name === '' ? null : name;
}
