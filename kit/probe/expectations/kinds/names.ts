// Conditions on facts with names: of processors, machines, systems, emulators. Names may have versions.

import { NONE_FACT } from '../../fact-text.ts';
import { containsName, splitParts } from '../name-matching.ts';
import { type ConditionTerm, excludeEachOther, matchesVersion, parseTerms, splitWords } from '../terms.ts';
import { type ConditionKind, type FactTest, type ImpossibleValue, notOneOf, outOfRange } from './condition-kind.ts';

interface NameSyntax {
  readonly syntax: string;
  /** Names that people use for others. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** The only possible names. Without it, all are. */
  readonly names?: readonly string[];
  /** What people may mean by a name that is not possible. */
  readonly hints?: Readonly<Record<string, string>>;
  /** Returns why no machine can have a name, or null. */
  readonly reject?: (name: string) => ImpossibleValue | null;
}

/** A condition that was split: `glibc >=2.31` has the name `glibc` and the version `>=2.31`. */
export interface NamedVersions {
  readonly names: readonly string[];
  readonly versions: readonly ConditionTerm[];
}

// People may write one of them for a machine that has anything or nothing, but no name is one of them alone.
const NOT_NAMES: readonly string[] = ['true', 'false', 'yes', 'no', 'on', 'off', 'any'];

/** Returns a kind for a fact that is a name or several. A condition is met by a fact that contains all of its words. */
export function namesKind(syntax: string): ConditionKind {
  const parse = (value: string) => {
    // Signs alone, such as + and @, say nothing.
    const words = splitWords(value).filter((word) => splitParts(word).length > 0);
    if (words.length === 0 || words.some((word) => /^[<>=]/.test(word))) return null;
    if (words.length === 1 && NOT_NAMES.includes(words[0] ?? '')) return outOfRange(syntax);
    return (fact: string) => words.every((word) => containsName(fact, word));
  };
  return { syntax, parse };
}

/** Returns a kind for a fact that is a name with a version, or one of them. */
export function versionKind(options: NameSyntax): ConditionKind {
  return namedVersionsKind(options, (expected) => (fact) => matchesNamedVersions(fact, expected));
}

/** Returns a kind for names with versions whose test is `createTest`. */
export function namedVersionsKind(
  options: NameSyntax,
  createTest: (expected: NamedVersions) => FactTest,
): ConditionKind {
  const parse = (value: string) => {
    const terms = parseTerms(value);
    const versions = terms.filter(isVersion);
    const others = terms.filter((term) => !isVersion(term));
    if (terms.length === 0) return null;
    const wrong = others.find((term) => isWrongVersion(term, options));
    if (wrong) return notComparable(wrong.text, options);
    const names = others.map(({ text }) => synonymOf(text, options));
    const impossible = names.flatMap((name) => rejectName(name, options) ?? [])[0];
    if (impossible) return impossible;
    if (terms.length === 1 && NOT_NAMES.includes(names[0] ?? '')) return outOfRange(options.syntax);
    const contradicts = excludeEachOther(versions) || (names.includes(NONE_FACT) && terms.length > 1);
    return contradicts ? outOfRange(options.syntax) : createTest({ names, versions });
  };
  return { syntax: options.syntax, parse };
}

/** Returns whether a fact has all names, and a version that all terms match; null if its version is unknown. */
export function matchesNamedVersions(fact: string, { names, versions }: NamedVersions): boolean | null {
  if (!names.every((name) => containsName(fact, name))) return false;
  const found = splitWords(fact).filter((word) => /^v?\d/.test(word));
  if (found.length === 0 && versions.length > 0) return fact === NONE_FACT ? false : null;
  return versions.every((each) => matchesVersion(found, each));
}

function rejectName(name: string, { names, hints, reject }: NameSyntax): ImpossibleValue | null {
  if (names !== undefined && !names.includes(name)) {
    return notOneOf(name, names, { ...hints, false: NONE_FACT, no: NONE_FACT });
  }
  return reject?.(name) ?? null;
}

/** Returns whether a part is meant as a version, but is one that cannot be compared: `^5.4`, `5.x`, the `new` of `>=new`. */
function isWrongVersion({ operator, text }: ConditionTerm, { names }: NameSyntax): boolean {
  const isRange = /^[~^]v?\d|^v?\d+(?:\.\d+)*\.[x*]$/.test(text);
  return operator !== '' || isRange || (names !== undefined && /^v?\d/.test(text));
}

function notComparable(text: string, { syntax }: NameSyntax): ImpossibleValue {
  return { problem: `'${text}' is not a version: only numbers and dots can be compared`, fix: `Write ${syntax}.` };
}

function synonymOf(name: string, { synonyms = {} }: NameSyntax): string {
  return Object.hasOwn(synonyms, name) ? (synonyms[name] ?? name) : name;
}

/** 6.8.0-45-generic is a name, because its letters have no order. */
function isVersion({ text }: ConditionTerm): boolean {
  return /^v?\d+(?:\.\d+)*$/.test(text);
}
