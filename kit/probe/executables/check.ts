// Checks that programs on PATH are native, to find an x64 Python on an arm64 Mac, or an amd64 Kubo on an arm64 server.

import { isKitError } from '../../errors.ts';
import { parseArchitecture, parsePlatform } from '../../platform/conventions.ts';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import { executionOf } from '../../platform/host/host.ts';
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import { type ExpectedPlatform, matchesExpectedPlatform } from '../expectations/expected-platform.ts';
import type { Mismatch } from '../expectations/mismatch.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import { followProgram } from './follow.ts';
import { isPath } from './search.ts';
import type { SearchContext } from './search-context.ts';

export interface ExecutableCheck {
  /** `executable python3`; `python` for a runtime whose version is expected. */
  readonly name: string;
  /** The files that were followed to the program, and its platforms. */
  readonly found: string;
  readonly mismatch: Mismatch | null;
}

/** The platform that programs must have, with its name for people. */
interface RequiredPlatform {
  readonly text: string;
  readonly accepts: (platform: Platform) => boolean;
}

/**
 * Checks programs by name. Without an expected platform, a program must be one that the machine runs without an emulator; if the
 * machine is unknown, one that the processor of this process runs.
 */
export async function checkExecutables(
  names: readonly string[],
  expected: ExpectedPlatform | null,
  facts: MachineFacts,
  context: SearchContext,
): Promise<readonly ExecutableCheck[]> {
  const required = resolveRequiredPlatform(expected, facts);
  const checks: ExecutableCheck[] = [];
  for (const name of names) checks.push(await checkExecutable(name, required, context));
  return checks;
}

async function checkExecutable(
  program: string,
  required: RequiredPlatform,
  context: SearchContext,
): Promise<ExecutableCheck> {
  const name = `executable ${program}`;
  const fail = (found: string, fix: string): ExecutableCheck => {
    return { name, found, mismatch: { name, expected: `for ${required.text}`, found, fix } };
  };
  const followed = followProgram(program, context);
  if (followed.kind === 'missing' && isPath(program))
    return fail('nothing that can be executed there', 'Correct the path, or install the program there.');
  if (followed.kind === 'missing') return fail('nothing on PATH', 'Install it, or add its folder to PATH.');
  const route = followed.path.join(' → ');
  if (followed.kind === 'unresolved')
    return fail(`${route}: ${followed.reason}`, `Expect the path of the program itself instead of '${program}'.`);
  try {
    const { platforms } = await readExecutableHeader(followed.file);
    const found = `${route} for ${platforms.map(formatPlatform).join(' and ')}`;
    if (platforms.some(required.accepts)) return { name, found, mismatch: null };
    return fail(found, `Install ${program} for ${required.text}, or put its folder before this one on PATH.`);
  } catch (error) {
    if (!isKitError(error, 'not-an-executable')) throw error;
    return fail(`${route}, which is not a program`, error.message);
  }
}

function resolveRequiredPlatform(expected: ExpectedPlatform | null, facts: MachineFacts): RequiredPlatform {
  const process = parsePlatform(facts.platform);
  if (expected) {
    // Headers do not have variants.
    const complete = { os: process.os, ...expected };
    return {
      text: formatPlatform(complete),
      accepts: ({ os, arch }) => matchesExpectedPlatform({ os, arch }, complete),
    };
  }
  const { arch } = facts['machine-arch'] === UNKNOWN_FACT ? process : parseArchitecture(facts['machine-arch']);
  const accepts = (platform: Platform) => {
    return platform.os === process.os && executionOf({ platform, machine: arch }) === 'native';
  };
  return { text: `${process.os}/${arch}`, accepts };
}
