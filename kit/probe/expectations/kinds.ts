// The kinds of conditions: their syntax, and how facts are tested against them.

import { satisfiesOperator } from '../../platform/compare-versions.ts';
import { orNull } from '../../platform/host/system.ts';
import { parseArchitecture, parseOs } from '../../platform/platform.ts';
import { matchesExpectedPlatform, parseExpectedPlatform, parsePlatformOrNull } from './platform.ts';
import { type ConditionTerm, matchesVersion, parseByteSize, parseNumber, parseTerms, splitWords } from './values.ts';

/** Returns whether a fact meets the condition; null if the fact does not say enough. */
export type FactTest = (fact: string) => boolean | null;

export interface ConditionKind {
  /** The syntax of values, for the error about an invalid one. */
  readonly syntax: string;
  /** Returns null for an invalid value. */
  readonly parse: (value: string) => FactTest | null;
}

export const WORDS_KIND: ConditionKind = {
  syntax: 'words that the fact must contain',
  parse: (value) => {
    const expected = parseTerms(value);
    if (expected.length === 0 || expected.some(({ operator }) => operator !== '')) return null;
    return (fact) => expected.every(({ text }) => splitWords(fact).includes(text));
  },
};

export const VERSION_KIND: ConditionKind = {
  syntax: "a name, a version or both, such as 'glibc >=2.31' or 'ubuntu 24.04'",
  parse: (value) => {
    const expected = parseTerms(value);
    const versions = expected.filter(isVersion);
    const names = expected.filter((part) => !isVersion(part));
    if (expected.length === 0 || names.some(({ operator }) => operator !== '')) return null;
    return (fact) => {
      const words = splitWords(fact);
      if (!names.every(({ text }) => words.includes(text))) return false;
      const found = words.filter((word) => /^v?\d/.test(word));
      if (found.length === 0 && versions.length > 0) return fact === 'none' ? false : null;
      return versions.every((each) => matchesVersion(found, each));
    };
  },
};

export const PLATFORM_KIND: ConditionKind = {
  syntax: "a platform or an architecture, such as 'linux/arm64' or 'arm64'",
  parse: (value) => {
    const expected = parseExpectedPlatform(value);
    return expected && ((fact) => parsePlatforms(fact).some((platform) => matchesExpectedPlatform(expected, platform)));
  },
};

export const PLATFORMS_KIND: ConditionKind = {
  syntax: "platforms or architectures that the fact must contain, such as 'linux/amd64 linux/arm64'",
  parse: (value) => {
    if (value === 'none') return (fact) => fact === 'none';
    const tests = parseTerms(value).map(({ operator, text }) => (operator === '' ? PLATFORM_KIND.parse(text) : null));
    return tests.length === 0 || tests.includes(null) ? null : (fact) => tests.every((test) => test?.(fact));
  },
};

export const NUMBER_KIND: ConditionKind = orderedKind("a number, such as '8' or '>=8'", parseNumber);
export const SIZE_KIND: ConditionKind = orderedKind("a size, such as '>=16GiB' or '4096'", parseByteSize);
/** A size that may be `none`, which means no limit. */
export const LIMIT_KIND: ConditionKind = orderedKind("a size, such as '>=4GiB'", (text) =>
  text === 'none' ? Infinity : parseByteSize(text),
);
export const LEVEL_KIND: ConditionKind = orderedKind("a level, such as 'v3' or '>=v3'", (text) => {
  if (text === 'none') return 0;
  const level = /^(?:x86-64-)?v?([1-4])$/.exec(text)?.[1];
  return level === undefined ? null : Number(level);
});

export const OS_KIND: ConditionKind = singleNameKind("an operating system, such as 'linux'", (text) => parseOs(text));
// The variant is a separate fact.
export const ARCHITECTURE_KIND: ConditionKind = singleNameKind(
  "an architecture without a variant, such as 'arm64'",
  (text) => {
    const { arch, variant } = parseArchitecture(text);
    return variant === undefined ? arch : null;
  },
);
export const BOOLEAN_KIND: ConditionKind = singleNameKind("'true' or 'false'", (text) =>
  /^(?:true|false)$/.test(text) ? text : null,
);

/** Returns a kind for amounts. `measure` returns null for a text that is not an amount. */
function orderedKind(syntax: string, measure: (text: string) => number | null): ConditionKind {
  const parse = (value: string): FactTest | null => {
    const expected = parseTerms(value).map(({ operator, text }) => ({ operator, amount: measure(text) }));
    if (expected.length === 0 || expected.some(({ amount }) => amount === null)) return null;
    return (fact) => {
      const amount = measure(parseTerms(fact)[0]?.text ?? '');
      return amount !== null && expected.every((each) => satisfiesOperator(each.operator, amount - (each.amount ?? 0)));
    };
  };
  return { syntax, parse };
}

/** Returns a kind for single names. `parseName` returns null or throws for an unknown name. */
function singleNameKind(syntax: string, parseName: (text: string) => string | null): ConditionKind {
  const attempt = (text: string) => orNull(() => parseName(text));
  const parse = (value: string): FactTest | null => {
    const expected = attempt(value);
    return expected === null ? null : (fact) => attempt(fact) === expected;
  };
  return { syntax, parse };
}

/** 6.8.0-45-generic is a name, because its letters have no order. */
function isVersion({ text }: ConditionTerm): boolean {
  return /^v?\d+(?:\.\d+)*$/.test(text);
}

function parsePlatforms(fact: string) {
  return splitWords(fact).flatMap((word) => parsePlatformOrNull(word) ?? []);
}
