// Describes a condition that is not met.

import { describeExecution, describePlatformAndMachine } from '../describe.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { FactName, MachineFacts } from '../facts.ts';
import { suggestFix, suggestFixForUnknown } from './advice.ts';
import { CONDITION_KINDS } from './by-fact.ts';
import { splitWords } from './terms.ts';

export interface Mismatch {
  /** The name of a fact or runtime, or `executable python3`. */
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  /** What the reader can do, in whole sentences. */
  readonly fix: string;
}

const PLATFORM_LISTS: readonly FactName[] = ['binfmt-platforms', 'docker-platforms'];
const LISTS: readonly FactName[] = [...PLATFORM_LISTS, 'cpu-features', 'binfmt-handlers'];

/** Returns the mismatch between the fact `name` and its expected `value`. `met` is null if the fact does not say enough. */
export function createMismatch(name: FactName, value: string, met: false | null, facts: MachineFacts): Mismatch {
  const expected = name === 'emulated' ? executionText(value) : value;
  if (met === null) {
    return { name, expected, found: unknownText(name, facts[name]), fix: suggestFixForUnknown(name, facts[name]) };
  }
  return { name, expected, found: foundText(name, value, facts), fix: suggestFix(name, value, facts) };
}

function foundText(name: FactName, value: string, facts: MachineFacts): string {
  if (name === 'platform') return describePlatformAndMachine(facts);
  if (name === 'emulated') return describeExecution(facts);
  if (name === 'memory-limit' && facts[name] === NONE_FACT) return 'none, which is no limit';
  const plain = !LISTS.includes(name) || value === NONE_FACT || facts[name] === NONE_FACT;
  return plain ? facts[name] : missingWordsText(name, value, facts);
}

/** Lists what is missing, because it is hard to see in a list of thirty words. */
function missingWordsText(name: FactName, value: string, facts: MachineFacts): string {
  const missing = splitWords(value).filter((word) => {
    const test = CONDITION_KINDS[name].parse(word);
    return typeof test === 'function' && test(facts[name], facts) === false;
  });
  // A processor has dozens of features.
  const subject = name === 'cpu-features' ? 'a processor' : `${facts[name]},`;
  return `${subject} without ${missing.join(', ')}`;
}

function executionText(value: string): string {
  return value === 'true' ? 'emulated' : 'native';
}

function unknownText(name: FactName, fact: string): string {
  if (fact === UNKNOWN_FACT) return UNKNOWN_FACT;
  if (name === 'platform') return `${fact}, variant unknown`;
  if (!PLATFORM_LISTS.includes(name)) return `${fact}, version unknown`;
  const known = splitWords(fact).filter((word) => word !== UNKNOWN_FACT);
  return `${known.join(' ')}, ${known.length < splitWords(fact).length ? 'others' : 'variant'} unknown`;
}
