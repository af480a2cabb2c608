// What a job was promised, and what of it is so: conditions on facts and programs on PATH, all checked together.

import type { ExecutableFinding } from '../executables/check.ts';
import type { Surroundings } from '../executables/search-context.ts';
import type { Facts } from '../facts.ts';
import { type Condition, checkConditions, conditionOn, type Mismatch, parseConditions } from './conditions.ts';
import { type ExpectedPlatform, readExpectedPlatform } from './platform.ts';

/** As they are written; empty is not given. */
export interface ExpectationTexts {
  readonly 'expect-platform': string;
  readonly 'expect-emulated': string;
  readonly 'expect-executables': string;
  readonly expect: string;
}

export interface Expectations {
  readonly platform: ExpectedPlatform | null;
  readonly conditions: readonly Condition[];
  readonly executables: readonly string[];
}

export interface Outcome {
  /** Each program that was asked for, also where it is as it should be. */
  readonly executables: readonly ExecutableFinding[];
  readonly mismatches: readonly Mismatch[];
}

/** Returns what the texts mean. Throws `invalid-input`, naming the text. */
export function parseExpectations(texts: ExpectationTexts): Expectations {
  const platform = texts['expect-platform'];
  const emulated = texts['expect-emulated'];
  return {
    platform: readExpectedPlatform(platform),
    conditions: [
      ...(platform === '' ? [] : [conditionOn('platform', platform, 'input expect-platform')]),
      ...(emulated === '' ? [] : [conditionOn('emulated', emulated, 'input expect-emulated')]),
      ...parseConditions(texts.expect),
    ],
    executables: [...new Set(texts['expect-executables'].split(/[\s,]+/).filter((name) => name !== ''))],
  };
}

/** Returns what of the expectations is so and what is not. Reads the headers of the programs, runs none. */
export async function checkExpectations(
  { platform, conditions, executables }: Expectations,
  facts: Facts,
  surroundings: Surroundings,
): Promise<Outcome> {
  const findings = executables.length === 0 ? [] : await findingsOf(executables, platform, facts, surroundings);
  const mismatches = [...checkConditions(conditions, facts), ...findings.flatMap(({ mismatch }) => mismatch ?? [])];
  return { executables: findings, mismatches };
}

// Loaded where programs are asked for only.
async function findingsOf(
  names: readonly string[],
  platform: ExpectedPlatform | null,
  facts: Facts,
  surroundings: Surroundings,
): Promise<readonly ExecutableFinding[]> {
  const { checkExecutables } = await import('../executables/check.ts');
  return checkExecutables(names, platform, facts, surroundings);
}
