// The commands in the values of variables: `value=$(make test)`.
import type { Command } from 'unbash';
import { commandInContainer } from '../container-run.ts';
import { unwrapCommand } from '../wrappers.ts';
import { wordsOf } from './command-words.ts';
import { type Context, isReadLater, type Walk } from './context.ts';
import { CHECKED, type CommandFate, type Fate } from './fate.ts';

/** `value=$(make test)` has the status of the last command. A value with a fallback or of several commands is not looked into. */
export function findInValues(walk: Walk, node: Command, fate: Fate, context: Context): readonly CommandFate[] {
  const found: CommandFate[] = [];
  for (const each of node.prefix) {
    if (each.type !== 'Assignment' || each.value.type !== 'Word') continue;
    const read = isReadLater(walk, each.name, node.end, context);
    for (const part of each.value.parts ?? []) {
      const inside = part.type === 'DoubleQuoted' && part.parts.length === 1 ? part.parts[0] : part;
      const [only, ...others] = (inside?.type === 'CommandExpansion' && inside.script?.commands) || [];
      if (only?.command.type !== 'Command' || others.length > 0) continue;
      const words = commandInContainer(unwrapCommand(wordsOf(walk, only.command)));
      found.push({ words, index: walk.locate(node.pos), fate: read && fate.kind === 'lost' ? CHECKED : fate });
    }
  }
  return found;
}
