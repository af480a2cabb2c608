// The simple commands of a script with the programs that they really run, without sudo, env, timeout, npx and the like.
import type { SyntaxNode } from 'unbash';
import { findCommands, type ShellWord, type SimpleCommand } from './commands.ts';
import { parseShell } from './parse.ts';
import { basenameOf } from './words.ts';
import { findWrappers } from './wrappers.ts';

export interface CalledProgram {
  /** Its name without folders, or '' for a command that only assigns. */
  readonly name: string;
  /** The arguments after the name. */
  readonly args: readonly ShellWord[];
  /** The programs that start it, such as `sudo`. */
  readonly wrappers: ReadonlySet<string>;
}

export interface CalledCommand extends SimpleCommand {
  readonly program: CalledProgram;
}

/** Without expansions of commands and the like, in which a `/` may be anything. */
const PLAIN_PROGRAM = /^[\w./~$+-]*$/;

const calledByTree = new WeakMap<SyntaxNode, readonly CalledCommand[]>();

/** Returns the simple commands of a script, each with the program that it runs. */
export function findCalledCommands(source: string): readonly CalledCommand[] {
  const { tree } = parseShell(source);
  const found =
    calledByTree.get(tree) ??
    findCommands(source).map((command) => ({ ...command, program: findCalledProgram(command) }));
  calledByTree.set(tree, found);
  return found;
}

function findCalledProgram({ words }: SimpleCommand): CalledProgram {
  const { words: inner, wrappers } = findWrappers(words.map(({ text }) => text));
  const [program = ''] = inner;
  const args = words.slice(words.length - inner.length + 1);
  return { name: PLAIN_PROGRAM.test(program) ? basenameOf(program) : program, args, wrappers };
}
