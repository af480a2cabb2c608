// What a job expects, and whether the machine meets it.

import { UNKNOWN_FACT } from '../fact-text.ts';
import type { FactName, MachineFacts } from '../facts.ts';
import type { ExpectedPlatform } from './expected-platform.ts';
import type { FactTest } from './kinds/condition-kind.ts';
import type { ExpectedRuntime } from './programs.ts';

/** The texts of the inputs. An empty text means no expectation. */
export interface ExpectationTexts {
  readonly 'expect-platform': string;
  readonly 'expect-emulated': string;
  readonly 'expect-executables': string;
  readonly expect: string;
}

export interface Expectations {
  readonly platform: ExpectedPlatform | null;
  readonly conditions: readonly FactCondition[];
  /** Programs that must be native. */
  readonly executables: readonly string[];
  readonly runtimes: readonly ExpectedRuntime[];
}

export interface FactCondition {
  readonly name: FactName;
  /** As the user wrote it. */
  readonly value: string;
  readonly test: FactTest;
}

/** Returns whether all conditions are met. False if programs are expected, which are not checked here. */
export function areExpectationsMet({ conditions, executables, runtimes }: Expectations, facts: MachineFacts): boolean {
  const programs = executables.length + runtimes.length;
  return programs === 0 && conditions.every((condition) => isMet(condition, facts));
}

/** Returns whether a condition is met; null if the fact is unknown or does not say enough. */
export function isMet({ name, value, test }: FactCondition, facts: MachineFacts): boolean | null {
  const fact = facts[name];
  if (fact === UNKNOWN_FACT) return null;
  return fact.toLowerCase() === value.toLowerCase() || test(fact, facts);
}
