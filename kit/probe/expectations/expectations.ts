// What a job expects: conditions on facts, native programs on PATH, and versions of runtimes. All are checked together.

import { checkExecutables, type ExecutableCheck } from '../executables/check.ts';
import { checkRuntime } from '../executables/runtime.ts';
import type { SearchContext } from '../executables/search-context.ts';
import type { MachineFacts } from '../facts.ts';
import { checkConditions, createCondition, parseConditions } from './conditions.ts';
import { parseExpectedPlatform } from './expected-platform.ts';
import type { Expectations, ExpectationTexts } from './met.ts';
import type { Mismatch } from './mismatch.ts';
import { parseProgramLines, splitNames } from './programs.ts';

export interface ExpectationResult {
  /** All expected programs, with and without a mismatch. */
  readonly executables: readonly ExecutableCheck[];
  readonly mismatches: readonly Mismatch[];
}

/** Parses the texts of the inputs. Throws `invalid-input`. */
export function parseExpectations(texts: ExpectationTexts): Expectations {
  const platform = texts['expect-platform'];
  const emulated = texts['expect-emulated'];
  const conditions = [
    ...(platform === '' ? [] : [createCondition('platform', platform, 'input expect-platform')]),
    ...(emulated === '' ? [] : [createCondition('emulated', emulated, 'input expect-emulated')]),
    ...parseConditions(texts.expect),
  ];
  const { runtimes, executables } = parseProgramLines(texts.expect);
  return {
    platform: parseExpectedPlatform(conditions.find(({ name }) => name === 'platform')?.value ?? ''),
    conditions,
    executables: [...new Set([...splitNames(texts['expect-executables']), ...executables])],
    runtimes,
  };
}

/** Checks the expectations. Reads the headers of programs, and runs only the runtimes whose version is expected. */
export async function checkExpectations(
  { platform, conditions, executables, runtimes }: Expectations,
  facts: MachineFacts,
  context: SearchContext,
): Promise<ExpectationResult> {
  const names = [...executables, ...runtimes.map(({ name }) => name)];
  const checks = names.length === 0 ? [] : await checkExecutables(names, platform, facts, context);
  const native = checks.slice(0, executables.length);
  const versions = await Promise.all(
    runtimes.map((runtime, at) => checkRuntime(runtime, checks[executables.length + at] as ExecutableCheck, context)),
  );
  const programs = [...native, ...versions];
  const mismatches = [...checkConditions(conditions, facts), ...programs.flatMap(({ mismatch }) => mismatch ?? [])];
  return { executables: programs, mismatches };
}
