// What the failure of a command does in a shell without pipefail: the last command of the pipe decides.
import type { CommandNode } from 'unbash';
import { isFilter } from '../harmless.ts';
import { basenameOf } from '../words.ts';
import { unwrapCommand } from '../wrappers.ts';
import { wordsOf } from './command-words.ts';
import { lose, operatorIndex, type Walk } from './context.ts';
import { CHECKED, type Fate, UNKNOWN } from './fate.ts';

/** Returns what the failure of a command does before `next` in a pipe. `reader` is the last command. */
export function pipeFate(
  walk: Walk,
  command: CommandNode,
  reader: CommandNode | undefined,
  next: CommandNode | undefined,
): Fate {
  if (walk.lastCheck >= command.end) return CHECKED;
  if (reader?.type !== 'Command' || !next) return UNKNOWN;
  const words = unwrapCommand(wordsOf(walk, reader));
  const name = basenameOf(words[0] ?? '');
  const greps = /^(?:[ef]?grep|rg|awk|gawk|jq)$/.test(name);
  if (!greps && !isFilter(words)) return UNKNOWN;
  return lose(walk, 'pipe', operatorIndex(walk, command.end, next.pos, '|'), `| ${name}`, !greps);
}
