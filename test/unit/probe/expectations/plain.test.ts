// Plain expectations are read and checked as all others are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExpectations, parseExpectations } from '../../../../kit/probe/expectations/expectations.ts';
import { areExpectationsMet, type ExpectationTexts } from '../../../../kit/probe/expectations/met.ts';
import { parsePlainExpectations } from '../../../../kit/probe/expectations/plain.ts';
import { AMD64, ARM64, EMULATED, PI, ROSETTA, SILENT } from './machines.ts';

const NO_TEXTS: ExpectationTexts = {
  'expect-platform': '',
  'expect-emulated': '',
  'expect-executables': '',
  expect: '',
};
const MACHINES = [AMD64, ARM64, EMULATED, PI, ROSETTA, SILENT, { ...PI, platform: 'linux/arm', variant: 'none' }];
const CONTEXT = { env: { PATH: '' }, directory: '/', extensions: null };

const PARTS = ['linux', 'Linux', 'macOS', 'darwin', 'arm64', 'AMD64', 'x64', 'x86-64', 'arm', 'armhf', 'v7', 'unknown'];
const platform = fc.oneof(
  fc.constantFrom(
    '',
    'linux/amd64',
    'linux/arm64',
    'arm64',
    'arm/v7',
    'linux/arm/v6',
    '!linux/amd64',
    'arm64 or amd64',
  ),
  fc.array(fc.constantFrom(...PARTS, '/', '-', ' ', '!', '|'), { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string(),
);
const emulated = fc.oneof(fc.constantFrom('', '', 'true', 'false', 'TRUE', 'yes', 'unknown'), fc.string());
const texts: fc.Arbitrary<ExpectationTexts> = fc.record({
  'expect-platform': platform,
  'expect-emulated': emulated,
  'expect-executables': fc.constantFrom('', '', '', 'node'),
  expect: fc.constantFrom('', '', '', 'cpus: >=1', '# nothing'),
});

it.each([
  [{}],
  [{ 'expect-platform': 'linux/arm64' }],
  [{ 'expect-platform': 'amd64', 'expect-emulated': 'false' }],
  [{ 'expect-platform': 'linux/arm/v7', 'expect-emulated': 'true' }],
])('%j are plain', (given) => {
  expect(parsePlainExpectations({ ...NO_TEXTS, ...given })).not.toBeNull();
});

describe('any texts', () => {
  it('that are plain mean the same as conditions', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...MACHINES), async (given, facts) => {
        const plain = parsePlainExpectations(given);
        fc.pre(plain !== null);
        const full = parseExpectations(given);
        const values = plain.conditions.map(({ name, value }) => [name, value]);
        expect([plain.platform, values]).toEqual([
          full.platform,
          full.conditions.map(({ name, value }) => [name, value]),
        ]);
        const mismatches = async (expectations: typeof plain) =>
          (await checkExpectations(expectations, facts, CONTEXT)).mismatches;
        expect(await mismatches(plain)).toEqual(await mismatches(full));
        expect(areExpectationsMet(plain, facts)).toBe((await mismatches(full)).length === 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('that are met have no mismatch', async () => {
    await fc.assert(
      fc.asyncProperty(platform, fc.constantFrom(...MACHINES), async (name, facts) => {
        const given = { ...NO_TEXTS, 'expect-platform': name };
        let expectations: ReturnType<typeof parseExpectations>;
        try {
          expectations = parseExpectations(given);
        } catch {
          expect(parsePlainExpectations(given)).toBeNull();
          return;
        }
        const { mismatches } = await checkExpectations(expectations, facts, CONTEXT);
        expect(areExpectationsMet(expectations, facts)).toBe(mismatches.length === 0);
      }),
    );
  });
});

it('expected programs are not known to be there', () => {
  const expectations = parseExpectations({ ...NO_TEXTS, 'expect-executables': 'node' });
  expect(areExpectationsMet(expectations, ARM64)).toBe(false);
});
