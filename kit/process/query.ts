// Runs a quick command and returns what it prints, such as a version.

/** Returns what a command prints to standard output, trimmed; null if it cannot be started or fails. Never throws. */
export async function queryCommand(
  command: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Promise<string | null> {
  const { getExecOutput } = await import('@actions/exec');
  const options = { silent: true, ignoreReturnCode: true, ...(env ? { env: { ...env } } : {}) };
  const result = await getExecOutput(command, [...args], options).catch(() => null);
  return result?.exitCode === 0 ? result.stdout.trim() : null;
}
