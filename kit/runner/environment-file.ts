// Writes to a file that the runner created and named in a variable.

import { closeSync, constants, openSync, writeFileSync } from 'node:fs';

import { errorCode, KitError } from '../errors.ts';

function fileError(variable: string, file: string, cause: unknown): KitError {
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
    throw fileError(variable, file, cause);
  }
}
