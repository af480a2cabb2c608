// The words of one command: its program, its options and its other arguments.

export function basenameOf(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}

export function isPython(program: string): boolean {
  return /^(?:python|python3|pypy|pypy3|py)(?:\.exe|[\d.]+|-\S*|\$.*)?$/.test(basenameOf(program));
}

/** Returns the words after the options and the variables at the start. `withValue` has the options that take the next word. */
export function skipOptions(words: readonly string[], withValue: readonly string[]): readonly string[] {
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return words.slice(at + 1);
    if (withValue.includes(word)) at++;
    else if (!/^-./.test(word) && !/^\w+=/.test(word)) break;
  }
  return words.slice(at);
}

/** Returns the arguments that are neither options, values of options nor variables. Those after `--` are for another program. */
export function positional(args: readonly string[], withValue: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (withValue.includes(word)) at++;
    else if (word === '--') break;
    else if (!word.startsWith('-') && !/^\w+[:?+]?=/.test(word)) found.push(word);
  }
  return found;
}
