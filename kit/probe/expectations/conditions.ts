// Conditions on facts: a line each, `name: value`, with the names that the facts have as outputs.

import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { FACT_NAMES, type FactName, type MachineFacts } from '../facts.ts';
import { CONDITION_KINDS } from './by-fact.ts';
import type { FactTest } from './kinds.ts';
import { createMismatch, type Mismatch } from './mismatch.ts';

export type { Mismatch };

export interface FactCondition {
  readonly name: FactName;
  /** As it was written. */
  readonly value: string;
  readonly test: FactTest;
}

/**
 * Returns the conditions in `text`, one a line; empty lines and what follows a `#` are left out.
 * Throws `invalid-input` for a line that is none, naming the nearest fact where its name is unknown.
 */
export function parseConditions(text: string): readonly FactCondition[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, '').trim());
  return lines.filter((line) => line !== '').map(parseCondition);
}

/** Returns the condition that the fact `name` has the `value`; `asked` names where it was written, for the error. */
export function createCondition(name: FactName, value: string, subject: string): FactCondition {
  const { syntax: takes, parse: read } = CONDITION_KINDS[name];
  const test = read(value);
  if (test) return { name, value, test };
  throw new KitError('invalid-input', {
    subject: `${subject} '${truncate(value)}'`,
    problem: `it takes ${takes}`,
    fix: 'Correct it.',
  });
}

/** Returns what of the conditions is not so: all of it, in their order. What cannot be known is not so. */
export function checkConditions(conditions: readonly FactCondition[], facts: MachineFacts): readonly Mismatch[] {
  const mismatches = conditions.flatMap((condition) => {
    const fact = facts[condition.name];
    const met = fact === 'unknown' ? null : sameText(condition.value, fact) || condition.test(fact);
    return met === true ? [] : [createMismatch(condition.name, condition.value, met, facts)];
  });
  // expect-platform and a line about the same are one mismatch.
  return mismatches.filter((each, at) => {
    return mismatches.findIndex(({ name, expected }) => name === each.name && expected === each.expected) === at;
  });
}

function parseCondition(line: string): FactCondition {
  const [name = '', value = ''] = line.split(/:(.*)/s).map((part) => part.trim());
  if (name === '' || value === '') {
    throw invalidLine(line, 'a condition is the name of a fact, a colon and a value', "Write 'page-size: 4096'.");
  }
  const known = FACT_NAMES.find((each) => each === name.toLowerCase());
  if (known) return createCondition(known, value, `condition on ${known}`);
  const nearest = findNearestName(truncate(name), FACT_NAMES);
  const next = nearest ? `Did you mean '${nearest}'?` : `Name one of ${FACT_NAMES.join(', ')}.`;
  throw invalidLine(line, `there is no fact '${truncate(name)}'`, next);
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function invalidLine(line: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `condition '${truncate(line)}'`, problem, fix });
}

function truncate(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
