// A condition that is not met, in words.

import { describeVerdict, describeWhere } from '../describe.ts';
import type { FactName, Facts } from '../facts.ts';
import { adviceFor, UNKNOWN_ADVICE } from './advice.ts';
import { KINDS } from './by-fact.ts';
import { wordsOf } from './values.ts';

/** What was promised and is not so. */
export interface Mismatch {
  /** Of a fact, or `executable python3`. */
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  /** What the reader can do, in whole sentences. */
  readonly next: string;
}

const LISTS: readonly FactName[] = ['cpu-features', 'binfmt-platforms', 'binfmt-handlers', 'docker-platforms'];

/** Returns the mismatch of the fact `name` with the `value` that it should have; `met` is null where it is not known. */
export function mismatchOf(name: FactName, value: string, met: false | null, facts: Facts): Mismatch {
  const expected = name === 'emulated' ? verdictText(value) : value;
  if (met === null) return { name, expected, found: unknownText(facts[name]), next: UNKNOWN_ADVICE };
  return { name, expected, found: foundText(name, value, facts), next: adviceFor(name, value, facts) };
}

function foundText(name: FactName, value: string, facts: Facts): string {
  if (name === 'platform') return describeWhere(facts);
  if (name === 'emulated') return describeVerdict(facts);
  const plain = !LISTS.includes(name) || value === 'none' || facts[name] === 'none';
  return plain ? facts[name] : lackText(name, value, facts[name]);
}

/** A reader does not look for one word among thirty. */
function lackText(name: FactName, value: string, fact: string): string {
  const lacking = wordsOf(value).filter((word) => KINDS[name].read(word)?.(fact) === false);
  return `no ${lacking.join(', no ')} among ${fact}`;
}

function verdictText(value: string): string {
  return value === 'true' ? 'emulated' : 'native';
}

function unknownText(fact: string): string {
  return fact === 'unknown' ? 'unknown' : `${fact}, and no more is known`;
}
