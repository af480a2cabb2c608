import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isKitError } from '../../../../../kit/errors.ts';
import { compareVersions } from '../../../../../kit/platform/compare-versions.ts';
import { newestGlibc, readNeededGlibc, readNeededVersions } from '../../../../../kit/platform/executable/elf/needs.ts';
import { fileFromBytes } from '../../../../../kit/platform/executable/file.ts';
import { detectProcessLibc } from '../../../../../kit/platform/host/libc.ts';
import { dynamicElf } from '../../../../support/programs/dynamic-elf.ts';
import { tinyElf } from '../../../../support/programs/tiny-elf.ts';
import { patched } from '../samples.ts';
import { elfWithNeeds, type NeedsParts } from './needs-sample.ts';

const LIBRARIES = [
  ['GLIBC_2.2.5', 'GLIBC_2.34', 'weak GLIBC_2.38'],
  ['GLIBCXX_3.4.29', 'GLIBC_2.2.5'],
];
const NEEDED = ['GLIBC_2.2.5', 'GLIBC_2.34', 'GLIBCXX_3.4.29'];

/** Returns the versions, or what the file is instead. Fails on any other error and on reading too much. */
function outcome(bytes: Uint8Array): readonly string[] | string {
  const spent = { reads: 0, bytes: 0 };
  const whole = fileFromBytes('x', bytes);
  const read = (offset: number, length: number) => {
    spent.reads += 1;
    spent.bytes += length;
    return whole.read(offset, length);
  };
  try {
    return readNeededVersions({ ...whole, read });
  } catch (error) {
    if (!isKitError(error, 'not-an-executable')) throw error;
    return /^Program 'x': it is (.*?)\. Use /s.exec(error.message)?.[1] ?? error.message;
  } finally {
    if (spent.reads > 1030 || spent.bytes > 260 * 1024) expect(spent).toBe('at most 1030 reads and 260 KiB');
  }
}

describe('readNeededVersions', () => {
  it.each<NeedsParts>([
    { bits: 64, littleEndian: true },
    { bits: 64, littleEndian: false },
    { bits: 32, littleEndian: true },
    { bits: 32, littleEndian: false },
  ])('returns each version once, without weak ones, from %j', (layout) => {
    expect(outcome(elfWithNeeds({ ...layout, libraries: LIBRARIES }).bytes)).toEqual(NEEDED);
  });

  it.each([
    ['a static program', tinyElf('amd64', 'x')],
    ['a program of libraries without versions', dynamicElf('arm64', 'x', { libraries: ['libc.so.6'] })],
    ['a program that names no library', elfWithNeeds({}).bytes],
  ])('returns an empty list for %s', (_, bytes) => {
    expect(outcome(bytes)).toEqual([]);
  });

  it('works without sections, as the dynamic loader does', () => {
    const versions = ['GLIBC_2.17', 'GLIBC_2.34'];
    expect(outcome(dynamicElf('amd64', 'x', { libraries: ['libc.so.6'], versions }))).toEqual(versions);
  });
});

describe('malformed files', () => {
  const { bytes, dynamic, needs } = elfWithNeeds({ libraries: LIBRARIES });
  const OUTSIDE = 'a malformed ELF file (its needed versions are outside its segments)';
  const NEEDS = 'a malformed ELF file (its needed versions)';
  const FAR = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
  // The second program header: its offset field and its size field. Of the entries of the dynamic segment each has 16 bytes.
  const [SEGMENT_OFFSET, SEGMENT_SIZE] = [64 + 56 + 8, 64 + 56 + 32];
  const valueAt = (entry: number) => dynamic + entry * 16 + 8;

  it.each([
    ['names elsewhere', patched(bytes, valueAt(0), FAR), OUTSIDE],
    ['needs elsewhere', patched(bytes, valueAt(2), FAR), OUTSIDE],
    ['more libraries than there are', patched(bytes, valueAt(3), FAR), NEEDED],
    [
      'no name for its names',
      patched(bytes, valueAt(1), [0, 0]),
      'a malformed ELF file (the name of a needed version)',
    ],
    [
      'a dynamic segment far away',
      patched(bytes, SEGMENT_OFFSET, FAR),
      `an ELF file that is truncated after ${bytes.length} bytes`,
    ],
    [
      'a dynamic segment of 4 GB',
      patched(bytes, SEGMENT_SIZE, [0, 0, 0, 0, 1]),
      `an ELF file that is truncated after ${bytes.length} bytes`,
    ],
    ['a version far away', patched(bytes, needs + 16 + 12, [0xff, 0xff, 0xff, 0xff]), NEEDS],
    ['versions far away', patched(bytes, needs + 8, [0xff, 0xff, 0xff, 0xff]), NEEDS],
    ['a library far away', patched(bytes, needs + 12, [0xff, 0xff, 0xff, 0xff]), NEEDS],
    [
      'a name far away',
      patched(bytes, needs + 16 + 8, [0xff, 0xff, 0xff, 0xff]),
      'a malformed ELF file (the name of a needed version)',
    ],
    ['only 3 of its versions', patched(bytes, needs + 2, [3]), NEEDED],
  ])('%s', (_, file, expected) => {
    expect(outcome(file)).toEqual(expected);
  });

  it('limits the records that it reads', () => {
    const many = Array.from({ length: 1100 }, () => 'GLIBC_2.34');
    expect(outcome(elfWithNeeds({ libraries: [many] }).bytes)).toBe(NEEDS);
    expect(outcome(elfWithNeeds({ libraries: [many.slice(0, 1000)] }).bytes)).toEqual(['GLIBC_2.34']);
  });

  // Records that overlap: each step goes forward by one byte, so that the same bytes are read again and again.
  it('limits the records that it reads if records overlap', () => {
    const long = elfWithNeeds({ libraries: [Array.from({ length: 900 }, () => 'GLIBC_2.34')] });
    const hostile = Uint8Array.from(long.bytes);
    hostile.fill(1, long.needs + 2, long.names);
    expect(outcome(hostile)).toBe(NEEDS);
  });

  it('20000 mutations return versions or fail with not-an-executable', () => {
    let state = 20_261_128;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    const samples = [true, false].flatMap((littleEndian) =>
      ([32, 64] as const).map((bits) => elfWithNeeds({ bits, littleEndian, libraries: LIBRARIES }).bytes),
    );
    const seen = { answers: 0, errors: 0 };
    for (let round = 0; round < 20_000; round += 1) {
      const mutated = Uint8Array.from(samples[round % samples.length] ?? []);
      for (let change = 0; change <= random(4); change += 1) {
        mutated[random(mutated.length)] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)] ?? 0;
      }
      const cut = random(8) === 0 ? mutated.subarray(0, random(mutated.length)) : mutated;
      seen[typeof outcome(cut) === 'string' ? 'errors' : 'answers'] += 1;
    }
    expect(seen.answers + seen.errors).toBe(20_000);
    expect(Math.min(seen.answers, seen.errors)).toBeGreaterThan(2000);
  });
});

it.each([
  [['GLIBC_2.9', 'GLIBC_2.34', 'GLIBC_2.4'], '2.34'],
  [['GLIBC_2.2.5', 'GLIBC_2.2'], '2.2.5'],
  [['GLIBC_2.34', 'GLIBC_ABI_DT_RELR'], '2.36'],
  [['GLIBC_2.38', 'GLIBC_ABI_DT_RELR'], '2.38'],
  [['GLIBC_PRIVATE', 'GLIBCXX_3.4.29', 'GCC_3.0', 'GLIBC_2', 'GLIBC_2.34x', ''], null],
  [[], null],
])('newestGlibc of %j is %s', (versions, newest) => {
  expect(newestGlibc(versions)).toBe(newest);
});

it.each([
  ['2.9', '2.36', -1],
  ['2.36', '2.36', 0],
  ['2.36', '2.36.0', 0],
  ['2.2.5', '2.2', 1],
  ['3.0', '2.99', 1],
])('compareVersions orders %s and %s as %i', (a, b, sign) => {
  expect(Math.sign(compareVersions(a, b))).toBe(sign);
  expect(Math.sign(compareVersions(b, a))).toBe(-sign || 0);
});

const folder = mkdtempSync(join(tmpdir(), 'elf-needs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(detectProcessLibc() !== 'glibc')('a real program', () => {
  it('finds that Node needs a glibc that this system has', () => {
    const needed = readNeededGlibc(process.execPath);
    const here = (process.report.getReport() as { header: { glibcVersionRuntime: string } }).header.glibcVersionRuntime;
    expect(needed).toMatch(/^2\.\d+$/);
    expect(compareVersions(needed ?? '', here)).toBeLessThanOrEqual(0);
  });

  const compiled = (name: string, source: string, ...flags: readonly string[]) => {
    writeFileSync(join(folder, `${name}.c`), source);
    execFileSync('gcc', [...flags, '-o', join(folder, name), join(folder, `${name}.c`)], { stdio: 'pipe' });
    return join(folder, name);
  };
  const hasGcc = (() => {
    try {
      execFileSync('gcc', ['--version'], { stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  })();

  // Symbols by their versions: what gcc links is the default version, and .symver asks for another one.
  it.skipIf(!hasGcc || process.arch !== 'x64')(
    'compiled by gcc needs what it links, and nothing if it is static',
    () => {
      const old = `#include <string.h>
__asm__(".symver memcpy, memcpy@GLIBC_2.2.5");
int main(int n, char **v) { char to[9]; return n > 9 ? (memcpy(to, v, n), to[0]) : 0; }`;
      const newer = old.replace('memcpy@GLIBC_2.2.5', 'memcpy@GLIBC_2.14');
      const flags = ['-nostartfiles', '-O0', '-fno-builtin', '-Wl,-e,main'];
      expect(readNeededGlibc(compiled('old', old, ...flags))).toBe('2.2.5');
      expect(readNeededGlibc(compiled('newer', newer, ...flags))).toBe('2.14');
      expect(readNeededGlibc(compiled('static', old.replace(/__asm__.*\n/, ''), '-static', '-fno-builtin'))).toBeNull();
    },
  );
});
