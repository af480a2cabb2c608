// Runs @actions/core and kit/runner in the same prepared environment and compares their results.

import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Runner } from '../../../kit/runner/runner.ts';

const FILE_VARIABLES = ['GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'] as const;
const BEFORE = 'written before\n';

const directory = join(tmpdir(), `kit-runner-${randomUUID()}`);

let outside: NodeJS.ProcessEnv = {};

// Not when the module is loaded, because other test files may share it.
/** Makes the files of WITH_FILES and remembers the environment, for the tests of the calling file. */
export function useRunnerFiles(): void {
  beforeAll(() => {
    outside = { ...process.env };
    mkdirSync(directory);
    for (const name of FILE_VARIABLES) writeFileSync(join(directory, name), BEFORE);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
}

/** A file that does not exist and must not be created. */
export const ABSENT_FILE = join(directory, 'absent');

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a runner that names a file for everything. */
export const WITH_FILES: Environment = Object.fromEntries(FILE_VARIABLES.map((name) => [name, join(directory, name)]));

/** The environment of an old runner that has no files and knows log commands only. */
export const WITHOUT_FILES: Environment = Object.fromEntries(FILE_VARIABLES.map((name) => [name, undefined]));

export interface Outcome {
  readonly stdout: string;
  readonly files: Readonly<Record<string, string>>;
  readonly env: NodeJS.ProcessEnv;
  readonly exitCode: typeof process.exitCode;
  readonly returned: unknown;
  readonly threw: unknown;
}

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) {
    delete process.env[name];
  } else {
    process.env[name] = value;
  }
}

// Returns the environment and restores the original one. Touches only variables that changed: copying all of them takes
// 0.1 ms.
function takeEnvironment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of new Set([...Object.keys(env), ...Object.keys(outside)])) {
    if (env[name] !== outside[name]) {
      setVariable(name, outside[name]);
    }
  }
  return env;
}

// Replaces a file only if it changed, because that takes longer than everything else here.
function takeFile(name: string): string {
  const text = readFileSync(join(directory, name), 'latin1');
  if (text !== BEFORE) {
    unlinkSync(join(directory, name));
    writeFileSync(join(directory, name), BEFORE);
  }
  return text;
}

async function attempt(action: () => unknown): Promise<Pick<Outcome, 'returned' | 'threw'>> {
  try {
    return { returned: await action(), threw: undefined };
  } catch (threw) {
    return { returned: undefined, threw };
  }
}

/** Writes to the same place as @actions/core, so that both are captured. */
export const capturedRunner: Runner = {
  env: process.env,
  write: (text) => {
    process.stdout.write(text);
  },
};

/** Returns what an action writes, sets, returns or throws with this environment added to the process's own. */
export async function outcomeOf(env: Environment, action: () => unknown): Promise<Outcome> {
  const { exitCode } = process;
  const { write } = process.stdout;
  const written: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    setVariable(name, value);
  }
  process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  const result = await attempt(action);
  process.stdout.write = write;
  const exitCodeAfter = process.exitCode;
  process.exitCode = exitCode;
  return {
    ...result,
    stdout: written.join(''),
    files: Object.fromEntries(FILE_VARIABLES.map((name) => [name, takeFile(name)])),
    env: takeEnvironment(),
    exitCode: exitCodeAfter,
  };
}

// Numbers the delimiters, so that the two around a value must still be equal.
function withoutRandom(text: string): string {
  const seen: string[] = [];
  return text.replace(/ghadelimiter_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (delimiter) => {
    if (!seen.includes(delimiter)) {
      seen.push(delimiter);
    }
    return `ghadelimiter_#${seen.indexOf(delimiter)}`;
  });
}

function comparable(outcome: Outcome): Omit<Outcome, 'threw'> & { readonly threw: boolean } {
  const files = Object.fromEntries(Object.entries(outcome.files).map(([name, text]) => [name, withoutRandom(text)]));
  return { ...outcome, files, threw: outcome.threw !== undefined };
}

/** Asserts that both actions leave the same bytes and environment, and returns the result of ours. */
export async function expectSame(env: Environment, core: () => unknown, ours: () => unknown): Promise<Outcome> {
  const theirs = await outcomeOf(env, core);
  const own = await outcomeOf(env, ours);
  expect(comparable(own)).toStrictEqual(comparable(theirs));
  return own;
}

/** Returns what an action appended to one of the runner's files. */
export function appended(outcome: Outcome, variable: (typeof FILE_VARIABLES)[number]): string {
  const text = Buffer.from(outcome.files[variable] ?? '', 'latin1').toString();
  expect(text.startsWith(BEFORE)).toBe(true);
  return text.slice(BEFORE.length);
}
