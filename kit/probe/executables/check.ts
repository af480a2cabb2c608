// Programs on PATH that must be native: the x64 Python on an arm64 Mac, the amd64 Kubo on an arm64 server.

import { isKitError } from '../../errors.ts';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import { executionOf } from '../../platform/host/host.ts';
import { formatPlatform, type Platform, parseArchitecture, parsePlatform } from '../../platform/platform.ts';
import type { Mismatch } from '../expectations/conditions.ts';
import { type ExpectedPlatform, matchesExpectedPlatform } from '../expectations/platform.ts';
import type { MachineFacts } from '../facts.ts';
import { followProgram } from './follow.ts';
import type { SearchContext } from './search-context.ts';

export interface ExecutableCheck {
  /** `executable python3` */
  readonly name: string;
  /** The way to the program and what it is for. */
  readonly found: string;
  readonly mismatch: Mismatch | null;
}

/** What programs must be for, and how a reader is told. */
interface RequiredPlatform {
  readonly text: string;
  readonly accepts: (platform: Platform) => boolean;
}

/**
 * Returns what the names mean, each with its mismatch where it is not for the expected platform or not there. Without an
 * expected one, programs must be what the machine runs without an emulator; of an unknown machine, what the process is.
 */
export async function checkExecutables(
  names: readonly string[],
  expected: ExpectedPlatform | null,
  facts: MachineFacts,
  context: SearchContext,
): Promise<readonly ExecutableCheck[]> {
  const required = resolveRequiredPlatform(expected, facts);
  const findings: ExecutableCheck[] = [];
  for (const name of names) findings.push(await checkExecutable(name, required, context));
  return findings;
}

async function checkExecutable(
  program: string,
  required: RequiredPlatform,
  context: SearchContext,
): Promise<ExecutableCheck> {
  const name = `executable ${program}`;
  const { path, unresolved } = followProgram(program, context);
  const route = path.join(' → ');
  const fail = (found: string, fix: string): ExecutableCheck => {
    return { name, found, mismatch: { name, expected: `for ${required.text}`, found, fix } };
  };
  if (path.length === 0) return fail('nothing of that name on PATH', 'Install it, or put its folder on PATH.');
  if (unresolved)
    return fail(`${route}: ${unresolved}`, `Write the path of the program itself in place of ${program}.`);
  try {
    const { platforms } = await readExecutableHeader(path.at(-1) ?? '');
    const found = `${route} for ${platforms.map(formatPlatform).join(' and ')}`;
    if (platforms.some(required.accepts)) return { name, found, mismatch: null };
    return fail(found, `Install ${program} for ${required.text}, or put it on PATH before this one.`);
  } catch (error) {
    if (!isKitError(error, 'not-an-executable')) throw error;
    return fail(`${route}, which is no program`, error.message);
  }
}

function resolveRequiredPlatform(expected: ExpectedPlatform | null, facts: MachineFacts): RequiredPlatform {
  const process = parsePlatform(facts.platform);
  if (expected) {
    // Headers state no variants.
    const whole = { os: process.os, ...expected };
    return { text: formatPlatform(whole), accepts: ({ os, arch }) => matchesExpectedPlatform({ os, arch }, whole) };
  }
  const { arch } = facts['machine-arch'] === 'unknown' ? process : parseArchitecture(facts['machine-arch']);
  const accepts = (platform: Platform) => {
    return platform.os === process.os && executionOf({ platform, machine: arch }) === 'native';
  };
  return { text: `${process.os}/${arch}`, accepts };
}
