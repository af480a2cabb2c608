// The names of Arm processors in servers, workstations, boards and Macs, by implementer and part number. Sources: Arm's technical
// reference manuals, Linux's arch/arm64/include/asm/cputype.h.

interface Implementer {
  readonly name: string;
  readonly parts: Readonly<Record<string, string>>;
}

const ARM: Readonly<Record<string, string>> = {
  '0xb76': 'ARM1176',
  '0xc05': 'Cortex-A5',
  '0xc07': 'Cortex-A7',
  '0xc08': 'Cortex-A8',
  '0xc09': 'Cortex-A9',
  '0xc0e': 'Cortex-A17',
  '0xc0f': 'Cortex-A15',
  '0xd01': 'Cortex-A32',
  '0xd03': 'Cortex-A53',
  '0xd04': 'Cortex-A35',
  '0xd05': 'Cortex-A55',
  '0xd06': 'Cortex-A65',
  '0xd07': 'Cortex-A57',
  '0xd08': 'Cortex-A72',
  '0xd09': 'Cortex-A73',
  '0xd0a': 'Cortex-A75',
  '0xd0b': 'Cortex-A76',
  '0xd0c': 'Neoverse-N1',
  '0xd0d': 'Cortex-A77',
  '0xd0e': 'Cortex-A76AE',
  '0xd40': 'Neoverse-V1',
  '0xd41': 'Cortex-A78',
  '0xd42': 'Cortex-A78AE',
  '0xd43': 'Cortex-A65AE',
  '0xd44': 'Cortex-X1',
  '0xd46': 'Cortex-A510',
  '0xd47': 'Cortex-A710',
  '0xd48': 'Cortex-X2',
  '0xd49': 'Neoverse-N2',
  '0xd4a': 'Neoverse-E1',
  '0xd4b': 'Cortex-A78C',
  '0xd4c': 'Cortex-X1C',
  '0xd4d': 'Cortex-A715',
  '0xd4e': 'Cortex-X3',
  '0xd4f': 'Neoverse-V2',
  '0xd80': 'Cortex-A520',
  '0xd81': 'Cortex-A720',
  '0xd82': 'Cortex-X4',
  '0xd83': 'Neoverse-V3AE',
  '0xd84': 'Neoverse-V3',
  '0xd85': 'Cortex-X925',
  '0xd87': 'Cortex-A725',
  '0xd88': 'Cortex-A520AE',
  '0xd89': 'Cortex-A720AE',
  '0xd8a': 'C1-Nano',
  '0xd8b': 'C1-Pro',
  '0xd8c': 'C1-Ultra',
  '0xd8e': 'Neoverse-N3',
  '0xd8f': 'Cortex-A320',
  '0xd90': 'C1-Premium',
};

// Apple's hypervisor gives its guests part 0.
const APPLE: Readonly<Record<string, string>> = {
  '0x000': 'Silicon',
  '0x022': 'Icestorm (M1)',
  '0x023': 'Firestorm (M1)',
  '0x024': 'Icestorm (M1 Pro)',
  '0x025': 'Firestorm (M1 Pro)',
  '0x028': 'Icestorm (M1 Max)',
  '0x029': 'Firestorm (M1 Max)',
  '0x032': 'Blizzard (M2)',
  '0x033': 'Avalanche (M2)',
  '0x034': 'Blizzard (M2 Pro)',
  '0x035': 'Avalanche (M2 Pro)',
  '0x038': 'Blizzard (M2 Max)',
  '0x039': 'Avalanche (M2 Max)',
};

/** By the number in `CPU implementer`. Parts are by the text in `CPU part`, and are called by both names: `Arm Cortex-A76`. */
export const ARM_IMPLEMENTERS: ReadonlyMap<number, Implementer> = new Map([
  // Reserved for software: QEMU's processor `max`. The letter Q is 0x51.
  [0x00, { name: '', parts: { '0x051': 'QEMU max' } }],
  [0x41, { name: 'Arm', parts: ARM }],
  [0x42, { name: 'Broadcom', parts: { '0x516': 'Vulcan' } }],
  [0x43, { name: 'Cavium', parts: { '0x0a1': 'ThunderX', '0x0af': 'ThunderX2', '0x0b8': 'ThunderX3' } }],
  [0x46, { name: 'Fujitsu', parts: { '0x001': 'A64FX', '0x003': 'MONAKA' } }],
  [0x48, { name: 'HiSilicon', parts: { '0xd01': 'Kunpeng-920', '0xd02': 'Kunpeng-920', '0xd06': 'Kunpeng-950' } }],
  [0x4e, { name: 'NVIDIA', parts: { '0x003': 'Denver 2', '0x004': 'Carmel', '0x010': 'Olympus' } }],
  [0x50, { name: 'APM', parts: { '0x000': 'X-Gene' } }],
  [0x51, { name: 'Qualcomm', parts: { '0x001': 'Oryon', '0xc00': 'Falkor' } }],
  [0x53, { name: 'Samsung', parts: {} }],
  [0x56, { name: 'Marvell', parts: {} }],
  [0x61, { name: 'Apple', parts: APPLE }],
  [0x6d, { name: 'Microsoft', parts: { '0xd49': 'Azure Cobalt 100' } }],
  [0x70, { name: 'Phytium', parts: {} }],
  [0xc0, { name: 'Ampere', parts: { '0xac3': 'AmpereOne', '0xac4': 'AmpereOne A' } }],
]);
