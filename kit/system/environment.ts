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
