// How findings write values: the words of shell commands, and sizes.

/** Returns a word of a shell command, in single quotes if it has characters with a meaning to the shell. */
export function quoteShellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns a number of bytes for people: `71.2 GiB`, `130 MiB`. */
export function formatSize(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
