// Programs on PATH that must be native: the x64 Python on an arm64 Mac, the amd64 Kubo on an arm64 server.

import { isKitError } from '../../errors.ts';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import { executionOf } from '../../platform/host/host.ts';
import { formatPlatform, type Platform, parseArchitecture, parsePlatform } from '../../platform/platform.ts';
import type { Mismatch } from '../expectations/conditions.ts';
import { type ExpectedPlatform, isExpected } from '../expectations/platform.ts';
import type { Facts } from '../facts.ts';
import { followProgram } from './follow.ts';
import type { Surroundings } from './search-context.ts';

export interface ExecutableFinding {
  /** `executable python3` */
  readonly name: string;
  /** The way to the program and what it is for. */
  readonly found: string;
  readonly mismatch: Mismatch | null;
}

/** What programs must be for, and how a reader is told. */
interface Wanted {
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
  facts: Facts,
  surroundings: Surroundings,
): Promise<readonly ExecutableFinding[]> {
  const wanted = wantedOf(expected, facts);
  const findings: ExecutableFinding[] = [];
  for (const name of names) findings.push(await check(name, wanted, surroundings));
  return findings;
}

async function check(program: string, wanted: Wanted, surroundings: Surroundings): Promise<ExecutableFinding> {
  const name = `executable ${program}`;
  const { path, stuck } = followProgram(program, surroundings);
  const way = path.join(' → ');
  const wrong = (found: string, next: string): ExecutableFinding => {
    return { name, found, mismatch: { name, expected: `for ${wanted.text}`, found, next } };
  };
  if (path.length === 0) return wrong('nothing of that name on PATH', 'Install it, or put its folder on PATH.');
  if (stuck) return wrong(`${way}: ${stuck}`, `Write the path of the program itself in place of ${program}.`);
  try {
    const { platforms } = await readExecutableHeader(path.at(-1) ?? '');
    const found = `${way} for ${platforms.map(formatPlatform).join(' and ')}`;
    if (platforms.some(wanted.accepts)) return { name, found, mismatch: null };
    return wrong(found, `Install ${program} for ${wanted.text}, or put it on PATH before this one.`);
  } catch (error) {
    if (!isKitError(error, 'not-an-executable')) throw error;
    return wrong(`${way}, which is no program`, error.message);
  }
}

function wantedOf(expected: ExpectedPlatform | null, facts: Facts): Wanted {
  const process = parsePlatform(facts.platform);
  if (expected) {
    // Headers state no variants.
    const whole = { os: process.os, ...expected };
    return { text: formatPlatform(whole), accepts: ({ os, arch }) => isExpected({ os, arch }, whole) };
  }
  const { arch } = facts['machine-arch'] === 'unknown' ? process : parseArchitecture(facts['machine-arch']);
  const accepts = (platform: Platform) => {
    return platform.os === process.os && executionOf({ platform, machine: arch }) === 'native';
  };
  return { text: `${process.os}/${arch}`, accepts };
}
