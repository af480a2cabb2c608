// Finds the program that a script starts, from its text alone. Nothing is run.

type Handover =
  /** The name or path of the program that replaces or interprets the script. */
  | { readonly to: string }
  /** The command, if only a shell could resolve it. */
  | { readonly unresolved: string };

const SHELLS = /^(?:sh|bash|dash|ash|ksh|mksh|zsh|busybox)$/;

/**
 * Returns the program that a script starts, or null if the text is not a script. A shell script that ends in `exec` is a wrapper:
 * it starts the program after `exec`, not the shell.
 */
export function parseHandover(text: string): Handover | null {
  const line = /^#![ \t]*([^\r\n]+)/.exec(text)?.[1];
  if (line === undefined) return null;
  const [interpreter = '', ...args] = splitOnBlanks(line);
  const to = nameOf(interpreter) === 'env' ? commandOfEnv(args) : interpreter;
  if (to === null) return { unresolved: `#!${line}` };
  return (SHELLS.test(nameOf(to)) && lastExec(text)) || { to };
}

/** Returns the command in the arguments of env, parsed like GNU coreutils and BSD; null if there is none. */
function commandOfEnv(args: readonly string[]): string | null {
  const words = args.flatMap((word) => splitOnBlanks(word.replace(/^(?:-[vi]*S|--split-string=?)/, '')));
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^(?:-[uCP]|--unset|--chdir)$/.test(word)) at++;
    else if (!word.startsWith('-') && !/^\w+=/.test(word)) return unquoted(word);
  }
  return null;
}

/** Returns the program of the last `exec` at the start of a line; null if there is none. */
function lastExec(text: string): Handover | null {
  // pip's launcher for long paths has `'''exec' "/path with spaces/python" "$0" "$@"`, which is valid Python too.
  const all = [...text.matchAll(/^(?:'''exec'|exec)[ \t]+([^\r\n]+)/gm)].map((match) => match[1] ?? '');
  const line = all.filter((command) => !/^\d*[<>]/.test(command)).at(-1);
  if (line === undefined) return null;
  const words = splitQuotedWords(line);
  // Skip the options of exec: -a NAME, -c, -l.
  while (/^-[acl]+$/.test(words[0] ?? '')) words.splice(0, words[0]?.includes('a') ? 2 : 1);
  const command = nameOf(unquoted(words[0] ?? '')) === 'env' ? commandOfEnv(words.slice(1)) : unquoted(words[0] ?? '');
  return command === null || command === '' || /[$`\\*?~]/.test(command)
    ? { unresolved: line.trim() }
    : { to: command };
}

function splitOnBlanks(text: string): string[] {
  return text.split(/[ \t]+/).filter((word) => word !== '');
}

function splitQuotedWords(text: string): string[] {
  return text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
}

function unquoted(word: string): string {
  return word.replaceAll(/["']/g, '');
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
