// Processors: cpuinfo of all architectures, models, features and counts.
import { describe, expect, test } from 'vitest';
import { CPUINFO_BYTES } from '../../../../../kit/platform/host/facts.ts';
import { countAllowedCpus, countCpuList } from '../../../../../kit/probe/facts/cpu/count.ts';
import {
  detectCpuFamily,
  dropPartialProcessor,
  findCpuinfoField,
  findCpuinfoFields,
  isCpuinfoFor,
} from '../../../../../kit/probe/facts/cpu/cpuinfo.ts';
import { detectX8664Level, parseFeatures, selectKnownFeatures } from '../../../../../kit/probe/facts/cpu/features.ts';
import { parseCpuModel } from '../../../../../kit/probe/facts/cpu/model.ts';

const X86 =
  'processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: Intel(R) N100\nflags\t\t: fpu lm aes\n';
const RISCV = 'processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc_zicntr\nmmu\t\t: sv39\nuarch\t\t: sifive,u74-mc\n';
const POWER = 'processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\nclock\t\t: 2300.0MHz\n';
const LOONG =
  'system type\t: generic\n\nprocessor\t: 0\nCPU Family\t: Loongson-64bit\nModel Name\t: Loongson-3A6000\nFeatures\t: cpucfg lsx lasx\n';
const ARM = (implementer: string, part: string) => {
  return `processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: ${implementer}\nCPU architecture: 8\nCPU part\t: ${part}\n`;
};

describe('cpuinfo', () => {
  test.each([
    [X86, 'x86', 'Intel(R) N100'],
    [RISCV, 'riscv', 'sifive,u74-mc'],
    [POWER, 'power', 'POWER9 (architected), altivec supported'],
    [LOONG, 'loongarch', 'Loongson-3A6000'],
    [ARM('0x41', '0xd0c'), 'arm', 'Arm Neoverse-N1'],
    [ARM('0x61', '0x023'), 'arm', 'Apple Firestorm (M1)'],
    [ARM('0x61', '0x000'), 'arm', 'Apple'],
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
  test.each([
    ['flags\t\t: sha_ni avx2 aes fpu\n', 'avx2 aes sha_ni sha'],
    ['Features\t: sha1 sha2 atomics asimd evtstrm\n', 'asimd sha1 sha2 atomics sha lse'],
    ['Features\t: sha1 asimd\n', 'asimd sha1'],
    ['Features\t: aes asimd sve\n\nFeatures\t: aes asimd\n', 'aes asimd'],
    ['Features\t:\n', ''],
    ['features\t: esan3 vx\n', 'vx'],
  ])('are the known ones of %j: %s', (cpuinfo, expected) => {
    expect(selectKnownFeatures(parseFeatures(cpuinfo) ?? new Set(['no list'])).join(' ')).toBe(expected);
  });

  test('are unknown without a list', () => {
    expect(parseFeatures(RISCV)).toBeNull();
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
