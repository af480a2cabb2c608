// What every kind of condition has, and the errors about values that no machine has.

import { findNearestName } from '../../../nearest-name.ts';
import type { MachineFacts } from '../../facts.ts';

/** Returns whether a fact meets the condition; null if the fact does not say enough. `facts` are all facts of the machine. */
export type FactTest = (fact: string, facts: MachineFacts) => boolean | null;

export interface ConditionKind {
  /** The syntax of values, for the error about an invalid one. */
  readonly syntax: string;
  /** Returns null for a value with another syntax, and the reason for a value that no machine can meet. */
  readonly parse: (value: string) => FactTest | ImpossibleValue | null;
}

/** A value that no machine can meet. Both texts are for the error. */
export interface ImpossibleValue {
  readonly problem: string;
  readonly fix: string;
}

const PROBLEM = 'no machine can meet it';

/** Returns the error for a value that is not one of the `possible` ones. `hints` name a possible value for common other names. */
export function notOneOf(
  value: string,
  possible: readonly string[],
  hints: Readonly<Record<string, string>> = {},
): ImpossibleValue {
  const nearest = Object.hasOwn(hints, value) ? hints[value] : findNearestName(value, possible);
  const question = nearest ? `Did you mean '${nearest}'? ` : '';
  return { problem: PROBLEM, fix: `${question}Possible values: ${possible.join(', ')}.` };
}

/** Returns the error for a value that has the syntax, but contradicts itself or is out of range. */
export function outOfRange(syntax: string): ImpossibleValue {
  return { problem: PROBLEM, fix: `Write ${syntax}.` };
}
