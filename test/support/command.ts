// Runs a program and returns its result, also if it fails.
import { execFile } from 'node:child_process';

export interface CommandResult {
  /** The exit code, or the signal's name. */
  readonly code: unknown;
  /** Standard output, then standard error. */
  readonly out: string;
}

/** Runs a program and returns its exit code and output. */
export function runProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  env = process.env,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, out: stdout + stderr });
    });
  });
}
