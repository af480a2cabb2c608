// Parses the parts of conditions and facts: words, numbers, sizes, versions.
import { compareVersions, satisfiesOperator } from '../../platform/compare-versions.ts';

/** A part of a value with its operator: `>=`, `<=`, `>`, `<`, `=` or an empty string. */
export interface ConditionTerm {
  readonly operator: string;
  readonly text: string;
}

const SEPARATORS = /[\s,;()]+/;

/** Returns the parts of a value in lower case. An operator and a unit belong to their number: `>= 16 GiB` is one part. */
export function parseTerms(value: string): readonly ConditionTerm[] {
  const joined = value.replace(/([<>]=?|=)\s+/g, '$1').replace(/(\d)\s+(?=[kmgt]?i?b\b)/gi, '$1');
  return splitWords(joined).map((word) => {
    const operator = /^(?:[<>]=?|=)?/.exec(word)?.[0] ?? '';
    return { operator, text: word.slice(operator.length) };
  });
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

/** Returns the number that the text is, or null. */
export function parseNumber(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Returns the bytes of a size: `16GiB`, `16Gi`, `16GB`, `4096`; null if the text is not a size. */
export function parseByteSize(text: string): number | null {
  const [, number, unit, binary] = /^(\d+(?:\.\d+)?)(?:([kmgt])(i?))?b?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const power = unit === undefined ? 0 : 'kmgt'.indexOf(unit.toLowerCase()) + 1;
  return Number(number) * (binary ? 1024 : 1000) ** power;
}

/** Returns the numbers of a version: 6, 8 and 0 of `6.8.0-45-generic`. */
function parseVersionNumbers(version: string): readonly number[] {
  return firstVersion(version).split('.').map(Number);
}

/** Returns the first numbers in a text that are joined by dots, or an empty string: `6.8.0` of `6.8.0-45-generic`. */
function firstVersion(text: string): string {
  return /\d+(?:\.\d+)*/.exec(text)?.[0] ?? '';
}
