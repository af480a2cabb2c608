// The kinds of facts: what a condition may ask of each, and how a fact is held against it.

import { parseArchitecture, parseOs } from '../../platform/platform.ts';
import { isExpected, readExpectedPlatform, readPlatform } from './platform.ts';
import { bytesOf, hasVersion, holds, numberOf, type Part, partsOf, wordsOf } from './values.ts';

/** Returns whether a fact is as it is wanted; null where the fact leaves out what that takes. */
export type FactTest = (fact: string) => boolean | null;

export interface Kind {
  /** What a condition's value looks like, for the error about one that does not. */
  readonly takes: string;
  /** Returns null for a value that is not of this kind. */
  readonly read: (value: string) => FactTest | null;
}

export const WORDS: Kind = {
  takes: 'words, all of which it must have',
  read: (value) => {
    const wanted = partsOf(value);
    if (wanted.length === 0 || wanted.some(({ sign }) => sign !== '')) return null;
    return (fact) => wanted.every(({ text }) => wordsOf(fact).includes(text));
  },
};

export const VERSION: Kind = {
  takes: "a name, a version or both, such as 'glibc >=2.31' or 'ubuntu 24.04'",
  read: (value) => {
    const wanted = partsOf(value);
    const versions = wanted.filter(isVersion);
    const names = wanted.filter((part) => !isVersion(part));
    if (wanted.length === 0 || names.some(({ sign }) => sign !== '')) return null;
    return (fact) => {
      const words = wordsOf(fact);
      if (!names.every(({ text }) => words.includes(text))) return false;
      const found = words.filter((word) => /^v?\d/.test(word));
      if (found.length === 0 && versions.length > 0) return fact === 'none' ? false : null;
      return versions.every((each) => hasVersion(found, each));
    };
  },
};

export const PLATFORM: Kind = {
  takes: "a platform or an architecture, such as 'linux/arm64' or 'arm64'",
  read: (value) => {
    const wanted = readExpectedPlatform(value);
    return wanted && ((fact) => platformsIn(fact).some((platform) => isExpected(wanted, platform)));
  },
};

export const PLATFORMS: Kind = {
  takes: "platforms or architectures, all of which it must have, such as 'linux/amd64 linux/arm64'",
  read: (value) => {
    if (value === 'none') return (fact) => fact === 'none';
    const tests = partsOf(value).map(({ sign, text }) => (sign === '' ? PLATFORM.read(text) : null));
    return tests.length === 0 || tests.includes(null) ? null : (fact) => tests.every((test) => test?.(fact));
  },
};

export const NUMBER: Kind = ordered("a number, such as '8' or '>=8'", numberOf);
export const SIZE: Kind = ordered("a size, such as '>=16GiB' or '4096'", bytesOf);
/** A size that may be `none`: as much as there is. */
export const LIMIT: Kind = ordered("a size, such as '>=4GiB'", (text) => (text === 'none' ? Infinity : bytesOf(text)));
export const LEVEL: Kind = ordered("a level, such as 'v3' or '>=v3'", (text) => {
  if (text === 'none') return 0;
  const level = /^(?:x86-64-)?v?([1-4])$/.exec(text)?.[1];
  return level === undefined ? null : Number(level);
});

export const OS: Kind = single("an operating system, such as 'linux'", (text) => parseOs(text));
// Variants are a fact of their own.
export const ARCHITECTURE: Kind = single("an architecture without a variant, such as 'arm64'", (text) => {
  const { arch, variant } = parseArchitecture(text);
  return variant === undefined ? arch : null;
});
export const BOOLEAN: Kind = single("'true' or 'false'", (text) => (/^(?:true|false)$/.test(text) ? text : null));

/** Returns a kind of what has an order; `measure` gives null for a text that is no such amount. */
function ordered(takes: string, measure: (text: string) => number | null): Kind {
  const read = (value: string): FactTest | null => {
    const wanted = partsOf(value).map(({ sign, text }) => ({ sign, amount: measure(text) }));
    if (wanted.length === 0 || wanted.some(({ amount }) => amount === null)) return null;
    return (fact) => {
      const amount = measure(partsOf(fact)[0]?.text ?? '');
      return amount !== null && wanted.every((each) => holds(each.sign, amount - (each.amount ?? 0)));
    };
  };
  return { takes, read };
}

/** Returns a kind of single names; `meaning` gives null for, or throws at, what is none. */
function single(takes: string, meaning: (text: string) => string | null): Kind {
  const attempt = (text: string) => {
    try {
      return meaning(text);
    } catch {
      return null;
    }
  };
  const read = (value: string): FactTest | null => {
    const wanted = attempt(value);
    return wanted === null ? null : (fact) => attempt(fact) === wanted;
  };
  return { takes, read };
}

/** 6.8.0-45-generic is a name: it has letters that no order knows. */
function isVersion({ text }: Part): boolean {
  return /^v?\d+(?:\.\d+)*$/.test(text);
}

function platformsIn(fact: string) {
  return wordsOf(fact).flatMap((word) => readPlatform(word) ?? []);
}
