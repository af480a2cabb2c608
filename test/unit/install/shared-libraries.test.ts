import { describe, expect, it } from 'vitest';
import { parseLoaderTrace } from '../../../kit/install/shared-libraries.ts';

const FOUND = `\tlinux-vdso.so.1 (0x00007ffd2d5f2000)
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f8c1a000000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f8c1a400000)
`;
const MISSING = `\tlibhwloc.so.15 => not found\n\tlibOpenCL.so.1 => not found\n`;
const needs = (version: string, by: string) =>
  `${by}: /lib/libc.so.6: version \`${version}' not found (required by ${by})\n`;

describe('a trace of the loader', () => {
  it.each([
    ['everything is there', FOUND, [], []],
    ['two libraries are not', `${MISSING}${FOUND}`, ['libhwloc.so.15', 'libOpenCL.so.1'], []],
    ['one is not, twice over', `${MISSING}${FOUND}${MISSING}`, ['libhwloc.so.15', 'libOpenCL.so.1'], []],
    [
      'libc is too old',
      `${FOUND}${needs('GLIBC_2.32', './lotus')}${needs('GLIBC_2.34', './lotus')}${needs('GLIBC_2.34', './lotus')}`,
      [],
      ['GLIBC_2.32', 'GLIBC_2.34'],
    ],
    ['both', `${needs('GLIBC_2.34', './lotus')}${MISSING}`, ['libhwloc.so.15', 'libOpenCL.so.1'], ['GLIBC_2.34']],
    ['of arm64', '\tlibhwloc.so.15 => not found\n\t/lib/ld-linux-aarch64.so.1 (0x0000ffff9)\n', ['libhwloc.so.15'], []],
    ['nothing', '', [], []],
  ])('%s', (_, text, libraries, versions) => {
    expect(parseLoaderTrace(text)).toEqual({ libraries, versions });
  });
});
