// The extensions of RISC-V processors. /proc/cpuinfo has them in one word: `rv64imafdcv_zicsr_zba`. Format: the chapter "ISA
// Extension Naming Conventions" of the RISC-V manual.

import { findCpuinfoFields } from './cpuinfo.ts';

// Processors with vectors of the draft 0.7.1, which cannot run programs for the ratified `v`: what their vendor's kernels print, and
// their names in mainline kernels, some of which report `v` for them too.
const DRAFT_VECTOR_SIGNS = [/^(?:cpu-vector|vector version)\s*: 0\./m, /^uarch\s*: thead,c9(?:06|10|20)$/m];
const T_HEAD = [/^mvendorid\s*: 0x5b7$/m, /^marchid\s*: 0x0$/m];

/** Returns the extensions of each kind of processor in a cpuinfo. */
export function parseRiscvExtensions(cpuinfo: string): ReadonlySet<string>[] {
  const isDraft = DRAFT_VECTOR_SIGNS.some((sign) => sign.test(cpuinfo)) || T_HEAD.every((sign) => sign.test(cpuinfo));
  return [...new Set(findCpuinfoFields(cpuinfo, 'isa'))].map((isa) => {
    const names = parseIsa(isa);
    // Kernels that list the modes s and u are older than the ratified vectors.
    const hasVector = !isDraft && !names.includes('u');
    return new Set(names.filter((name) => hasVector || name !== 'v'));
  });
}

/** Returns the extensions of an isa in lower case, without versions: `i`, `m`, `v` and `zba` for `rv64i2p0mv_zba`. */
export function parseIsa(isa: string): string[] {
  const [, extensions] = /^rv(?:32|64|128)([a-z0-9_-]{1,2000})$/.exec(isa.trim().toLowerCase()) ?? [];
  return (extensions ?? '').split('_').flatMap((part) => {
    const [, letters, name] = /^([a-wy]*?)([zs][a-z]{2}\w*|x[\w-]+)?$/.exec(part.replace(/\d+p\d+/g, '')) ?? [];
    return [...(letters ?? ''), ...(name ? [name] : [])];
  });
}
