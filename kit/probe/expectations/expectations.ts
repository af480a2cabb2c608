// What a job was promised, and what of it is so: conditions on facts and programs on PATH, all checked together.

import type { ExecutableCheck } from '../executables/check.ts';
import type { SearchContext } from '../executables/search-context.ts';
import type { MachineFacts } from '../facts.ts';
import { checkConditions, createCondition, type FactCondition, type Mismatch, parseConditions } from './conditions.ts';
import { type ExpectedPlatform, parseExpectedPlatform } from './platform.ts';

/** As they are written; empty is not given. */
export interface ExpectationTexts {
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
  /** Each program that was asked for, also where it is as it should be. */
  readonly executables: readonly ExecutableCheck[];
  readonly mismatches: readonly Mismatch[];
}

/** Returns what the texts mean. Throws `invalid-input`, naming the text. */
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

/** Returns what of the expectations is so and what is not. Reads the headers of the programs, runs none. */
export async function checkExpectations(
  { platform, conditions, executables }: Expectations,
  facts: MachineFacts,
  context: SearchContext,
): Promise<ExpectationResult> {
  const findings = executables.length === 0 ? [] : await checkNamedExecutables(executables, platform, facts, context);
  const mismatches = [...checkConditions(conditions, facts), ...findings.flatMap(({ mismatch }) => mismatch ?? [])];
  return { executables: findings, mismatches };
}

// Loaded where programs are asked for only.
async function checkNamedExecutables(
  names: readonly string[],
  platform: ExpectedPlatform | null,
  facts: MachineFacts,
  context: SearchContext,
): Promise<readonly ExecutableCheck[]> {
  const { checkExecutables } = await import('../executables/check.ts');
  return checkExecutables(names, platform, facts, context);
}
