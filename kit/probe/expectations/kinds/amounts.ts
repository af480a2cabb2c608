// Conditions on amounts that have an order: numbers, sizes, levels.

import { satisfiesOperator } from '../../../platform/compare-versions.ts';
import { formatFactSize, NONE_FACT } from '../../fact-text.ts';
import { parseAmountTerms, parseByteSize, parseNumber } from '../terms.ts';
import { type ConditionKind, type FactTest, outOfRange } from './condition-kind.ts';

interface AmountSyntax {
  readonly syntax: string;
  /** Returns the amount that a text is, or null. */
  readonly measure: (text: string) => number | null;
  /** What the fact `none` counts as; null if only the value `none` matches it. Without it, the fact is never `none`. */
  readonly none?: number | null;
  /** What an amount without an operator means. */
  readonly defaultOperator: '=' | '>=';
  /** Returns possible amounts. If there is a possible amount that meets a condition on `expected`, one of them meets it. */
  readonly candidates: (expected: readonly number[]) => readonly number[];
}

const SMALLEST_PAGE = 12;
const LARGEST_PAGE = 30;
const PAGE_SIZES = Array.from({ length: LARGEST_PAGE - SMALLEST_PAGE + 1 }, (_, at) => 2 ** (SMALLEST_PAGE + at));

/** A count that is at least 1. */
export const COUNT_KIND: ConditionKind = amountKind({
  syntax: "a number, such as '8' or '>=8'",
  measure: parseNumber,
  defaultOperator: '=',
  candidates: (expected) => wholeNumbersNear(expected).filter((each) => each >= 1),
});

/** A count that may be 0, which a fact may also write as `none`. */
export const COUNT_OR_NONE_KIND: ConditionKind = amountKind({
  syntax: "a number, such as '1' or '>=1'",
  measure: parseNumber,
  none: 0,
  defaultOperator: '=',
  candidates: (expected) => wholeNumbersNear(expected).filter((each) => each >= 0),
});

export const PAGE_SIZE_KIND: ConditionKind = amountKind({
  syntax: "a power of two from 4096, such as '4096', '64K' or '<=16K'",
  // A page of 64KB has 65536 bytes.
  measure: (text) => parseByteSize(text.replace(/(?<=[kmg])b$/i, '')),
  defaultOperator: '=',
  candidates: () => PAGE_SIZES,
});

const SIZE = {
  measure: measureAsFact,
  defaultOperator: '=',
  candidates: (expected) => expected.flatMap((each) => [each - 1, each, each + 1]).filter((each) => each >= 0),
} as const satisfies Partial<AmountSyntax>;

export const SIZE_KIND: ConditionKind = amountKind({
  ...SIZE,
  syntax: "a size with its unit, such as '>=16GiB' or '>=16GB'",
});

/** A size that may be `none`, which means no limit. */
export const LIMIT_KIND: ConditionKind = amountKind({
  ...SIZE,
  syntax: "a size with its unit, such as '>=4GiB', or 'none'",
  none: Number.POSITIVE_INFINITY,
});

/** A level of x86-64. A processor has all levels below its own. */
export const X86_64_LEVEL_KIND: ConditionKind = amountKind({
  syntax: "a level from v1 to v4, such as 'v3' for v3 or higher or '=v3' for v3 only",
  measure: (text) => numberIn(text, /^(?:x86-64-)?v?([1-4])$/),
  none: null,
  defaultOperator: '>=',
  candidates: () => [1, 2, 3, 4],
});

/** The variant of arm that the process is built for. Like the platform, it is compared exactly. */
export const ARM_VARIANT_KIND: ConditionKind = amountKind({
  syntax: "v5, v6, v7 or none, such as 'v7' or '>=v6'",
  measure: (text) => numberIn(text, /^v?([5-7])$/),
  none: null,
  defaultOperator: '=',
  candidates: () => [5, 6, 7],
});

export const WSL_KIND: ConditionKind = amountKind({
  syntax: "1, 2 or none, such as '2' or '>=1'",
  measure: (text) => numberIn(text, /^(?:wsl)?([12])$/),
  none: null,
  defaultOperator: '=',
  candidates: () => [1, 2],
});

function amountKind({ syntax, measure, none, defaultOperator, candidates }: AmountSyntax): ConditionKind {
  const measureFact = (fact: string) =>
    fact === NONE_FACT ? (none ?? null) : measure(parseAmountTerms(fact)[0]?.text ?? '');
  const parse = (value: string) => {
    if (none !== undefined && /^=?\s*none$/i.test(value)) return ((fact) => isNone(fact, none)) satisfies FactTest;
    const terms = parseAmountTerms(value).map(({ operator, text }) => ({ operator, amount: measure(text) }));
    const expected = terms.flatMap(({ amount }) => amount ?? []);
    if (terms.length === 0 || expected.length < terms.length) return null;
    const meets = (amount: number) =>
      terms.every((each) => satisfiesOperator(each.operator || defaultOperator, amount - (each.amount ?? 0)));
    if (!candidates(expected).some(meets)) return outOfRange(syntax);
    return ((fact) => {
      const amount = measureFact(fact);
      return amount !== null && meets(amount);
    }) satisfies FactTest;
  };
  return { syntax, parse };
}

function isNone(fact: string, none: number | null): boolean {
  return fact === NONE_FACT || (none !== null && fact === String(none));
}

/**
 * Returns the bytes of a size, rounded down as facts are: a limit of 4GB is reported as 3.7GiB, and meets `>=4GB`. Null without a
 * unit, because `>=16` would be 16 bytes, which every machine has.
 */
function measureAsFact(text: string): number | null {
  const bytes = parseNumber(text) ? null : parseByteSize(text);
  return bytes === null ? null : parseByteSize(formatFactSize(bytes));
}

function numberIn(text: string, pattern: RegExp): number | null {
  const number = pattern.exec(text)?.[1];
  return number === undefined ? null : Number(number);
}

function wholeNumbersNear(expected: readonly number[]): readonly number[] {
  return expected.flatMap((each) => [Math.ceil(each) - 1, Math.floor(each), Math.ceil(each), Math.floor(each) + 1]);
}
