// Parses the parts of conditions and facts: words, numbers, sizes, versions.
import { compareVersions, satisfiesOperator } from '../../platform/compare-versions.ts';

/** A part of a value with its operator: `>=`, `<=`, `>`, `<`, `=` or an empty string. */
export interface ConditionTerm {
  readonly operator: string;
  readonly text: string;
}

const SEPARATORS = /[\s,;()]+/;

/** Returns the parts of a value in lower case. An operator starts a part: `glibc>= 2.31` has the parts `glibc` and `>=2.31`. */
export function parseTerms(value: string): readonly ConditionTerm[] {
  const joined = value.replace(/(?<=[^<>=\s])(?=[<>=])/g, ' ').replace(/([<>]=?|=)\s+/g, '$1');
  return splitWords(joined).map((word) => {
    const operator = /^(?:[<>]=?|=)?/.exec(word)?.[0] ?? '';
    return { operator, text: word.slice(operator.length) };
  });
}

/** Returns the parts of an amount. A unit belongs to its number: `>= 16 GiB` is one part. */
export function parseAmountTerms(value: string): readonly ConditionTerm[] {
  return parseTerms(value.replace(/(\d)\s+(?=(?:[kmgt]i?b?|b|bytes?)(?:[\s,;)<>=]|$))/gi, '$1'));
}

/** Returns the words of a text, in lower case, without commas, semicolons and parentheses. */
export function splitWords(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(SEPARATORS)
    .filter((word) => word !== '');
}

/** Returns whether one of the versions matches. With an operator, only the first counts. Without one, 24.04 matches 24.04.1. */
export function matchesVersion(versions: readonly string[], { operator, text }: ConditionTerm): boolean {
  const expected = parseVersionNumbers(text);
  if (operator === '' || operator === '=') {
    return versions.map(parseVersionNumbers).some((numbers) => expected.every((number, at) => number === numbers[at]));
  }
  return satisfiesOperator(operator, compareVersions(firstVersion(versions[0] ?? ''), firstVersion(text)));
}

/** Returns whether no version can satisfy two of the terms together, such as `>=2.40` and `<2.31`. */
export function excludeEachOther(terms: readonly ConditionTerm[]): boolean {
  const from = terms.filter(({ operator }) => operator.startsWith('>'));
  const upTo = terms.filter(({ operator }) => operator.startsWith('<'));
  return from.some((low) =>
    upTo.some((high) => {
      const difference = compareVersions(firstVersion(low.text), firstVersion(high.text));
      return difference > 0 || (difference === 0 && (low.operator === '>' || high.operator === '<'));
    }),
  );
}

/** Returns the number that the text is, or null. */
export function parseNumber(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/**
 * Returns the bytes of a size, or null if the text is not a size. As in GNU coreutils, `64K`, `64Ki` and `64KiB` are powers of
 * two, and `64KB` is a power of ten.
 */
export function parseByteSize(text: string): number | null {
  const [, number, unit, binary, byte] = /^(\d+(?:\.\d+)?)(?:([kmgt])(i?)(b?)|b|bytes?)?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const power = unit === undefined ? 0 : 'kmgt'.indexOf(unit.toLowerCase()) + 1;
  return Number(number) * (byte && !binary ? 1000 : 1024) ** power;
}

/** Returns the numbers of a version: 6, 8 and 0 of `6.8.0-45-generic`. */
function parseVersionNumbers(version: string): readonly number[] {
  return firstVersion(version).split('.').map(Number);
}

/** Returns the first numbers in a text that are joined by dots, or an empty string: `6.8.0` of `6.8.0-45-generic`. */
function firstVersion(text: string): string {
  return /\d+(?:\.\d+)*/.exec(text)?.[0] ?? '';
}
