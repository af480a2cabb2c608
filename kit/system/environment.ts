// The part of a job's environment that third-party programs may see.

/** The step's inputs, the runner's files and services, and variables whose names suggest a secret. */
const SECRET_VARIABLES = /^(?:INPUT_|ACTIONS_|GITHUB_|STATE_)|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY/i;

/** Returns the environment without secrets, for builds. */
export function withoutSecrets(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !SECRET_VARIABLES.test(entry[0]),
  );
  return Object.fromEntries(kept);
}

/** What a program needs to start. */
const BASIC_VARIABLES = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];

/**
 * Returns the environment for a program of IPFS: what it needs to start, the variables that `isAllowed` accepts, and telemetry
 * switched off. Tokens and inputs do not reach it.
 */
export function createProgramEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  isAllowed: (name: string) => boolean = () => false,
): Readonly<Record<string, string | undefined>> {
  const passed = Object.entries(env).filter(
    ([name]) => BASIC_VARIABLES.includes(name.toUpperCase()) || isAllowed(name),
  );
  return { ...Object.fromEntries(passed), IPFS_TELEMETRY: 'off' };
}
