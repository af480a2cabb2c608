// Writes words of shell commands.

/** Returns a word of a POSIX shell command, in single quotes if it has characters with a meaning to the shell. */
export function quoteShellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns a word of a PowerShell command, in single quotes. */
export function quotePowerShell(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Returns a word for the command prompt and PowerShell, which would split it at a comma, in double quotes if necessary. */
export function quoteWindowsWord(text: string): string {
  return /^[\w./:\\=-]+$/.test(text) ? text : `"${text}"`;
}
