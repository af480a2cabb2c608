// The features of Macs. The values are those of archspec's tests/targets.
import { describe, expect, test } from 'vitest';
import { listFeatureNames, parseAppleFeatures } from '../../../../../kit/probe/facts/cpu/apple.ts';
import { detectX8664Level, selectKnownFeatures } from '../../../../../kit/probe/facts/cpu/features.ts';

const M1 =
  'aes asimd pmull sha1 sha2 sha3 sha512 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc dcpop';
const features = (on: string, off = 'FEAT_SME') => [
  ...on.split(' ').map((name): [string, string] => [`hw.optional.arm.${name}`, '1']),
  ...off.split(' ').map((name): [string, string] => [`hw.optional.arm.${name}`, '0']),
];
const older = (names: string) => names.split(' ').map((name): [string, string] => [`hw.optional.${name}`, '1']);
const MONTEREY =
  'FEAT_FHM FEAT_DotProd FEAT_SHA3 FEAT_RDM FEAT_LSE FEAT_SHA256 FEAT_SHA512 FEAT_SHA1 FEAT_AES FEAT_PMULL FEAT_LRCPC ' +
  'FEAT_JSCVT FEAT_PAuth FEAT_DPB FEAT_FP16';
const BIG_SUR = older(
  'neon neon_hpfp neon_fp16 armv8_1_atomics armv8_crc32 armv8_2_fhm armv8_2_sha512 armv8_2_sha3 arm64',
);

describe('the features of a Mac', () => {
  test.each<[string, readonly (readonly [string, string])[], string]>([
    ['M1, macOS 11 (darwin-bigsur-m1)', BIG_SUR, `${M1} paca sha lse`],
    [
      'M1, macOS 12 (darwin-monterey-m1)',
      [...features(MONTEREY, 'FEAT_BTI FEAT_BF16 FEAT_I8MM'), ...older('AdvSIMD neon armv8_crc32')],
      `${M1} paca sha lse`,
    ],
    [
      'M2, macOS 12 (darwin-monterey-m2)',
      [...features(`${MONTEREY} FEAT_BTI FEAT_BF16 FEAT_I8MM`), ...older('AdvSIMD neon armv8_crc32')],
      `${M1} i8mm bf16 paca bti sha lse`,
    ],
    [
      'M3, macOS 15, which has no hw.optional.AdvSIMD (darwin-sequoia-m3)',
      features(`${MONTEREY} AdvSIMD FEAT_CRC32 FEAT_BTI FEAT_BF16 FEAT_I8MM`, 'FEAT_SME FEAT_SME2'),
      `${M1} i8mm bf16 paca bti sha lse`,
    ],
    [
      'M4, macOS 15 (darwin-sequoia-m4)',
      features(`${MONTEREY} AdvSIMD FEAT_CRC32 FEAT_BTI FEAT_BF16 FEAT_I8MM FEAT_SME FEAT_SME2`, 'FEAT_SSBS'),
      `${M1} i8mm bf16 sme sme2 paca bti sha lse`,
    ],
    [
      'a virtual machine that hides pointer authentication',
      features(MONTEREY.replace(' FEAT_PAuth', ''), 'FEAT_PAuth FEAT_BTI'),
      `${M1} sha lse`,
    ],
  ])('with Apple Silicon are named as in cpuinfo: %s', (_, values, expected) => {
    expect(values.every(([name]) => /arm64$|hpfp$|SSBS$/.test(name) || listFeatureNames('arm64').includes(name))).toBe(
      true,
    );
    const words = parseAppleFeatures(new Map(values), 'arm64');
    expect(words && selectKnownFeatures(words, 'arm').join(' ')).toBe(expected);
  });

  test('with Intel are named as in cpuinfo (XNU, leaf7_feature_map)', () => {
    const values = new Map([
      ['machdep.cpu.features', 'FPU SSE3 SSSE3 FMA CX16 SSE4.1 SSE4.2 MOVBE POPCNT AES AVX1.0 F16C'],
      [
        'machdep.cpu.leaf7_features',
        'BMI1 AVX2 BMI2 AVX512F AVX512DQ AVX512CD SHA AVX512BW AVX512VL AVX512VBMI AVX512VNNI',
      ],
      ['machdep.cpu.extfeatures', 'EM64T LAHF LZCNT'],
    ]);
    const words = parseAppleFeatures(values, 'amd64') ?? new Set();
    expect(selectKnownFeatures(words, 'x86').join(' ')).toBe(
      'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm aes sha_ni ' +
        'avx512f avx512bw avx512cd avx512dq avx512vl avx512vbmi avx512_vnni sha',
    );
    expect(detectX8664Level(words)).toBe('v4');
  });

  test('are unknown if sysctl prints none of the names', () => {
    expect(parseAppleFeatures(new Map([['hw.pagesize', '16384']]), 'arm64')).toBeNull();
    expect(parseAppleFeatures(new Map(), 'amd64')).toBeNull();
  });
});
