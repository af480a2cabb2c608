// To whom a script hands over, as far as its text says it: nothing is run.

export type Handover =
  /** A name or path of the program that goes on in its place, or interprets it. */
  | { readonly to: string }
  /** What the text hands over to, where only a shell could say what that is. */
  | { readonly unresolved: string };

const SHELLS = /^(?:sh|bash|dash|ash|ksh|mksh|zsh|busybox)$/;

/**
 * Returns to whom a script hands over, or null where the text is no script. A shell script that ends in `exec` is a
 * wrapper: what it executes is the program, the shell is not.
 */
export function parseHandover(text: string): Handover | null {
  const line = /^#![ \t]*([^\r\n]+)/.exec(text)?.[1];
  if (line === undefined) return null;
  const [interpreter = '', ...args] = splitOnBlanks(line);
  const to = nameOf(interpreter) === 'env' ? commandOfEnv(args) : interpreter;
  if (to === null) return { unresolved: `#!${line}` };
  return (SHELLS.test(nameOf(to)) && lastExec(text)) || { to };
}

/** Returns the command among the arguments of env, as GNU coreutils and BSD read them; null where there is none. */
function commandOfEnv(args: readonly string[]): string | null {
  const words = args.flatMap((word) => splitOnBlanks(word.replace(/^(?:-[vi]*S|--split-string=?)/, '')));
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (/^(?:-[uCP]|--unset|--chdir)$/.test(word)) at++;
    else if (!word.startsWith('-') && !/^\w+=/.test(word)) return unquoted(word);
  }
  return null;
}

/** Returns what the script's last `exec` at the beginning of a line starts; null where there is none. */
function lastExec(text: string): Handover | null {
  // pip's launcher for long paths: `'''exec' "/path with spaces/python" "$0" "$@"`, which is Python as well.
  const all = [...text.matchAll(/^(?:'''exec'|exec)[ \t]+([^\r\n]+)/gm)].map((match) => match[1] ?? '');
  const line = all.filter((command) => !/^\d*[<>]/.test(command)).at(-1);
  if (line === undefined) return null;
  const words = splitQuotedWords(line);
  // exec's own options: -a NAME, -c, -l.
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
