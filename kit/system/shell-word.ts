// Writes words of POSIX shell commands.

/** Returns a word of a shell command, in single quotes if it has characters with a meaning to the shell. */
export function quoteShellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
