// Secrets of a step: hidden in the log, and in files that only this user can read.
import { chmodSync } from 'node:fs';
import { formatLogCommand } from './command-text.ts';
import { EOL } from './line-ending.ts';
import type { Runner } from './runner.ts';

/**
 * Makes the runner replace a value by *** in the log of this step and of later ones. Call it before anything could print the value.
 * Format: GitHub's docs, "Workflow commands for GitHub Actions", "Masking a value in a log".
 */
export function maskSecret(runner: Pick<Runner, 'write'>, secret: string): void {
  runner.write(`${formatLogCommand('add-mask', {}, secret)}${EOL}`);
}

/**
 * Makes the file of the step's outputs readable for its owner only. Runners create it with the permissions of the umask. In a
 * container, the file may belong to another user than the step's: then it stays as it is.
 */
export function restrictOutputFile({ env }: Pick<Runner, 'env'>): void {
  try {
    if (env.GITHUB_OUTPUT) chmodSync(env.GITHUB_OUTPUT, 0o600);
  } catch {
    // The output itself matters more.
  }
}
