// Conditions on facts: one `name: value` per line, with the names of the outputs.

import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import { FACT_NAMES, type FactName, type MachineFacts } from '../facts.ts';
import { CONDITION_KINDS } from './by-fact.ts';
import type { ImpossibleValue } from './kinds/condition-kind.ts';
import { type ConditionLine, splitConditionLines } from './lines.ts';
import { type FactCondition, isMet } from './met.ts';
import { createMismatch, type Mismatch } from './mismatch.ts';
import { isProgramLine, PROGRAM_LINE_NAMES } from './programs.ts';

const NAMES: readonly string[] = [...FACT_NAMES, ...PROGRAM_LINE_NAMES];

// In names, signs are ignored, so that !alpine would be alpine.
const NEGATION = /^!|^not\s/i;
const ALTERNATIVES = /\||\sor\s/i;

const NEVER_MET: ImpossibleValue = {
  problem: 'a condition on an unknown fact is never met',
  fix: 'Write the value that the machine must have, or remove the condition.',
};

/** Returns the conditions on facts in `text`, one per line. Skips lines about programs. Throws `invalid-input`. */
export function parseConditions(text: string): readonly FactCondition[] {
  return splitConditionLines(text).flatMap((line) => {
    if (line.name === '' || line.value === '') {
      throw invalidLine(line.text, 'must be the name of a fact, a colon and a value', suggestColon(line.text));
    }
    return isProgramLine(line) ? [] : [parseCondition(line)];
  });
}

/** Returns the condition that the fact `name` has the `value`. `subject` names its origin in the error. Throws `invalid-input`. */
export function createCondition(name: FactName, value: string, subject: string): FactCondition {
  const { syntax, parse } = CONDITION_KINDS[name];
  const parsed =
    findUnsupportedLogic(value, syntax) ?? (value.toLowerCase() === UNKNOWN_FACT ? NEVER_MET : parse(value));
  if (typeof parsed === 'function') return { name, value, test: parsed };
  const { problem, fix } = parsed ?? { problem: 'not a valid value', fix: `Write ${syntax}.` };
  throw new KitError('invalid-input', { subject: `${subject} '${truncate(value)}'`, problem, fix });
}

/** Returns all conditions that are not met, in order. A condition on an unknown fact is not met. */
export function checkConditions(conditions: readonly FactCondition[], facts: MachineFacts): readonly Mismatch[] {
  const mismatches = conditions.flatMap((condition) => {
    const met = isMet(condition, facts);
    return met === true ? [] : [createMismatch(condition.name, condition.value, met, facts)];
  });
  // expect-platform and an equal condition are one mismatch.
  return mismatches.filter((each, at) => {
    return mismatches.findIndex(({ name, expected }) => name === each.name && expected === each.expected) === at;
  });
}

function findUnsupportedLogic(value: string, syntax: string): ImpossibleValue | null {
  const fix = `Write what the machine must have: ${syntax}.`;
  if (NEGATION.test(value)) return { problem: 'a condition cannot be negated', fix };
  return ALTERNATIVES.test(value) ? { problem: 'a condition cannot have alternatives', fix } : null;
}

function parseCondition({ name, value, text }: ConditionLine): FactCondition {
  const known = findFactName(name);
  if (known) return createCondition(known, value, `condition on ${known}`);
  throw invalidLine(text, `'${truncate(name)}' is not a fact`, suggestNames(truncate(name)));
}

function findFactName(text: string): FactName | null {
  return FACT_NAMES.find((each) => each === text.toLowerCase()) ?? null;
}

/** Returns the condition with a colon: `cpus: >=8` for `cpus >=8` and `cpus>=8`. */
function suggestColon(line: string): string {
  const [, name = '', value] = /^([\w-]+)\s*([<>=].*)$/.exec(truncate(line)) ?? [];
  return `Write it like '${NAMES.includes(name.toLowerCase()) ? `${name}: ${value}` : 'page-size: 4096'}'.`;
}

/** Returns the facts that a text may mean: the nearest name, or those that have it as a word, such as `disk`. */
function suggestNames(text: string): string {
  const nearest = findNearestName(text, NAMES);
  const names = nearest ? [nearest] : NAMES.filter((each) => each.split('-').includes(text.toLowerCase()));
  if (names.length === 0) return `Write one of these: ${NAMES.join(', ')}.`;
  return `Did you mean ${names.map((each) => `'${each}'`).join(' or ')}?`;
}

function invalidLine(line: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `condition '${truncate(line)}'`, problem, fix });
}

function truncate(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
