// Processors: cpuinfo of all architectures, models, features and counts.
import { describe, expect, test } from 'vitest';
import { CPUINFO_BYTES } from '../../../../../kit/platform/host/facts.ts';
import { countAllowedCpus, countCpuList } from '../../../../../kit/probe/facts/cpu/count.ts';
import {
  type CpuFamily,
  detectCpuFamily,
  dropPartialProcessor,
  findCpuinfoField,
  findCpuinfoFields,
  isCpuinfoFor,
} from '../../../../../kit/probe/facts/cpu/cpuinfo.ts';
import { detectX8664Level, parseFeatures, selectKnownFeatures } from '../../../../../kit/probe/facts/cpu/features.ts';
import { parseCpuModel } from '../../../../../kit/probe/facts/cpu/model.ts';
import { parseIsa } from '../../../../../kit/probe/facts/cpu/riscv.ts';

const X86 =
  'processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: Intel(R) N100\nflags\t\t: fpu lm aes\n';
const RISCV = 'processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc_zicntr\nmmu\t\t: sv39\nuarch\t\t: sifive,u74-mc\n';
const POWER = 'processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\nclock\t\t: 2300.0MHz\n';
const LOONG =
  'system type\t: generic\n\nprocessor\t: 0\nCPU Family\t: Loongson-64bit\nModel Name\t: Loongson-3A6000\nFeatures\t: cpucfg lsx lasx\n';
const OLD_LOONG =
  'system type\t\t: generic-loongson-machine\n\nprocessor\t\t: 0\ncpu family\t\t: Loongson-64bit\n' +
  'model name\t\t: Loongson-3A5000LL\nisa\t\t\t: loongarch32 loongarch64\nfeatures\t\t: cpucfg lam ual fpu lsx lasx complex crypto lvz\n';
const MIPS =
  'system type\t\t: generic-loongson-machine\ncpu model\t\t: ICT Loongson-3A R3\nisa\t\t\t: mips1 mips64r2\n';
const S390 = (processors: string) => {
  return `vendor_id       : IBM/S390\n# processors    : 17\nfeatures\t: esan3 zarch msa vx vxe vxe2 sort dflt sie \n${processors}`;
};
const ARM = (implementer: string, part: string) => {
  return `processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: ${implementer}\nCPU architecture: 8\nCPU part\t: ${part}\n`;
};

describe('cpuinfo', () => {
  test.each([
    [X86, 'x86', 'Intel(R) N100'],
    [RISCV, 'riscv', 'sifive,u74-mc'],
    [POWER, 'power', 'POWER9 (architected), altivec supported'],
    // op-test#883
    [POWER.replace('POWER9', 'Power11'), 'power', 'Power11 (architected), altivec supported'],
    [LOONG, 'loongarch', 'Loongson-3A6000'],
    [ARM('0x41', '0xd0c'), 'arm', 'Arm Neoverse-N1'],
    [ARM('0x61', '0x023'), 'arm', 'Apple Firestorm (M1)'],
    [OLD_LOONG, 'loongarch', 'Loongson-3A5000LL'],
    [MIPS, null, 'unknown'],
    [ARM('0x61', '0x000'), 'arm', 'Apple Silicon'],
    [ARM('0x61', '0x044'), 'arm', 'Apple (part 0x044)'],
    [ARM('0x00', '0x051'), 'arm', 'QEMU max'],
    [ARM('0x41', '0xd8c'), 'arm', 'Arm C1-Ultra'],
    [ARM('0x53', '0x001'), 'arm', 'Samsung (part 0x001)'],
    [S390('processor 1: version = 00,  identification = 279F25,  machine = 2817\n'), 's390', 'IBM/S390 2817'],
    [ARM('0x6d', '0xd49'), 'arm', 'Microsoft Azure Cobalt 100'],
    [ARM('0x00', '0x000'), 'arm', 'unknown'],
    [ARM('', 'constructor'), 'arm', 'unknown'],
    [ARM('0x41', 'constructor'), 'arm', 'unknown'],
    [
      `vendor_id       : IBM/S390\nfeatures\t: vx\nprocessor 0: version = FF,  machine = 8561\n`,
      's390',
      'IBM/S390 8561',
    ],
    ['vendor_id       : IBM/S390\n', 's390', 'unknown'],
    ['', null, 'unknown'],
    ['some text\n:\n', null, 'unknown'],
  ])('has a family and a model: %j: %s, %s', (cpuinfo, family, model) => {
    expect(detectCpuFamily(cpuinfo)).toBe(family);
    expect(parseCpuModel(cpuinfo)).toBe(model);
    expect(isCpuinfoFor(cpuinfo, 'amd64')).toBe(family === 'x86');
    expect(isCpuinfoFor(cpuinfo, 'arm')).toBe(family === 'arm');
  });

  test('has the fields of each processor', () => {
    const two = `${ARM('0x41', '0xd03')}\n${ARM('0x41', '0xd09')}`;
    expect(findCpuinfoFields(two, 'CPU part')).toEqual(['0xd03', '0xd09']);
    expect(findCpuinfoField(two, 'CPU part')).toBe('0xd03');
    expect(findCpuinfoField(two, 'CPU')).toBeNull();
    expect(parseCpuModel(two)).toBe('Arm Cortex-A53 + Arm Cortex-A73');
  });

  test('loses its last processor if the text is truncated', () => {
    const long = `${X86}\n`.repeat(Math.ceil(CPUINFO_BYTES / X86.length)).slice(0, CPUINFO_BYTES);
    expect(dropPartialProcessor(long)).toMatch(/flags\t\t: fpu lm aes\n$/);
    expect(dropPartialProcessor(long).length).toBeGreaterThan(CPUINFO_BYTES - X86.length - 2);
    expect(dropPartialProcessor(X86)).toBe(X86);
  });
});

describe('the features of a processor', () => {
  const known = (cpuinfo: string, family: CpuFamily) =>
    selectKnownFeatures(parseFeatures(cpuinfo) ?? new Set(['no list']), family).join(' ');
  test.each<[string, CpuFamily, string]>([
    ['flags\t\t: sha_ni avx2 aes fpu\n', 'x86', 'avx2 aes sha_ni sha'],
    ['Features\t: sha1 sha2 atomics asimd evtstrm\n', 'arm', 'asimd sha1 sha2 atomics sha lse'],
    ['Features\t: sha1 asimd\n', 'arm', 'asimd sha1'],
    ['Features\t: aes asimd sve\n\nFeatures\t: aes asimd\n', 'arm', 'aes asimd'],
    ['Features\t:\n', 'arm', ''],
    ['features\t: esan3 vx\n', 's390', 'vx'],
    [S390(''), 's390', 'vx vxe vxe2 msa dfltcc'],
    [OLD_LOONG, 'loongarch', 'lsx lasx crypto'],
    // AMD's Secure Memory Encryption is not Arm's Scalable Matrix Extension (archspec, linux-rocky8.5-zen4).
    ['flags\t\t: fpu sha_ni sme sev avx512_bf16\n', 'x86', 'sha_ni avx512_bf16 sha'],
    ['Features\t: asimd sme sme2\n', 'arm', 'asimd sme sme2'],
    ['flags\t\t: avx_vnni sha512 sm3 sm4\n', 'x86', 'avx_vnni sha512 sm3 sm4'],
  ])('are the known ones of %j (%s): %s', (cpuinfo, family, expected) => {
    expect(known(cpuinfo, family)).toBe(expected);
  });

  const riscv = (isa: string, others = '') =>
    `processor\t: 0\nhart\t\t: 0\nisa\t\t: ${isa}\nmmu\t\t: sv39\n${others}\n`;
  const X60 = 'mvendorid\t: 0x710\nmarchid\t\t: 0x8000000058000001\n';
  const QEMU = 'mvendorid\t: 0x0\nmarchid\t\t: 0x0\n';
  const SG2042 = 'mvendorid\t: 0x5b7\nmarchid\t\t: 0x0\nmimpid\t\t: 0x0\n';
  const C908 = 'uarch\t\t: thead,c908\nmvendorid\t: 0x5b7\nmarchid\t\t: 0x8000000009140d00\n';
  test.each([
    ['QEMU (cpu_features)', riscv('rv64imafdcvh_zba_zbb_zbc_zbs', QEMU), 'v zba zbb zbc zbs'],
    [
      'SpacemiT X60 (archspec)',
      riscv('rv64imafdcv_zicboz_zicond_zicsr_zfh_zfhmin_zba_zbb_zbc_zbs_zkt_zve64x_zvfh_zvfhmin_zvkt_sstc', X60),
      'v zfh zfhmin zicond zicboz zba zbb zbc zbs zkt zvfh zvfhmin',
    ],
    ['SiFive U74 (util-linux)', riscv('rv64imafdc_zicntr_zicsr_zifencei_zihpm_zba_zbb'), 'zba zbb'],
    ['SiFive U74 before Linux 6.2 (py-cpuinfo)', riscv('rv64imafdc'), ''],
    ['two kinds of cores', riscv('rv64imafdcv_zba', X60) + riscv('rv64imafdc_zba', X60), 'zba'],
    ['SG2042, whose vectors are a draft (util-linux, milkvpioneer)', riscv('rv64imafdcv', SG2042), ''],
    ['TH1520 (powertop#141)', riscv('rv64imafdcvsu', 'cpu-vector\t: 0.7.1\n'), ''],
    ['C910 (OpenBLAS#3629)', riscv('rv64imafdcvsu', 'model name\t: T-HEAD C910\nvector version\t: 0.7.1\n'), ''],
    ['C906 (cpu_features)', riscv('rv64imafdcv', 'uarch\t\t: thead,c906\n'), ''],
    ['C908, whose vectors are ratified', riscv('rv64imafdcv_zba', C908), 'v zba'],
    ['Kendryte K510 (cpu_features)', riscv('rv64i2p0m2p0a2p0f2p0d2p0c2p0xv5-0p0'), ''],
  ])('are the extensions of RISC-V: %s', (_, cpuinfo, expected) => {
    expect(known(cpuinfo, 'riscv')).toBe(expected);
  });

  test.each([
    ['rv64i2p0m2p0a2p0f2p0d2p0c2p0xv5-0p0', 'i m a f d c xv5-'],
    ['rv64imafdczicsr_zifencei', 'i m a f d c zicsr zifencei'],
    ['rv32imac_smaia_zvl128b_xtheadvector', 'i m a c smaia zvl128b xtheadvector'],
    ['RV64IMAC', 'i m a c'],
    ['rv64', ''],
    ['loongarch64', ''],
    [`rv64${'i'.repeat(3000)}`, ''],
    ['rv64_$', ''],
  ])('of RISC-V are parsed: %s', (isa, names) => {
    expect(parseIsa(isa).join(' ')).toBe(names);
  });

  test('are unknown without a list', () => {
    expect(parseFeatures(POWER)).toBeNull();
  });

  const V2 = 'cx16 lahf_lm popcnt pni sse4_1 sse4_2 ssse3';
  const V3 = `${V2} avx avx2 bmi1 bmi2 f16c fma abm movbe`;
  const V4 = `${V3} avx512f avx512bw avx512cd avx512dq avx512vl`;
  test.each([
    ['', 'v1'],
    [V2, 'v2'],
    [V2.replace('cx16', ''), 'v1'],
    [V3, 'v3'],
    [V3.replace('movbe', ''), 'v2'],
    [V3.replace('pni', ''), 'v1'],
    [V4, 'v4'],
    [V4.replace('avx512cd', ''), 'v3'],
    [V4.replace('fma', ''), 'v2'],
  ])('%j have level %s', (words, level) => {
    expect(detectX8664Level(new Set(words.split(' ')))).toBe(level);
  });
});

describe('the number of processors', () => {
  test.each([
    ['0-3\n', 4],
    ['0', 1],
    ['0-3,8,10-11', 7],
    ['0-191', 192],
    ['', null],
    ['3-0', null],
    ['0-', null],
    ['a', null],
    ['0-3,', null],
    ['0-99999999', null],
    ['0-999999', null],
  ])('in %j is %s', (list, count) => {
    expect(countCpuList(list)).toBe(count);
    expect(
      countAllowedCpus(`Name:\tnode\nCpus_allowed:\tf\nCpus_allowed_list:\t${list.trim()}\nMems_allowed_list:\t0\n`),
    ).toBe(count);
  });
});
