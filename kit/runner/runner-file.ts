// Writing to a file that the runner made and named in a variable.

import { closeSync, constants, openSync, writeFileSync } from 'node:fs';

import { KitError } from '../errors.ts';

function fileError(variable: string, file: string, cause: unknown): KitError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const subject = `The runner's file ${file} (${variable})`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KitError('disk-full', {
      subject,
      problem: `there is no room to write it (${code})`,
      fix: "Free space on the disk of the runner's temporary directory.",
      cause,
    });
  }
  return new KitError('runner-file-missing', {
    subject,
    problem: code === 'ENOENT' ? 'it does not exist' : `it cannot be written (${code})`,
    fix: `The runner makes it before each step: leave ${variable} as it is, and in a container mount its directory.`,
    cause,
  });
}

/**
 * Appends text to the runner's file, or replaces what it holds. The file is never created: the runner made it, and
 * one that it did not make, it does not read. Throws `runner-file-missing` where it is absent or cannot be written,
 * and `disk-full`.
 */
export function writeRunnerFile(variable: string, file: string, text: string, overwrite = false): void {
  try {
    const descriptor = openSync(file, constants.O_WRONLY | (overwrite ? constants.O_TRUNC : constants.O_APPEND));
    try {
      writeFileSync(descriptor, text);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw fileError(variable, file, cause);
  }
}
