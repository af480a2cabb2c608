// What processors can do, in /proc/cpuinfo's words: those that builds ask for, and the levels of x86-64.

import { findCpuinfoFields } from './cpuinfo.ts';

const X86_FEATURES: readonly string[] = [
  ...[
    'ssse3',
    'sse4_1',
    'sse4_2',
    'popcnt',
    'cx16',
    'movbe',
    'avx',
    'f16c',
    'fma',
    'avx2',
    'bmi1',
    'bmi2',
    'abm',
    'adx',
  ],
  ...['aes', 'pclmulqdq', 'sha_ni', 'vaes', 'vpclmulqdq', 'gfni', 'rdrand', 'rdseed'],
  ...['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl', 'avx512ifma', 'avx512vbmi', 'avx512_vnni'],
  ...['avx512_bf16', 'avx512_fp16', 'avx_vnni', 'amx_tile', 'amx_bf16', 'amx_int8'],
];

const ARM_FEATURES: readonly string[] = [
  ...[
    'neon',
    'vfpv3',
    'vfpv4',
    'idiva',
    'asimd',
    'aes',
    'pmull',
    'sha1',
    'sha2',
    'sha3',
    'sha512',
    'sm3',
    'sm4',
    'crc32',
  ],
  ...['atomics', 'fphp', 'asimdhp', 'asimddp', 'asimdfhm', 'asimdrdm', 'jscvt', 'lrcpc', 'dcpop'],
  ...['sve', 'sve2', 'sveaes', 'i8mm', 'bf16', 'svei8mm', 'svebf16', 'sme', 'sme2', 'paca', 'bti', 'mte', 'rng'],
];

// Words of s390x (vx: vectors), loongarch64 (lsx, lasx: vectors) and the letters of RISC-V are few.
const OTHER_FEATURES: readonly string[] = ['vx', 'vxe', 'vxe2', 'msa', 'dfltcc', 'lsx', 'lasx', 'crypto'];

const KNOWN_FEATURES: ReadonlySet<string> = new Set([...X86_FEATURES, ...ARM_FEATURES, ...OTHER_FEATURES]);

// What people call them, besides: the large system extensions are `atomics` in cpuinfo.
const FEATURE_ALIASES: readonly (readonly [string, readonly string[]])[] = [
  ['sha', ['sha_ni']],
  ['sha', ['sha1', 'sha2']],
  ['lse', ['atomics']],
];

// psABI for x86-64, section "Micro-architecture levels", in cpuinfo's words: pni is SSE3, abm has LZCNT, and where there is
// avx the kernel has set OSXSAVE.
const LEVELS: readonly (readonly [string, readonly string[]])[] = [
  ['v2', ['cx16', 'lahf_lm', 'popcnt', 'pni', 'sse4_1', 'sse4_2', 'ssse3']],
  ['v3', ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe']],
  ['v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
];

/** Returns the words in a cpuinfo's lists of features, as far as all of its processors have them; null without a list. */
export function parseFeatures(cpuinfo: string): ReadonlySet<string> | null {
  const lists = ['flags', 'Features', 'features'].flatMap((name) => findCpuinfoFields(cpuinfo, name));
  const [first, ...others] = [...new Set(lists)].map((list) => new Set(list.split(/\s+/)));
  if (first === undefined) return null;
  return new Set([...first].filter((word) => word !== '' && others.every((other) => other.has(word))));
}

/** Returns the features that builds ask for among `words`, in cpuinfo's words and, besides, as `sha` and `lse`. */
export function selectKnownFeatures(words: ReadonlySet<string>): string[] {
  const aliases = FEATURE_ALIASES.filter(([, all]) => all.every((word) => words.has(word))).map(([name]) => name);
  return [...KNOWN_FEATURES].filter((word) => words.has(word)).concat([...new Set(aliases)]);
}

/** Returns the level of x86-64, `v1` to `v4`, of an amd64 processor with these features. */
export function detectX8664Level(words: ReadonlySet<string>): string {
  const missing = LEVELS.findIndex(([, level]) => !level.every((word) => words.has(word)));
  const reached = missing === -1 ? LEVELS : LEVELS.slice(0, missing);
  return reached.at(-1)?.[0] ?? 'v1';
}
