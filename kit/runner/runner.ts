// The GitHub Actions runner's protocol: inputs, the files of GITHUB_*, log commands and the step summary, in the same
// bytes as @actions/core, which takes longer to import than the warm path takes to run. Nothing here knows what is
// installed, and nothing loads a library: what is left out (OIDC tokens, HTML builders) a caller takes by
// `await import('@actions/core')`.

/** What a function of this folder touches: environment variables, read and updated, and standard output. */
export interface Runner {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
}

/**
 * The process's own environment and standard output. `process.stdout` takes 4 ms to make: it is made at the first
 * write.
 */
export const processRunner: Runner = {
  env: process.env,
  write: (text) => {
    process.stdout.write(text);
  },
};
