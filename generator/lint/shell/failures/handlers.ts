// What the command after `||` does with a failure: it passes, fails as well, or keeps the status.
import type { AndOr, Command, PipelineNode, Redirected, Statement } from 'unbash';
import { isHarmless } from '../harmless.ts';
import { unwrapCommand } from '../wrappers.ts';
import { assignedName, simpleName, wordsOf } from './command-words.ts';
import type { Walk } from './context.ts';

/** `saves`: the variable that is set, and where. */
type Outcome = 'passes' | 'fails' | 'unknown' | { readonly saves: string; readonly end: number };

/** Returns what a command does after a failure. */
export function outcomeOf(walk: Walk, node: AndOr | PipelineNode): Outcome {
  if (node.type === 'BraceGroup' || node.type === 'Subshell') return outcomeOfList(walk, node.body.commands);
  if (node.type === 'Redirected') return recordsSomething(node) ? 'unknown' : outcomeOf(walk, node.command);
  if (node.type !== 'Command') return 'unknown';
  const saved = assignedName(node);
  if (saved !== null) return { saves: saved, end: node.end };
  if (recordsSomething(node)) return 'unknown';
  const [name = '', argument] = wordsOf(walk, node);
  if (name === 'exit' || name === 'return') return argument === '0' ? 'passes' : 'fails';
  if (name === 'false') return 'fails';
  return isHarmless(unwrapCommand(wordsOf(walk, node))) ? 'passes' : 'unknown';
}

function outcomeOfList(walk: Walk, statements: readonly Statement[]): Outcome {
  let last: Outcome = 'unknown';
  for (const { command } of statements) {
    const outcome = outcomeOf(walk, command);
    if (outcome !== 'passes') return outcome;
    last = outcome;
    if (simpleName(command) === 'exit') return outcome;
  }
  return last;
}

/** Returns whether a command writes to a file that a later step or command may read. */
function recordsSomething({ redirects }: Command | Redirected): boolean {
  return redirects.some(
    (each) =>
      each.type === 'Redirect' &&
      each.operator.startsWith('>') &&
      each.operator !== '>&' &&
      !/^(?:\/dev\/|"?\$\{?GITHUB_STEP_SUMMARY)/.test(each.target?.text ?? ''),
  );
}
