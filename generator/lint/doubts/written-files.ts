// The files that the statements of a script write: by redirections, tee and touch.
import type { Statement, SyntaxNode } from 'unbash';
import { readCommand } from '../shell/commands.ts';
import { parseShell } from '../shell/parse.ts';
import { visitNodes } from '../shell/visit.ts';
import { basenameOf } from '../shell/words.ts';
import { unwrapCommand } from '../shell/wrappers.ts';

/** A list, a pipe or a group, which is not part of another one. */
interface WritingStatement {
  readonly start: number;
  readonly end: number;
  /** Without quotes. Expansions and expressions stay as written. */
  readonly files: readonly string[];
}

/** Those with statements of their own, of which each is looked at. */
const COMPOUND = new Set(['If', 'For', 'ArithmeticFor', 'While', 'Select', 'Case', 'Function']);
const statementsByTree = new WeakMap<SyntaxNode, readonly WritingStatement[]>();

/** Returns the statement at an offset of a script, or null. */
export function statementAt(source: string, index: number): WritingStatement | null {
  const { tree, restore } = parseShell(source);
  const statements = statementsByTree.get(tree) ?? readStatements(tree, restore);
  statementsByTree.set(tree, statements);
  let [low, high] = [0, statements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.end ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const found = statements[low];
  return found && found.start <= index ? found : null;
}

function readStatements(tree: SyntaxNode, restore: (text: string) => string): readonly WritingStatement[] {
  const found: WritingStatement[] = [];
  visitNodes(tree, (node) => {
    if (node.type !== 'Statement' || isCompound(node)) return true;
    found.push({ start: node.pos, end: node.end, files: findFiles(node, restore) });
    return false;
  });
  return found;
}

function isCompound({ command }: Statement): boolean {
  return COMPOUND.has(command.type === 'Redirected' ? command.command.type : command.type);
}

function findFiles(statement: Statement, restore: (text: string) => string): readonly string[] {
  const found: string[] = [];
  visitNodes(statement, (node) => {
    if (node.type === 'Command') {
      const [name = '', ...args] = unwrapCommand(readCommand(node, restore).words.map(({ text }) => text));
      if (/^(?:tee|touch)$/.test(basenameOf(name))) found.push(...args.filter((word) => !word.startsWith('-')));
    }
    if (node.type === 'Command' || node.type === 'Redirected')
      for (const each of node.redirects)
        if (each.type === 'Redirect' && each.operator.includes('>') && each.target)
          found.push(restore(each.target.value));
    return true;
  });
  return found.filter((file) => !/^(?:\/dev\/|\d*$|\$\{?GITHUB_)/.test(file));
}
