// The simple commands of a shell script in the order of the text, those of substitutions included.
import type { Command, Redirection, SyntaxNode } from 'unbash';
import { parseShell } from './parse.ts';
import { visitNodes } from './visit.ts';

export interface ShellWord {
  /** Without quotes. Expansions and expressions stay as written. */
  readonly text: string;
  /** Offset in the script. */
  readonly index: number;
}

export interface ShellRedirect {
  /** Such as `>`, `>>` or `<`. */
  readonly operator: string;
  /** Null for the copy of a file descriptor and for a here-document. */
  readonly target: ShellWord | null;
}

export interface SimpleCommand {
  readonly node: Command;
  /** Offset of the first word or assignment. */
  readonly index: number;
  readonly end: number;
  /** The name and the arguments. Empty for a command that only assigns. */
  readonly words: readonly ShellWord[];
  /** Variables that are set before the name. */
  readonly assignments: readonly { readonly name: string; readonly value: string }[];
  readonly redirects: readonly ShellRedirect[];
}

/** By the tree of each script. */
const commandsByTree = new WeakMap<SyntaxNode, readonly SimpleCommand[]>();

export function findCommands(source: string): readonly SimpleCommand[] {
  const { tree, restore } = parseShell(source);
  const known = commandsByTree.get(tree);
  if (known) return known;
  const found: SimpleCommand[] = [];
  visitNodes(tree, (node) => {
    if (node.type === 'Command') found.push(readCommand(node, restore));
  });
  commandsByTree.set(tree, found);
  return found;
}

export function readCommand(node: Command, restore: (text: string) => string): SimpleCommand {
  const words = [...(node.name ? [node.name] : []), ...node.args].map((word) => ({
    text: restore(word.type === 'Word' ? word.value : word.text),
    index: word.pos,
  }));
  const assignments = node.prefix.flatMap((each) =>
    each.type === 'Assignment' && each.value.type === 'Word'
      ? [{ name: each.name, value: restore(each.value.value) }]
      : [],
  );
  const redirects = node.redirects.map((each) => readRedirect(each, restore));
  return { node, index: node.pos, end: node.end, words, assignments, redirects };
}

function readRedirect(redirect: Redirection, restore: (text: string) => string): ShellRedirect {
  const { operator } = redirect;
  const target = redirect.type === 'Redirect' && !operator.endsWith('&') ? redirect.target : undefined;
  return { operator, target: target ? { text: restore(target.value), index: target.pos } : null };
}
