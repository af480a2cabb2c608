// Which user-mode emulator it is: by what its file contains, by what it alone pretends, by its file's name.

import { elfHeader, textOf, wordAt } from '../platform/elf-program.ts';
import { type ExecutableFile, viewOf } from '../platform/executable-file.ts';
import { fieldOf } from './cpuinfo.ts';
import type { ProbeSystem } from './probe-system.ts';

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
const SECTIONS = 128;

/** Returns the emulator that the ELF file at `path` is, or null where it does not tell; reads at most 1.1 MiB. */
export function emulatorInFile(system: ProbeSystem, path: string): string | null {
  try {
    const read = (offset: number, length: number) => system.readAt(path, offset, length) ?? new Uint8Array();
    const data = readOnlyData({ name: path, size: Number.MAX_SAFE_INTEGER, read });
    const end = data.offset + Math.min(data.size, DATA_BYTES);
    for (let at = data.offset; at < end; at += PIECE_BYTES) {
      const found = emulatorInText(latin1(read(at, Math.min(PIECE_BYTES + OVERLAP_BYTES, end - at))));
      if (found !== null) return found;
    }
    return null;
  } catch {
    return null;
  }
}

/** Returns the emulator whose words are in `text`, its file's or the kernel version that it pretends, or null. */
export function emulatorInText(text: string): string | null {
  for (const [pattern, name] of SIGNATURES) {
    const match = pattern.exec(text);
    if (match) return name(match);
  }
  return null;
}

/** Returns whether /proc/cpuinfo is the one that Rosetta writes for its programs: no processor calls itself so. */
export function isRosettaCpuinfo(cpuinfo: string): boolean {
  return fieldOf(cpuinfo, 'vendor_id') === 'VirtualApple';
}

/** Returns an emulator by the path of its file: `qemu-aarch64` for `/usr/bin/qemu-aarch64-static`, or null. */
export function emulatorOfName(path: string): string | null {
  const file = path.replace(/ \(deleted\)$/, '');
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/-static$/, '');
  if (name === 'rosetta') return ROSETTA;
  if (/^FEX/.test(name)) return 'fex';
  return name === '' ? null : name;
}

// Section headers: System V ABI, generic, chapter 4.
function readOnlyData(file: ExecutableFile): { readonly offset: number; readonly size: number } {
  const { layout, view } = elfHeader(file);
  const wide = layout.bits === 64;
  const half = (at: number) => view.getUint16(at, layout.littleEndian);
  const count = Math.min(half(wide ? 60 : 48), SECTIONS);
  const entry = wide ? 64 : 40;
  const table = viewOf(file, wordAt(view, wide ? 40 : 32, layout), count * entry, 'an ELF file');
  const section = (index: number) => ({
    name: table.getUint32(index * entry, layout.littleEndian),
    offset: wordAt(table, index * entry + (wide ? 24 : 16), layout),
    size: wordAt(table, index * entry + (wide ? 32 : 20), layout),
  });
  const names = section(half(wide ? 62 : 50));
  const text = viewOf(file, names.offset, Math.min(names.size, 4096), 'an ELF file');
  const nameOf = (at: number) =>
    textOf(new DataView(text.buffer, text.byteOffset + at, Math.min(16, text.byteLength - at)));
  const sections = Array.from({ length: count }, (_, index) => section(index));
  return sections.find(({ name }) => name < text.byteLength && nameOf(name) === '.rodata') ?? { offset: 0, size: 0 };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
