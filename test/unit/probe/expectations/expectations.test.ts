// Conditions on facts, expectations, and the texts of mismatches and probes.
import { describe, expect, it } from 'vitest';
import { describeMismatch } from '../../../../actions/arch-probe/findings.ts';
import {
  describePlatform,
  describePlatformAndMachine,
  toBriefRows,
  toDetailedRows,
} from '../../../../kit/probe/describe.ts';
import { checkConditions, parseConditions } from '../../../../kit/probe/expectations/conditions.ts';
import { checkExpectations, parseExpectations } from '../../../../kit/probe/expectations/expectations.ts';
import { FACT_NAMES, type MachineFacts } from '../../../../kit/probe/facts.ts';
import { AMD64, ARM64, EMULATED, PI, ROSETTA, SILENT } from './machines.ts';

const NO_TEXTS = { 'expect-platform': '', 'expect-emulated': '', 'expect-executables': '', expect: '' };
const EMPTY_PATH = { env: {}, directory: '/', extensions: null };

const mismatchesOf = (text: string, facts: MachineFacts) => checkConditions(parseConditions(text), facts);

describe('a condition', () => {
  it.each<readonly [string, MachineFacts]>([
    ['platform: linux/arm64', ARM64],
    ['platform: aarch64', ARM64],
    ['platform: Linux/ARM64', ARM64],
    ['platform: arm/v7', PI],
    ['platform: linux/arm', PI],
    ['platform: armhf', PI],
    ['platform: macOS/X64', ROSETTA],
    ['os: macOS', ROSETTA],
    ['arch: x86_64', AMD64],
    ['machine-arch: aarch64', PI],
    ['variant: v7', PI],
    ['variant: none', ARM64],
    ['runner-arch: arm64', ARM64],
    ['rust-target: aarch64-unknown-linux-gnu', ARM64],
    ['emulated: false', ARM64],
    ['emulated: true', ROSETTA],
    ['emulator: Rosetta', ROSETTA],
    ['emulator: qemu-aarch64 >=7', EMULATED],
    ['emulator: none', ARM64],
    ['libc: glibc >=2.31', ARM64],
    ['libc: glibc', ARM64],
    ['libc: glibc', SILENT],
    ['libc: glibc>=2.31', ARM64],
    ['libc: glibc>= 2.31<3', ARM64],
    ['libc: musl 1.2', AMD64],
    ['libc: glibc >2.9 <3', ARM64],
    ['glibc-floor: >= 2.31', ARM64],
    ['glibc-floor: none', AMD64],
    ['kernel: >=6.1', ARM64],
    ['kernel: 6.8', ARM64],
    ['kernel: 6.8.0-1017-azure', ARM64],
    ['kernel: <=6.8.0', ARM64],
    ['distribution: ubuntu 24.04', ARM64],
    ['distribution: Ubuntu', ARM64],
    ['distribution: ubuntu>=22.04', ARM64],
    ['distribution: alpine 3.21', AMD64],
    ['distribution: alpine >=3.20', AMD64],
    ['page-size: 4096', ARM64],
    ['page-size: 4KiB', ARM64],
    ['page-size: 4096 bytes', ARM64],
    ['page-size: <= 64 KiB', ROSETTA],
    ['cpu-model: neoverse-n2', ARM64],
    ['cpu-model: epyc 7763', AMD64],
    ['cpu-features: sve aes', ARM64],
    ['cpu-features: SVE, AES', ARM64],
    ['cpu-features: neon crc32', ARM64],
    ['cpus: >=4', ARM64],
    ['cpus: 4', ARM64],
    ['"cpus": "4"', ARM64],
    ['cpus: >1 <=8', ARM64],
    ['x86-64-level: >=v3', AMD64],
    ['x86-64-level: v3', AMD64],
    ['x86-64-level: >=2', AMD64],
    ['x86-64-level: x86-64-v3', AMD64],
    ['x86-64-level: none', ARM64],
    ['memory: >=15GiB', ARM64],
    ['memory: >=16GB', ARM64],
    ['memory: > 15 GiB', ARM64],
    ['memory: >=15.6Gi', ARM64],
    ['memory: 15.6GiB', ARM64],
    ['memory-limit: >=512MiB', AMD64],
    ['memory-limit: >=64GiB', ARM64],
    ['memory-limit: none', ARM64],
    ['container: docker', AMD64],
    ['container: none', ARM64],
    ['runner: github-hosted', ARM64],
    ['runner-image: ubuntu24 >=20250101', ARM64],
    ['binfmt-platforms: linux/amd64', ARM64],
    ['docker-platforms: linux/arm64', ARM64],
    ['docker-platforms: x64 aarch64', ARM64],
  ])('is met: %s', (text, facts) => {
    expect(mismatchesOf(text, facts)).toEqual([]);
  });

  it.each(FACT_NAMES.filter((name) => AMD64[name] !== 'unknown'))('on %s is met by the value of the fact', (name) => {
    for (const facts of [ARM64, EMULATED, ROSETTA, PI, AMD64].filter((each) => each[name] !== 'unknown')) {
      expect(mismatchesOf(`${name}: ${facts[name]}`, facts)).toEqual([]);
    }
  });

  it('may stand between empty lines and comments', () => {
    expect(parseConditions('\n# comment\n\n  cpus: >=4 # as sold\r\n').map(({ name, value }) => [name, value])).toEqual(
      [['cpus', '>=4']],
    );
  });
});

describe('a condition that is not met', () => {
  it.each<readonly [string, MachineFacts, string, RegExp]>([
    ['platform: arm64', AMD64, 'linux/amd64 on an amd64 machine', /Correct the labels/],
    [
      'platform: darwin/arm64',
      ROSETTA,
      'darwin/amd64, emulated by rosetta 2, on an arm64 machine',
      /the runner for arm64/,
    ],
    [
      'platform: linux/amd64',
      EMULATED,
      'linux/arm64, emulated by qemu-aarch64 8.2.2, on an amd64 machine',
      /image .* linux\/amd64/,
    ],
    [
      'platform: linux/arm64',
      ROSETTA,
      'darwin/amd64, emulated by rosetta 2, on an arm64 machine',
      /Correct the labels/,
    ],
    ['platform: arm/v6', PI, 'linux/arm/v7 on an arm64 machine', /Correct the labels/],
    ['platform: arm64', SILENT, 'linux/amd64 on a machine of unknown architecture', /Correct the labels/],
    [
      'emulated: false',
      EMULATED,
      'emulated by qemu-aarch64 8.2.2 on amd64',
      /arm64 hardware, or with an image for amd64/,
    ],
    ['emulated: false', ROSETTA, 'emulated by rosetta 2 on arm64', /a runner for arm64/],
    ['emulated: true', ARM64, 'native', /without an emulator/],
    ['libc: glibc >=2.31', AMD64, 'musl 1.2.5', /determines the C library/],
    ['libc: musl', ARM64, 'glibc 2.39', /determines the C library/],
    [
      'libc: glibc 2.31',
      ARM64,
      'glibc 2.39',
      /^Without an operator, only this value matches\. Write 'glibc >=2\.31' if/,
    ],
    ['libc: glibc <2.36', ARM64, 'glibc 2.39', /^Correct the expectation/],
    ['libc: glibc >=2.40', ARM64, 'glibc 2.39', /older libc/],
    ['libc: glibc>=2.40', ARM64, 'glibc 2.39', /older libc/],
    ['libc: glibc', ROSETTA, 'none', /^Only Linux has this fact/],
    ['glibc-floor: >=2.31', AMD64, 'none', /older libc/],
    ['kernel: >=6.10', ARM64, '6.8.0-1017-azure', /Correct/],
    ['kernel: <6.8', ARM64, '6.8.0-1017-azure', /Correct/],
    ['distribution: ubuntu 22.04', ARM64, 'ubuntu 24.04', /Write 'ubuntu >=22\.04' if a higher one is fine/],
    ['distribution: ubuntu 26.04', ARM64, 'ubuntu 24.04', /Correct/],
    ['distribution: noble', ARM64, 'ubuntu 24.04', /^Names are those of ID and ID_LIKE in/],
    ['kernel: 5.4', ARM64, '6.8.0-1017-azure', /Write '>=5\.4' if a higher one is fine/],
    ['runner-image: ubuntu24 20240101', ARM64, 'ubuntu24 20250105.1.0', /Write 'ubuntu24 >=20240101' if/],
    ['distribution: debian 12', ARM64, 'ubuntu 24.04', /ubuntu is based on debian, but has versions of its own/],
    ['distribution: fedora', ARM64, 'ubuntu 24.04', /Correct/],
    ['page-size: 4096', ROSETTA, '16384', /^The kernel sets/],
    ['cpu-features: sve avx2 vx', ARM64, 'a processor without avx2, vx', /hides it/],
    ['cpu-features: avx2', { ...ARM64, 'cpu-features': 'none' }, 'none', /hides it/],
    ['cpus: >=4', AMD64, '2', /affinity/],
    ['cpus: 1', AMD64, '2', /Write '>=1' if a higher one is fine/],
    ['cpus: <=1', AMD64, '2', /^Correct the expectation/],
    ['gpus: >=1', ARM64, '0', /Correct the labels/],
    ['x86-64-level: v4', AMD64, 'v3', /hides it/],
    ['x86-64-level: >=v2', ARM64, 'none', /^Only amd64 has levels/],
    ['memory: >=16GiB', ARM64, '15.6GiB', /larger machine/],
    ['memory: 8 GB', ARM64, '15.6GiB', /Write '>=8 GB' if a higher one is fine/],
    ['memory: >=4 GiB, <=8 GiB', ARM64, '15.6GiB', /^Correct the expectation/],
    ['disk-free: <1GiB', ARM64, '21.3GiB', /^Correct the expectation/],
    ['memory-limit: >=4GiB', AMD64, '512MiB', /cgroup/],
    ['memory-limit: <=4GiB', ARM64, 'none, which is no limit', /may use all memory of the machine\. Set a limit/],
    ['memory: >=17GB', ARM64, '15.6GiB', /^Use a larger machine/],
    [
      'memory-limit: <=1GB',
      { ...ARM64, 'memory-limit': '1GiB' },
      '1GiB',
      /powers of ten\. Write '<=1GiB' for powers of two/,
    ],
    ['disk-free: >=30GiB', ARM64, '21.3GiB', /larger disk/],
    ['temp-disk-free: >=1GiB', ARM64, '512MiB', /larger disk/],
    ['kvm: yes', ARM64, 'no', /\/dev\/kvm does not exist here, or this user may not open it/],
    ['runner-provider: depot', ARM64, 'github', /Correct the labels/],
    ['gpu: A100', ARM64, 'none', /Correct the labels/],
    ['container: none', AMD64, 'docker', /Correct/],
    ['runner: self-hosted', ARM64, 'github-hosted', /Correct/],
    [
      'docker-platforms: linux/arm64 linux/s390x',
      ARM64,
      'linux/arm64 linux/amd64, without linux/s390x',
      /setup-qemu-action/,
    ],
    ['docker-platforms: linux/arm64', { ...ARM64, 'docker-platforms': 'none' }, 'none', /^No Docker daemon runs here/],
    ['docker-platforms: none', ARM64, 'linux/arm64 linux/amd64', /setup-qemu-action/],
  ])('%s', (text, facts, found, fix) => {
    const [mismatch, ...others] = mismatchesOf(text, facts);
    expect(others).toEqual([]);
    expect(mismatch).toEqual({
      name: text.split(':')[0],
      expected: { 'emulated: true': 'emulated', 'emulated: false': 'native' }[text] ?? text.split(': ')[1],
      found,
      fix: expect.stringMatching(fix),
    });
  });

  it.each([
    ['runner-image: ubuntu24', AMD64, 'unknown', /containers do not get it/],
    ['docker-platforms: none', AMD64, 'unknown', /^Docker does not respond to this user/],
    ['binfmt-platforms: arm64', { ...AMD64, 'binfmt-platforms': 'unknown' }, 'unknown', /binfmt_misc.* not mounted/],
    ['emulated: false', SILENT, 'unknown', /reliably/],
    ['machine-arch: amd64', SILENT, 'unknown', /reliably/],
    ['libc: glibc >=2.31', SILENT, 'glibc, version unknown', /reliably/],
  ])('if the fact is unknown: %s', (text, facts, found, fix) => {
    expect(mismatchesOf(text, facts)).toEqual([expect.objectContaining({ found, fix: expect.stringMatching(fix) })]);
  });

  it('is reported with all others, in order', () => {
    const text = 'cpus: >=64\nemulated: false\nmemory: >=1TiB\npage-size: 4096\nkernel: >=6.1';
    expect(mismatchesOf(text, ROSETTA).map(({ name }) => name)).toEqual(['cpus', 'emulated', 'memory', 'page-size']);
  });
});

describe('an invalid condition', () => {
  it.each([
    ['pagesize: 4096', /'pagesize' is not a fact. Did you mean 'page-size'\?/],
    ['page_size: 4096', /Did you mean 'page-size'\?/],
    ['cpu-feature: sve', /Did you mean 'cpu-features'\?/],
    ['cpu: 8', /Did you mean 'cpus'\?/],
    ['wsl2: 2', /Did you mean 'wsl'\?/],
    ['memroy: >=16GiB', /Did you mean 'memory'\?/],
    ['colour: red', /'colour' is not a fact. Write one of these: platform, os, /],
    ['constructor: x', /'constructor' is not a fact/],
    ['disk: >=14GB', /'disk' is not a fact. Did you mean 'disk-free' or 'temp-disk-free'\?/],
    ['features: aes', /Did you mean 'cpu-features'\?/],
    ['cpus >=8', /'cpus >=8': must be the name of a fact, a colon and a value. Write it like 'cpus: >=8'/],
    ['cpus=8', /Write it like 'cpus: =8'/],
    ['colour=red', /Write it like 'page-size: 4096'/],
    ['cpus:', /a colon and a value/],
    ['cpus: many', /condition on cpus 'many': not a valid value. Write a number/i],
    ['cpus: >=', /Write a number/],
    ['cpus: !=8', /cannot be negated/],
    ['memory: lots', /Write a size/],
    ['memory: >=16XB', /Write a size/],
    ['x86-64-level: v5', /Write a level/],
    ['platform: vax', /Write a platform or an architecture/],
    ['platform: none', /Write a platform or an architecture/],
    ['platform: linux/arm64 linux/amd64', /Write a platform or an architecture/],
    ['docker-platforms: linux/arm64 vax', /Write platforms/],
    ['arch: arm/v7', /an architecture without a variant/],
    ['os: solaris', /an operating system/],
    ['emulated: no', /Write 'true' or 'false'/],
    ['emulated: none', /Write 'true' or 'false'/],
    ['kernel: >=new', /Write a name, a version or both/],
    ['cpu-model: >=epyc', /Write a part of the name/],
    ['cpu-model: ,', /Write a part of the name/],
    ['cpu-features: ,', /Write words/],
    [`${'x'.repeat(200)}: 1`, /x{80}…/],
  ])('is an error: %s', (text, message) => {
    const parse = () => parseConditions(`cpus: >=1\n${text}`);
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }));
  });
});

describe('expectations', () => {
  const check = async (texts: Partial<typeof NO_TEXTS>, facts: MachineFacts) => {
    const { mismatches } = await checkExpectations(parseExpectations({ ...NO_TEXTS, ...texts }), facts, EMPTY_PATH);
    return mismatches.map(({ name, expected, found }) => `${name}: ${expected}, ${found}`);
  };

  it('are met if there are none', async () => {
    expect(await check({}, SILENT)).toEqual([]);
  });

  it('are reported together, and only once', async () => {
    const texts = {
      'expect-platform': 'arm64',
      'expect-emulated': 'true',
      expect: 'platform: arm64\ncpus: >=8\nemulated: true',
      'expect-executables': 'nowhere',
    };
    expect(await check(texts, AMD64)).toEqual([
      'platform: arm64, linux/amd64 on an amd64 machine',
      'emulated: emulated, native',
      'cpus: >=8, 2',
      'executable nowhere: for linux/arm64, nothing on PATH',
    ]);
  });

  it.each([
    [{ 'expect-platform': 'toaster' }, /input expect-platform 'toaster'/i],
    [{ 'expect-platform': 'arm/v9' }, /input expect-platform 'arm\/v9'/i],
    [{ 'expect-emulated': 'yes' }, /input expect-emulated 'yes': not a valid value. Write 'true' or 'false'/i],
    [{ expect: 'cpus: x' }, /condition on cpus 'x'/i],
  ])('%j are an error', (texts, message) => {
    const parse = () => parseExpectations({ ...NO_TEXTS, ...texts });
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }));
  });
});

it.each([
  ['platform: arm64', AMD64, 'Expected this job to run as arm64, found linux/amd64 on an amd64 machine. '],
  ['emulated: false', ROSETTA, 'Expected this job to be native, found emulated by rosetta 2 on arm64. '],
  ['emulated: false', SILENT, 'Expected this job to be native, but it is unknown. '],
  ['cpus: >=8', AMD64, 'Expected cpus >=8, found 2. '],
  ['kernel: >=9', { ...ARM64, kernel: 'unknown' }, 'Expected kernel >=9, but it is unknown. '],
])('a mismatch is described: %s', (text, facts, description) => {
  expect(mismatchesOf(text, facts).map(describeMismatch)).toEqual([expect.stringContaining(description)]);
});

it.each([
  [ARM64, 'linux/arm64, native', 'linux/arm64 on an arm64 machine'],
  [PI, 'linux/arm/v7, native on arm64', 'linux/arm/v7 on an arm64 machine'],
  [
    EMULATED,
    'linux/arm64, emulated by qemu-aarch64 8.2.2 on amd64',
    'linux/arm64, emulated by qemu-aarch64 8.2.2, on an amd64 machine',
  ],
  [
    { ...EMULATED, emulator: 'unknown' },
    'linux/arm64, emulated on amd64',
    'linux/arm64, emulated, on an amd64 machine',
  ],
  [SILENT, 'linux/amd64, native or emulated: unknown', 'linux/amd64 on a machine of unknown architecture'],
  [{ ...ARM64, 'machine-arch': 'riscv64' }, 'linux/arm64, native on riscv64', 'linux/arm64 on a riscv64 machine'],
])('a machine is described: $platform', (facts, platform, platformAndMachine) => {
  expect([describePlatform(facts), describePlatformAndMachine(facts)]).toEqual([platform, platformAndMachine]);
});

it('a probe has rows for all facts, or for people only for known ones', () => {
  const evidence = [{ source: '/proc/sys/kernel/arch', says: 'x86_64' }];
  const facts = { ...EMULATED, wsl: 'none', gpu: 'none', memory: 'unknown', 'machine-model': 'unknown' };
  expect(toDetailedRows({ facts, evidence })).toEqual([
    ...FACT_NAMES.map((name) => [name, facts[name]]),
    ['evidence', '/proc/sys/kernel/arch: x86_64'],
  ]);
  const rows = new Map(toBriefRows({ facts, evidence }));
  expect([...rows.keys()].slice(0, 4)).toEqual(['platform', 'machine-arch', 'emulated', 'emulator']);
  expect([...rows.keys()].slice(-4)).toEqual(['evidence', 'spellings', 'none', 'unknown']);
  expect(rows.get('spellings')).toMatch(/^os linux, arch arm64, .*, rust-target aarch64-unknown-linux-gnu$/);
  const named = ['spellings', 'none', 'unknown'].flatMap((name) => (rows.get(name) ?? '').split(', '));
  const names = [...rows.keys(), ...named.map((each) => each.split(' ')[0])];
  expect(FACT_NAMES.filter((name) => !names.includes(name))).toEqual([]);
  expect(['wsl', 'gpu', 'gpus', 'memory', 'machine-model'].filter((name) => rows.has(name))).toEqual([]);
});
