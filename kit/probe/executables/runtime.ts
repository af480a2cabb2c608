// Checks the version of a runtime by running it: `python --version`. Its header is read first, so that a program for another
// architecture is not run.

import { execFile } from 'node:child_process';
import type { ExpectedRuntime, RuntimeName } from '../expectations/programs.ts';
import { matchesVersion } from '../expectations/terms.ts';
import type { ExecutableCheck } from './check.ts';
import { findProgram } from './search.ts';
import type { SearchContext } from './search-context.ts';

const LIMIT_MS = 20_000;
const OUTPUT_BYTES = 65_536;

interface VersionQuery {
  readonly args: readonly string[];
  /** Its first group is the version in the output. */
  readonly output: RegExp;
  readonly title: string;
  /** An action that installs it. */
  readonly action: string;
}

// Python 2 writes its version to stderr.
const QUERIES: Readonly<Record<RuntimeName, VersionQuery>> = {
  python: { args: ['--version'], output: /^Python (\d+(?:\.\d+)*)/m, title: 'Python', action: 'actions/setup-python' },
  node: { args: ['--version'], output: /^v(\d+(?:\.\d+)*)/m, title: 'Node', action: 'actions/setup-node' },
  go: { args: ['version'], output: /^go version go(\d+(?:\.\d+)*)/m, title: 'Go', action: 'actions/setup-go' },
};

/**
 * Returns whether the program that is first on PATH has the expected version. `check` is what is known of its file: one with a
 * mismatch is not run. The program has `limitMs` milliseconds.
 */
export async function checkRuntime(
  { name, value, versions }: ExpectedRuntime,
  check: ExecutableCheck,
  context: SearchContext,
  limitMs = LIMIT_MS,
): Promise<ExecutableCheck> {
  const { title, action } = QUERIES[name];
  const install = (version: string) =>
    `Put the folder of ${title} ${version} first on PATH before this step, for example with ${action}.`;
  const fail = (expected: string, found: string, fix: string) => ({
    name,
    found,
    mismatch: { name, expected, found, fix },
  });
  if (check.mismatch) {
    const expected = `${value} ${check.mismatch.expected}`;
    return fail(expected, check.found, install(expected));
  }
  const output = await runVersionQuery(name, context, limitMs);
  const found = QUERIES[name].output.exec(output.text)?.[1];
  if (found === undefined) {
    const command = `${name} ${QUERIES[name].args.join(' ')}`;
    return fail(value, `${check.found}, which ${output.problem}`, `Run \`${command}\` on this machine to see why.`);
  }
  const text = `${found}: ${check.found}`;
  if (versions.every((each) => matchesVersion([found], each))) return { name, found: text, mismatch: null };
  return fail(value, text, install(value));
}

interface VersionOutput {
  readonly text: string;
  /** Why there may be no version in the text. */
  readonly problem: string;
}

function runVersionQuery(name: RuntimeName, context: SearchContext, limitMs: number): Promise<VersionOutput> {
  const options = {
    cwd: context.directory,
    // Otherwise go downloads and starts the toolchain of a go.mod.
    env: { ...context.env, GOTOOLCHAIN: 'local' },
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_BYTES,
    windowsHide: true,
  } as const;
  const program = findProgram(name, context) ?? name;
  return new Promise((resolve) => {
    execFile(program, QUERIES[name].args, options, (error, stdout, stderr) => {
      const text = `${stdout}\n${stderr}`;
      const reason = error?.killed ? `does not print its version within ${limitMs / 1000} s` : 'prints no version';
      const detail = error && typeof error.code === 'string' ? `cannot be started: ${error.code}` : reason;
      resolve({ text, problem: detail });
    });
  });
}
