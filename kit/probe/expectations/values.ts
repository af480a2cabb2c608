// The parts of a condition's value and of a fact: words, numbers, sizes, versions.

/** A part of a value with the sign before it: `>=`, `<=`, `>`, `<`, `=` or none. */
export interface Part {
  readonly sign: string;
  readonly text: string;
}

const SEPARATORS = /[\s,;()]+/;

/** Returns the parts of a value, in lower case. A sign and a unit belong to their number: `>= 16 GiB` is one part. */
export function partsOf(value: string): readonly Part[] {
  const joined = value.replace(/([<>]=?|=)\s+/g, '$1').replace(/(\d)\s+(?=[kmgt]?i?b\b)/gi, '$1');
  return wordsOf(joined).map((word) => {
    const sign = /^(?:[<>]=?|=)?/.exec(word)?.[0] ?? '';
    return { sign, text: word.slice(sign.length) };
  });
}

/** Returns the words of a text, in lower case, without commas, semicolons and parentheses. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(SEPARATORS)
    .filter((word) => word !== '');
}

/** Returns whether a sign holds for the difference between what there is and what was asked for. */
export function holds(sign: string, difference: number): boolean {
  if (sign === '>=') return difference >= 0;
  if (sign === '<=') return difference <= 0;
  if (sign === '>') return difference > 0;
  return sign === '<' ? difference < 0 : difference === 0;
}

/** Returns whether one of the versions is as asked for; with a sign, the first. Without one, 24.04 is 24.04.1 too. */
export function hasVersion(versions: readonly string[], { sign, text }: Part): boolean {
  const wanted = numbersOf(text);
  if (sign === '' || sign === '=') {
    return versions.map(numbersOf).some((numbers) => wanted.every((number, at) => number === numbers[at]));
  }
  const numbers = numbersOf(versions[0] ?? '');
  const length = Math.max(wanted.length, numbers.length);
  const differences = Array.from({ length }, (_, at) => (numbers[at] ?? 0) - (wanted[at] ?? 0));
  return holds(sign, differences.find((difference) => difference !== 0) ?? 0);
}

/** Returns the number that a text is, or null. */
export function numberOf(text: string): number | null {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : null;
}

/** Returns the bytes that a text is, `16GiB`, `16Gi`, `16GB`, `4096`, or null. */
export function bytesOf(text: string): number | null {
  const [, number, unit, binary] = /^(\d+(?:\.\d+)?)(?:([kmgt])(i?))?b?$/i.exec(text) ?? [];
  if (number === undefined) return null;
  const power = unit === undefined ? 0 : 'kmgt'.indexOf(unit.toLowerCase()) + 1;
  return Number(number) * (binary ? 1024 : 1000) ** power;
}

/** Returns the numbers of a version up to what is none: 6, 8 and 0 of `6.8.0-45-generic`. */
function numbersOf(version: string): readonly number[] {
  const [text = ''] = /\d+(?:\.\d+)*/.exec(version) ?? [];
  return text.split('.').map(Number);
}
