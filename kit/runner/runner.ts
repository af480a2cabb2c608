// The protocol of the GitHub Actions runner: inputs, the files of GITHUB_*, log commands and the step summary. Writes the
// same bytes as @actions/core, which takes longer to import than the whole warm path takes to run. This folder knows
// nothing about installs and loads no library.

import { writeSync } from 'node:fs';
import { errorCode } from '../errors.ts';

/** The environment variables, which are read and updated, and standard output. */
export interface Runner {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
}

const STDOUT = 1;

/**
 * The environment and standard output of this process. Writes to the file descriptor, because `process.stdout` loads Node's
 * streams and sockets, which takes as long as the rest of the warm path.
 */
export const processRunner: Runner = {
  env: process.env,
  write: (text) => {
    let rest = Buffer.from(text);
    while (rest.length > 0) rest = rest.subarray(writeSome(rest));
  },
};

/** Returns how many bytes were written: 0, after a short wait, if standard output is a full non-blocking pipe. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    if (errorCode(error) !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
