// The features of processors that matter to builds, as /proc/cpuinfo names them, and the levels of x86-64.

import { type CpuFamily, detectCpuFamily, findCpuinfoFields } from './cpuinfo.ts';
import { parseRiscvExtensions } from './riscv.ts';

const X86_FEATURES: readonly string[] = [
  ...['ssse3', 'sse4_1', 'sse4_2', 'popcnt', 'cx16', 'movbe', 'avx', 'f16c', 'fma', 'avx2', 'bmi1', 'bmi2', 'abm'],
  ...['adx', 'aes', 'pclmulqdq', 'sha_ni', 'vaes', 'vpclmulqdq', 'gfni', 'rdrand', 'rdseed'],
  ...['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl', 'avx512ifma', 'avx512vbmi', 'avx512_vnni'],
  ...['avx512_bf16', 'avx512_fp16', 'avx_vnni', 'amx_tile', 'amx_bf16', 'amx_int8'],
  ...['sha512', 'sm3', 'sm4'],
];

const ARM_FEATURES: readonly string[] = [
  ...['aes', 'neon', 'vfpv3', 'vfpv4', 'idiva', 'asimd', 'pmull', 'sha1', 'sha2', 'sha3', 'sha512', 'sm3', 'sm4'],
  ...['crc32', 'atomics', 'fphp', 'asimdhp', 'asimddp', 'asimdfhm', 'asimdrdm', 'jscvt', 'lrcpc', 'dcpop'],
  ...['sve', 'sve2', 'sveaes', 'i8mm', 'bf16', 'svei8mm', 'svebf16', 'sme', 'sme2', 'paca', 'bti', 'mte', 'rng'],
];

// Extensions that compilers use, by the names of RISC-V's manuals.
const RISCV_FEATURES: readonly string[] = [
  ...['v', 'zfh', 'zfhmin', 'zfa', 'zacas', 'zawrs', 'zicond', 'zicboz', 'zcb', 'zba', 'zbb', 'zbc', 'zbs'],
  ...['zbkb', 'zbkc', 'zbkx', 'zknd', 'zkne', 'zknh', 'zksed', 'zksh', 'zkt'],
  ...['zvfh', 'zvfhmin', 'zvbb', 'zvbc', 'zvkb', 'zvkg', 'zvkned', 'zvknha', 'zvknhb', 'zvksed', 'zvksh'],
];

// One name can mean different things: sme is the Scalable Matrix Extension of arm, and Secure Memory Encryption of x86.
const FEATURES_BY_FAMILY: Readonly<Record<CpuFamily, readonly string[]>> = {
  x86: X86_FEATURES,
  arm: ARM_FEATURES,
  riscv: RISCV_FEATURES,
  power: [],
  // vx: vectors.
  s390: ['vx', 'vxe', 'vxe2', 'vxe3', 'msa', 'dfltcc'],
  // lsx, lasx: vectors.
  loongarch: ['crc32', 'lsx', 'lasx', 'crypto'],
};

// Other common names. cpuinfo calls the large system extensions (lse) `atomics`, and the instruction dfltcc of s390x `dflt`.
const FEATURE_ALIASES: readonly (readonly [string, readonly string[]])[] = [
  ['sha', ['sha_ni']],
  ['sha', ['sha1', 'sha2']],
  ['lse', ['atomics']],
];
const DFLTCC_WORD = 'dflt';

// Source: psABI for x86-64, section "Micro-architecture levels". In cpuinfo pni is SSE3, abm includes LZCNT, and avx implies that the
// kernel has set OSXSAVE.
const LEVELS: readonly (readonly [string, readonly string[]])[] = [
  ['v2', ['cx16', 'lahf_lm', 'popcnt', 'pni', 'sse4_1', 'sse4_2', 'ssse3']],
  ['v3', ['avx', 'avx2', 'bmi1', 'bmi2', 'f16c', 'fma', 'abm', 'movbe']],
  ['v4', ['avx512f', 'avx512bw', 'avx512cd', 'avx512dq', 'avx512vl']],
];

/** Returns the features that all processors of a cpuinfo have; null without a list of features. */
export function parseFeatures(cpuinfo: string): ReadonlySet<string> | null {
  const [first, ...others] = listFeatureSets(cpuinfo);
  if (first === undefined) return null;
  return new Set([...first].filter((word) => word !== '' && others.every((other) => other.has(word))));
}

/** Returns the known features of `family` among `words`, as cpuinfo names them, and also as `sha` and `lse`. */
export function selectKnownFeatures(words: ReadonlySet<string>, family: CpuFamily): string[] {
  const known = FEATURES_BY_FAMILY[family].filter((word) => words.has(word));
  const aliases = FEATURE_ALIASES.filter(([, all]) => all.every((word) => known.includes(word))).map(([name]) => name);
  return known.concat([...new Set(aliases)]);
}

/** Returns all names of features, for conditions. */
export function listKnownFeatures(): readonly string[] {
  return [...new Set([...Object.values(FEATURES_BY_FAMILY).flat(), ...FEATURE_ALIASES.map(([name]) => name)])];
}

/** Returns the x86-64 level of an amd64 processor with these features: `v1` to `v4`. */
export function detectX8664Level(words: ReadonlySet<string>): string {
  const missing = LEVELS.findIndex(([, level]) => !level.every((word) => words.has(word)));
  const reached = missing === -1 ? LEVELS : LEVELS.slice(0, missing);
  return reached.at(-1)?.[0] ?? 'v1';
}

function listFeatureSets(cpuinfo: string): ReadonlySet<string>[] {
  if (detectCpuFamily(cpuinfo) === 'riscv') return parseRiscvExtensions(cpuinfo);
  const lists = ['flags', 'Features', 'features'].flatMap((name) => findCpuinfoFields(cpuinfo, name));
  return [...new Set(lists)].map(
    (list) => new Set(list.split(/\s+/).map((word) => (word === DFLTCC_WORD ? 'dfltcc' : word))),
  );
}
