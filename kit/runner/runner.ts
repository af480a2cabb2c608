// The GitHub Actions runner's protocol: inputs, the files of GITHUB_*, log commands and the step summary, in the same bytes
// as @actions/core, which takes longer to import than the warm path takes to run. Nothing here knows what is installed, and
// nothing loads a library: what is left out (OIDC tokens, HTML builders) a caller takes by `await import('@actions/core')`.

import { writeSync } from 'node:fs';

/** What a function of this folder touches: environment variables, read and updated, and standard output. */
export interface Runner {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
}

const STDOUT = 1;

/**
 * The process's own environment and standard output, written to directly: `process.stdout` loads Node's streams and sockets,
 * which takes as long as all the rest of the warm path.
 */
export const processRunner: Runner = {
  env: process.env,
  write: (text) => {
    let rest = Buffer.from(text);
    while (rest.length > 0) rest = rest.subarray(writeSome(rest));
  },
};

/** Returns how many bytes standard output took: none where it is a full pipe that does not block, after a short wait. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
