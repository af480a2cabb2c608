// The features of processors that macOS names differently from Linux. Sources: Apple's "Determining instruction set characteristics",
// the tables of feature names in XNU.

interface ArmFeature {
  /** In Linux's cpuinfo. */
  readonly word: string;
  /** In sysctl: those of macOS 12 and newer, then those of macOS 11. */
  readonly names: readonly string[];
  /** Whether every Mac with Apple Silicon has the feature. macOS 11 has no name for most of these. */
  readonly always: boolean;
}

const arm = (word: string, feature: string, older: readonly string[] = []): ArmFeature => {
  return { word, names: [`hw.optional.arm.${feature}`, ...older], always: true };
};
const newer = (word: string, feature: string): ArmFeature => ({ ...arm(word, feature), always: false });

const ARM_FEATURES: readonly ArmFeature[] = [
  arm('asimd', 'AdvSIMD', ['hw.optional.AdvSIMD', 'hw.optional.neon']),
  arm('atomics', 'FEAT_LSE', ['hw.optional.armv8_1_atomics']),
  arm('crc32', 'FEAT_CRC32', ['hw.optional.armv8_crc32']),
  arm('aes', 'FEAT_AES'),
  arm('pmull', 'FEAT_PMULL'),
  arm('sha1', 'FEAT_SHA1'),
  arm('sha2', 'FEAT_SHA256'),
  arm('sha3', 'FEAT_SHA3', ['hw.optional.armv8_2_sha3']),
  arm('sha512', 'FEAT_SHA512', ['hw.optional.armv8_2_sha512']),
  arm('fphp', 'FEAT_FP16', ['hw.optional.neon_fp16']),
  arm('asimdhp', 'FEAT_FP16', ['hw.optional.neon_fp16']),
  arm('asimddp', 'FEAT_DotProd'),
  arm('asimdfhm', 'FEAT_FHM', ['hw.optional.armv8_2_fhm']),
  arm('asimdrdm', 'FEAT_RDM'),
  arm('jscvt', 'FEAT_JSCVT'),
  arm('lrcpc', 'FEAT_LRCPC'),
  arm('dcpop', 'FEAT_DPB'),
  arm('paca', 'FEAT_PAuth'),
  newer('bti', 'FEAT_BTI'),
  newer('bf16', 'FEAT_BF16'),
  newer('i8mm', 'FEAT_I8MM'),
  newer('mte', 'FEAT_MTE'),
  newer('sme', 'FEAT_SME'),
  newer('sme2', 'FEAT_SME2'),
];

const X86_FEATURE_LISTS: readonly string[] = [
  'machdep.cpu.features',
  'machdep.cpu.leaf7_features',
  'machdep.cpu.extfeatures',
];

// Features of x86 that Apple and cpuinfo spell differently.
const X86_FEATURE_ALIASES: Readonly<Record<string, string>> = {
  sse3: 'pni',
  'sse4.1': 'sse4_1',
  'sse4.2': 'sse4_2',
  'avx1.0': 'avx',
  lzcnt: 'abm',
  lahf: 'lahf_lm',
  rdwrfsgs: 'fsgsbase',
  sha: 'sha_ni',
  avx512vnni: 'avx512_vnni',
};

/** Returns the names in sysctl that parseAppleFeatures reads. */
export function listFeatureNames(arch: string): readonly string[] {
  return arch === 'arm64' ? [...new Set(ARM_FEATURES.flatMap(({ names }) => names))] : X86_FEATURE_LISTS;
}

/** Returns the features in the values of sysctl, as cpuinfo names them; null if it has none of the names. */
export function parseAppleFeatures(values: ReadonlyMap<string, string>, arch: string): ReadonlySet<string> | null {
  return arch === 'arm64' ? parseArmFeatures(values) : parseX86Features(values);
}

function parseArmFeatures(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  if (!listFeatureNames('arm64').some((name) => values.has(name))) return null;
  const present = ARM_FEATURES.filter(({ names, always }) => {
    const reported = names.flatMap((name) => values.get(name) ?? []);
    return reported.length === 0 ? always : reported.includes('1');
  });
  return new Set(present.map(({ word }) => word));
}

function parseX86Features(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  const lists = X86_FEATURE_LISTS.flatMap((name) => values.get(name) ?? []);
  if (lists.length === 0) return null;
  const words = lists.flatMap((list) => list.toLowerCase().split(/\s+/));
  return new Set(words.map((word) => X86_FEATURE_ALIASES[word] ?? word.replaceAll('.', '_')));
}
