// Writes to a file that the runner created and named in a variable.

import { closeSync, constants, openSync, statSync, writeFileSync } from 'node:fs';

import { errorCode, KitError } from '../errors.ts';

interface RunnerFile {
  /** The variable that names it. */
  readonly variable: string;
  readonly file: string;
  /** The ID of the user that owns it; null if it is unknown. */
  readonly owner: number | null;
  /** The ID of the user of this process; null on Windows. */
  readonly user: number | null;
}

/** Returns the error for a file that cannot be written: `disk-full` or `runner-file-missing`. */
export function runnerFileError({ variable, file, owner, user }: RunnerFile, cause: unknown): KitError {
  const code = errorCode(cause) ?? String(cause);
  const subject = `runner file '${file}' (${variable})`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KitError('disk-full', {
      subject,
      problem: `no space is left on the disk (${code})`,
      fix: "Free space on the disk of the runner's temporary directory.",
      cause,
    });
  }
  // Containers with a user of their own: the runner's files belong to the user of the runner, outside.
  if ((code === 'EACCES' || code === 'EPERM') && user !== null && owner !== user) {
    const found =
      owner === null
        ? 'this step may not write to it'
        : `it belongs to user ${owner}, and this step runs as user ${user}`;
    const start =
      owner === null
        ? 'start it as the user of the runner'
        : `start it as that user, with \`options: --user ${owner}\``;
    const fix = `If the job has a container, ${start}, or as root.`;
    return new KitError('runner-file-missing', { subject, problem: `${found} (${code})`, fix, cause });
  }
  return new KitError('runner-file-missing', {
    subject,
    problem: code === 'ENOENT' ? 'it does not exist' : `it cannot be written (${code})`,
    fix: `The runner creates it before each step. Do not change ${variable}, and in a container mount its directory.`,
    cause,
  });
}

/**
 * Appends text to a file of the runner. Never creates the file, because the runner reads only files that it created.
 * Throws `runner-file-missing` if the file does not exist or cannot be written, and `disk-full`.
 */
export function writeRunnerFile(variable: string, file: string, text: string): void {
  try {
    const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND);
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw runnerFileError({ variable, file, owner: ownerOf(file), user: process.getuid?.() ?? null }, cause);
  }
}

function ownerOf(file: string): number | null {
  try {
    return statSync(file).uid;
  } catch {
    return null;
  }
}
