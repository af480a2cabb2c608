// Loops that do not pass after their last attempt: endless ones, and those with an `exit` in them.
import type { SyntaxNode } from 'unbash';
import { visitNodes } from '../visit.ts';

type Loop = Extract<SyntaxNode, { type: 'While' | 'For' | 'ArithmeticFor' | 'Select' }>;

/** Returns the offset of the last command that ends the script; Infinity for an endless loop, or -1. */
export function lastExitOf(loop: Loop): number {
  if (loop.type === 'While' && isEndless(loop.clause)) return Number.POSITIVE_INFINITY;
  let last = -1;
  visitNodes(loop.body, (node) => {
    if (node.type !== 'Command') return true;
    const name = node.name?.value;
    if ((name === 'exit' || name === 'return') && node.args[0]?.text !== '0') last = Math.max(last, node.pos);
    return true;
  });
  return last;
}

/** `while true`, `while :` */
function isEndless({ commands }: Extract<Loop, { type: 'While' }>['clause']): boolean {
  const [only, ...others] = commands;
  const command = only?.command;
  return others.length === 0 && command?.type === 'Command' && /^(?:true|:)$/.test(command.name?.value ?? '');
}
