// A program that is run to its end, however that is.
import { execFile } from 'node:child_process';

export interface CommandResult {
  readonly code: unknown;
  readonly out: string;
}

/** Runs a program and returns how it ended and what it said. */
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
