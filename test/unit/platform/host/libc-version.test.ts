import { describe, expect, test } from 'vitest';
import type { LoadedLibc } from '../../../../kit/platform/host/libc.ts';
import {
  findGlibcVersion,
  findMuslVersion,
  glibcVersionFromFileName,
  readLibcVersion,
} from '../../../../kit/platform/host/libc-version.ts';
import { type HostSystem, localHostSystem } from '../../../../kit/platform/host/system.ts';
import { program } from '../../probe/machines/programs.ts';

const MUSL = 'musl libc (x86_64)\nVersion %s\nDynamic Program Loader\n\0';

test.each([
  [`${MUSL}\0\x001.2.5\0\0`, '1.2.5'],
  [`\x001.2.4_git20230717\0${MUSL}`, '1.2.4_git20230717'],
  [`\x001.2.5\0\x001.2.5\0${MUSL}`, '1.2.5'],
  [`\x001.2.5\0\x001.1.24\0${MUSL}`, null],
  [MUSL, null],
  ['\x001.2.5\0', null],
  ['', null],
])('findMuslVersion in %j returns %s', (words, version) => {
  expect(findMuslVersion(words)).toBe(version);
});

test.each([
  ['\0ld.so (Debian GLIBC 2.36-9+deb12u14) stable release version 2.36.\n\0', '2.36'],
  ['\0ld.so (Ubuntu GLIBC 2.39-0ubuntu8.4) stable release version 2.39.\n\0', '2.39'],
  ['\0ld.so (GNU libc) stable release version 2.34.\n\0', '2.34'],
  ['\0ld.so (Gentoo 2.40-r5 (patchset 6)) stable release version 2.40.\n\0', '2.40'],
  ['\0ld.so (GNU libc) development release version 2.41.9000.\n\0', '2.41'],
  ['\0ld.so (GNU libc) %s release version %s.\n\0', null],
  ['', null],
])('findGlibcVersion in %j returns %s', (words, version) => {
  expect(findGlibcVersion(words)).toBe(version);
});

test.each([
  ['/lib/x86_64-linux-gnu/ld-2.31.so', '2.31'],
  ['ld-2.28.so', '2.28'],
  ['/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2', null],
  ['', null],
])('glibcVersionFromFileName of %j returns %s', (file, version) => {
  expect(glibcVersionFromFileName(file)).toBe(version);
});

describe('readLibcVersion', () => {
  const GLIBC = { name: 'glibc', interpreter: '/lib64/ld-linux-x86-64.so.2' } as const;
  const MUSL_LIBC = { name: 'musl', interpreter: '/lib/ld-musl-x86_64.so.1' } as const;
  const words = (data: string) => program({ arch: 'amd64', data });
  const NOTHING = { file: null, link: null, reported: null };
  interface Known {
    readonly file: Uint8Array | null;
    readonly link: string | null;
    readonly reported: string | null;
  }

  test.each<[string, LoadedLibc, Partial<Known>, string | null]>([
    ['by the name of its file', GLIBC, { link: 'ld-2.31.so', reported: '2.0' }, '2.31'],
    ['by its words', GLIBC, { file: words('\0ld.so (G) stable release version 2.36.\n'), reported: '2.0' }, '2.36'],
    ['by the report', GLIBC, { link: '/nix/store/x/ld-linux-x86-64.so.2', reported: '2.40' }, '2.40'],
    ['by the report, without section headers', GLIBC, { file: program({ arch: 'amd64' }), reported: '2.40' }, '2.40'],
    ['that nothing tells', GLIBC, {}, null],
    ['of musl', MUSL_LIBC, { file: words(`\x001.2.5\0${MUSL}`), reported: '2.0' }, '1.2.5'],
    ['of musl out of reach', MUSL_LIBC, { reported: '2.0' }, null],
    ['of a static program', { name: 'static' }, { reported: '2.0' }, null],
    ["of Android's", { name: 'bionic', interpreter: '/system/bin/linker64' }, { reported: '2.0' }, null],
  ])('%s', (_, libc, known, version) => {
    const { file, link, reported } = { ...NOTHING, ...known };
    const system: HostSystem = {
      ...localHostSystem(),
      readAt: (_path, offset, length) => file?.subarray(offset, offset + length) ?? null,
      readLink: () => link,
      reportedGlibc: () => reported,
    };
    expect(readLibcVersion(libc, system)).toBe(version);
  });

  test('agrees with the diagnostic report for this process, without using it', () => {
    const system = localHostSystem();
    const interpreter = process.arch === 'arm64' ? '/lib/ld-linux-aarch64.so.1' : '/lib64/ld-linux-x86-64.so.2';
    const found = readLibcVersion({ name: 'glibc', interpreter }, { ...system, reportedGlibc: () => 'asked' });
    expect(found).toBe(system.reportedGlibc());
  });
});
