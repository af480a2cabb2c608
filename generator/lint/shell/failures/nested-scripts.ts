// The scripts that a command passes to another shell, in an argument or a here-document.
import type { Command, Word } from 'unbash';
import { isShell, optionsOfCommand, type ShellOptions } from '../options.ts';
import { basenameOf, skipOptions } from '../words.ts';
import type { Walk } from './context.ts';
import { findRunInstructions, writesDockerfile } from './dockerfile.ts';
import { FAILS, type Fate } from './fate.ts';

export interface NestedScript {
  readonly source: string;
  readonly options: ShellOptions;
  /** What happens if the script fails. */
  readonly exit: Fate;
  /** Turns an offset in this script into one in the script of the step. */
  readonly locate: (index: number) => number;
}

/** Of one command, which reads the last. */
const MAX_HERE_DOCUMENTS = 5;
const NO_OPTIONS: ShellOptions = { errexit: false, pipefail: false };
const SSH_OPTIONS = ['-p', '-i', '-o', '-l', '-F', '-J', '-L', '-R', '-E'];

/** Returns the scripts of a command in their order. `inner` are the words of the program, at the end of the command. */
export function findNestedScripts(
  walk: Walk,
  node: Command,
  inner: readonly string[],
  exit: Fate,
): readonly NestedScript[] {
  const [name = '', ...args] = inner;
  const options = isShell(name) ? optionsOfCommand(inner) : basenameOf(name) === 'ssh' ? NO_OPTIONS : null;
  const argument = options === null ? null : scriptArgument(name, args);
  const found: NestedScript[] = [];
  const word = argument === null ? undefined : node.args.at(argument - args.length);
  if (options && word?.type === 'Word')
    found.push({ source: word.value, options, exit, locate: locatorOf(walk, word) });
  const isDockerfile = writesDockerfile(node);
  for (const each of node.redirects.slice(0, MAX_HERE_DOCUMENTS)) {
    if (each.type !== 'HereDoc') continue;
    const { text, pos } = each.body;
    const locate = (index: number) => walk.locate(pos + index);
    if (options && argument === null) found.push({ source: text, options, exit, locate });
    else if (isDockerfile)
      for (const { script, index } of findRunInstructions(text))
        found.push({ source: script, options: NO_OPTIONS, exit: FAILS, locate: (at) => locate(index + at) });
  }
  return found;
}

/** Returns the number of the argument that is a script: after `-c`, or after the host of ssh. */
function scriptArgument(name: string, args: readonly string[]): number | null {
  if (basenameOf(name) === 'ssh') {
    const rest = skipOptions(args, SSH_OPTIONS);
    return rest.length === 2 ? args.length - 1 : null;
  }
  const at = args.findIndex((word) => /^-\w*c$/.test(word));
  return at === -1 || at + 1 >= args.length ? null : at + 1;
}

/** A quoted word without escapes has the same offsets as its text. */
function locatorOf(walk: Walk, word: Word): (index: number) => number {
  const shift = (word.text.length - word.value.length) / 2;
  const exact = word.text.slice(shift, shift + word.value.length) === word.value;
  return exact ? (index) => walk.locate(word.pos + shift + index) : () => walk.locate(word.pos);
}
