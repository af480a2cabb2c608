// Conditions on facts with few possible values. Other values are errors, because no machine has them.

import { findNearestName } from '../../../nearest-name.ts';
import { parseArchitecture, parseOs } from '../../../platform/conventions.ts';
import { orNull } from '../../../platform/host/system.ts';
import { ARCH_NAME_TABLE, OS_NAME_TABLE } from '../../../platform/names.ts';
import { NONE_FACT } from '../../fact-text.ts';
import { splitWords } from '../terms.ts';
import { type ConditionKind, type FactTest, notOneOf } from './condition-kind.ts';

interface ClosedSet {
  readonly values: readonly string[];
  /** Other names, each with the values that meet it: the members of a family, or a synonym. */
  readonly families?: Readonly<Record<string, readonly string[]>>;
  /** What people may mean by a name that is not possible. */
  readonly hints?: Readonly<Record<string, string>>;
}

interface WordSet extends ClosedSet {
  /** What the words are, for the error about another one. */
  readonly noun: string;
  /** What to write instead of words that are not in the set. */
  readonly fixes?: Readonly<Record<string, string>>;
  /** Words that a list has without naming them, each with the word that implies it. */
  readonly impliedBy?: Readonly<Record<string, string>>;
}

/** Returns a kind for a fact that has one of a few values. */
export function oneOfKind({ values, families = {}, hints = {} }: ClosedSet): ConditionKind {
  const known = [...new Set([...values, ...Object.keys(families)])];
  const parse = (value: string) => {
    const name = value.toLowerCase();
    const members = [...values.filter((each) => each.toLowerCase() === name), ...membersOf(families, name)];
    if (members.length === 0) return notOneOf(name, known, { ...booleanHints(known), ...hints });
    return (fact: string) => members.includes(fact);
  };
  return { syntax: `one of ${known.join(', ')}`, parse };
}

/** Returns a kind for a fact that is a list of words, each from a set. A condition is met by a list that has all of its words. */
export function wordsOfKind({ values, hints = {}, noun, fixes = {}, impliedBy = {} }: WordSet): ConditionKind {
  const possible = [...values, NONE_FACT];
  const parse = (value: string) => {
    const expected = splitWords(value);
    if (expected.length === 0) return null;
    const unknown = expected.find((word) => !possible.includes(word));
    if (unknown !== undefined) {
      const { fix } = notOneOf(unknown, possible, { ...booleanHints(possible), ...hints });
      return {
        problem: `'${unknown}' is not a ${noun} that arch-probe reports`,
        fix: (Object.hasOwn(fixes, unknown) && fixes[unknown]) || fix,
      };
    }
    return (fact: string) => {
      const words = splitWords(fact);
      return expected.every((word) => words.includes(word) || words.includes(impliedBy[word] ?? word));
    };
  };
  return { syntax: 'words that the fact must contain, separated by spaces', parse };
}

const OPERATING_SYSTEMS = Object.keys(OS_NAME_TABLE);

export const OS_KIND: ConditionKind = spelledKind(
  `an operating system: ${OPERATING_SYSTEMS.join(', ')}`,
  (text) => parseOs(text),
  OPERATING_SYSTEMS,
);

const ARCHITECTURES = Object.keys(ARCH_NAME_TABLE).filter((name) => !name.includes('/'));

// The variant is a separate fact.
export const ARCHITECTURE_KIND: ConditionKind = spelledKind(
  `an architecture without a variant: ${ARCHITECTURES.join(', ')}`,
  (text) => {
    const { arch, variant } = parseArchitecture(text);
    return variant === undefined ? arch : null;
  },
  ARCHITECTURES,
);

export const BOOLEAN_KIND: ConditionKind = spelledKind(
  "'true' or 'false'",
  (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() : null),
  [],
);

/** Returns a kind for names that have several spellings. `parseName` returns null or throws for an unknown name. */
function spelledKind(
  syntax: string,
  parseName: (text: string) => string | null,
  names: readonly string[],
): ConditionKind {
  const attempt = (text: string) => orNull(() => parseName(text));
  const parse = (value: string): ReturnType<ConditionKind['parse']> => {
    const expected = attempt(value);
    if (expected !== null) return ((fact) => attempt(fact) === expected) satisfies FactTest;
    const nearest = findNearestName(value, names);
    return nearest === null
      ? null
      : { problem: 'not a valid value', fix: `Did you mean '${nearest}'? Write ${syntax}.` };
  };
  return { syntax, parse };
}

function membersOf(families: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(families, name) ? (families[name] ?? []) : [];
}

// For most facts, people write false for a machine that must not have it.
function booleanHints(known: readonly string[]): Readonly<Record<string, string>> {
  const [no, yes] = [['no', NONE_FACT], ['yes']].map((names) => names.find((each) => known.includes(each)));
  return {
    ...(no === undefined ? {} : { false: no, no, off: no }),
    ...(yes === undefined ? {} : { true: yes, on: yes, any: yes }),
  };
}
