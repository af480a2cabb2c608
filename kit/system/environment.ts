// What of a job's environment other people's programs may see.

/** The step's inputs, the runner's files and services, and whatever is called a token or the like. */
const SECRET_VARIABLES = /^(?:INPUT_|ACTIONS_|GITHUB_|STATE_)|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|PRIVATE_KEY/i;

/** Returns an environment without what is no business of what is built. */
export function withoutSecrets(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !SECRET_VARIABLES.test(entry[0]),
  );
  return Object.fromEntries(kept);
}
