// What a job expects: conditions on facts, and native programs on PATH. All are checked together.

import type { ExecutableCheck } from '../executables/check.ts';
import type { SearchContext } from '../executables/search-context.ts';
import type { MachineFacts } from '../facts.ts';
import { checkConditions, createCondition, type FactCondition, parseConditions } from './conditions.ts';
import { type ExpectedPlatform, parseExpectedPlatform } from './expected-platform.ts';
import type { Mismatch } from './mismatch.ts';

/** The texts of the inputs. An empty text means no expectation. */
interface ExpectationTexts {
  readonly 'expect-platform': string;
  readonly 'expect-emulated': string;
  readonly 'expect-executables': string;
  readonly expect: string;
}

export interface Expectations {
  readonly platform: ExpectedPlatform | null;
  readonly conditions: readonly FactCondition[];
  readonly executables: readonly string[];
}

export interface ExpectationResult {
  /** All expected programs, with and without a mismatch. */
  readonly executables: readonly ExecutableCheck[];
  readonly mismatches: readonly Mismatch[];
}

/** Parses the texts of the inputs. Throws `invalid-input`. */
export function parseExpectations(texts: ExpectationTexts): Expectations {
  const platform = texts['expect-platform'];
  const emulated = texts['expect-emulated'];
  return {
    platform: parseExpectedPlatform(platform),
    conditions: [
      ...(platform === '' ? [] : [createCondition('platform', platform, 'input expect-platform')]),
      ...(emulated === '' ? [] : [createCondition('emulated', emulated, 'input expect-emulated')]),
      ...parseConditions(texts.expect),
    ],
    executables: [...new Set(texts['expect-executables'].split(/[\s,]+/).filter((name) => name !== ''))],
  };
}

/** Checks the expectations. Reads the headers of programs, and runs none. */
export async function checkExpectations(
  { platform, conditions, executables }: Expectations,
  facts: MachineFacts,
  context: SearchContext,
): Promise<ExpectationResult> {
  const checks = executables.length === 0 ? [] : await checkNamedExecutables(executables, platform, facts, context);
  const mismatches = [...checkConditions(conditions, facts), ...checks.flatMap(({ mismatch }) => mismatch ?? [])];
  return { executables: checks, mismatches };
}

// Loads the check of programs only if a job expects some.
async function checkNamedExecutables(
  names: readonly string[],
  platform: ExpectedPlatform | null,
  facts: MachineFacts,
  context: SearchContext,
): Promise<readonly ExecutableCheck[]> {
  const { checkExecutables } = await import('../executables/check.ts');
  return checkExecutables(names, platform, facts, context);
}
