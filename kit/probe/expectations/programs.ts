// Lines about programs in the input `expect`: versions of runtimes, `python: 3.11`, and native programs, `executables: ipfs git`.

import { KitError } from '../../errors.ts';
import { type ConditionLine, splitConditionLines } from './lines.ts';
import { type ConditionTerm, excludeEachOther, parseTerms } from './terms.ts';

const RUNTIME_NAMES = ['python', 'node', 'go'] as const;
export type RuntimeName = (typeof RUNTIME_NAMES)[number];

/** The names of lines that are not about facts. */
export const PROGRAM_LINE_NAMES: readonly string[] = [...RUNTIME_NAMES, 'executables'];

/** A runtime whose version is expected. */
export interface ExpectedRuntime {
  readonly name: RuntimeName;
  /** As the user wrote it. */
  readonly value: string;
  /** All must match. */
  readonly versions: readonly ConditionTerm[];
}

/** Returns whether a line is about a program instead of a fact. */
export function isProgramLine({ name }: ConditionLine): boolean {
  return PROGRAM_LINE_NAMES.includes(name.toLowerCase());
}

/** Returns the programs that lines in `text` expect, in order. Skips other lines. Throws `invalid-input`. */
export function parseProgramLines(text: string): {
  readonly runtimes: readonly ExpectedRuntime[];
  readonly executables: readonly string[];
} {
  const lines = splitConditionLines(text).filter((line) => isProgramLine(line) && line.value !== '');
  const runtimes = lines.flatMap(({ name, value }) => {
    const runtime = RUNTIME_NAMES.find((each) => each === name.toLowerCase());
    return runtime ? [parseRuntime(runtime, value)] : [];
  });
  const executables = lines.filter(({ name }) => name.toLowerCase() === 'executables');
  return { runtimes, executables: executables.flatMap(({ value }) => splitNames(value)) };
}

/** Returns the names of programs, which spaces, commas or lines separate. */
export function splitNames(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((name) => name !== '');
}

function parseRuntime(name: RuntimeName, value: string): ExpectedRuntime {
  // 22.x of actions/setup-node is 22 here.
  const versions = parseTerms(value.replace(/(?<=\d)\.[x*](?=\s|$)/gi, ''));
  const isValid = versions.length > 0 && versions.every(({ text }) => /^v?\d+(?:\.\d+)*$/.test(text));
  if (isValid && !excludeEachOther(versions)) return { name, value, versions };
  throw new KitError('invalid-input', {
    subject: `condition on ${name} '${value.slice(0, 80)}'`,
    problem: isValid ? 'no version can meet it' : 'not a version',
    fix: `Write a version, such as '3.11' or '>=3.10 <3.15'.`,
  });
}
