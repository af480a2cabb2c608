// What the failure of a command does before another one: after `;` and a new line, and on the left side of `&&` and `||`.
import type { AndOr, Statement } from 'unbash';
import { shorten } from '../../model/source-text.ts';
import { assignedName, savedStatus, simpleName } from './command-words.ts';
import { type Context, isReadLater, lose, operatorIndex, type ShellState, type Walk } from './context.ts';
import { CHECKED, type Fate, UNKNOWN } from './fate.ts';
import { outcomeOf } from './handlers.ts';

/** Returns what a failure does before another statement. */
export function beforeStatement(
  walk: Walk,
  statement: Statement,
  next: Statement,
  context: Context,
  { options, switchedOff }: ShellState,
): Pick<Context, 'quiet' | 'exit'> {
  const { exit } = context;
  const overruling = simpleName(next.command);
  const between = walk.source.slice(statement.end, next.pos);
  if (options.errexit && !context.tested && !between.includes('\n') && (overruling === 'true' || overruling === ':')) {
    const lost = lose(walk, 'overruled', next.pos, `; ${overruling}`, false);
    return { quiet: lost, exit: exit.kind === 'fails' ? lost : exit };
  }
  const saved = savedStatus(next.command);
  if (saved !== null) {
    const read = isReadLater(walk, saved, next.end, context);
    return { exit, quiet: read ? CHECKED : lose(walk, 'unread-status', next.pos, `${saved}=$?`, true) };
  }
  if (walk.lastCheck >= statement.end) return { exit, quiet: CHECKED };
  return {
    exit,
    quiet: lose(walk, 'continues', switchedOff ?? statement.pos, switchedOff === null ? '' : 'set +e', !context.inLoop),
  };
}

/** What follows a command on its side of the next `||`. */
interface Successes {
  /** The number of the next `||`, or null. */
  readonly or: number | null;
  readonly ends: boolean;
  readonly breaks: boolean;
  readonly assigns: boolean;
}

/** Returns what follows each command of a list. */
export function findSuccesses({ commands, operators }: AndOr): readonly Successes[] {
  const found: Successes[] = [];
  let next: Successes = { or: null, ends: false, breaks: false, assigns: false };
  for (let index = commands.length - 1; index >= 0; index--) {
    const right = commands[index + 1];
    if (operators[index] === '||') next = { or: index, ends: false, breaks: false, assigns: false };
    else if (right) {
      const parts = right.type === 'BraceGroup' ? right.body.commands.map(({ command }) => command) : [right];
      const names = parts.map(simpleName);
      next = {
        or: next.or,
        ends: next.ends || names.includes('exit') || names.includes('return'),
        breaks: next.breaks || names.includes('break'),
        assigns: next.assigns || parts.some((part) => assignedName(part) !== null),
      };
    }
    found[index] = next;
  }
  return found;
}

/** Returns what the failure of a command with `&&` or `||` after it does. */
export function fateInList(
  walk: Walk,
  node: AndOr,
  index: number,
  after: Successes,
  context: Context,
  state: ShellState,
): Fate {
  return after.or === null
    ? andFate(walk, node, index, after, context, state)
    : orFate(walk, node, after.or, after, context);
}

/** Returns what the failure of the left side of `&&` does: the right side is skipped, and `-e` has no effect. */
function andFate(
  walk: Walk,
  { commands }: AndOr,
  index: number,
  { ends, breaks, assigns }: Successes,
  { quiet, tested, inLoop, loopFailsBefore }: Context,
  { options }: ShellState,
): Fate {
  if (quiet.kind !== 'lost' || !options.errexit || tested) return quiet;
  const [left, right] = [commands[index], commands[index + 1]];
  if (!left || !right) return UNKNOWN;
  if (ends || assigns || (breaks && loopFailsBefore > left.pos)) return CHECKED;
  const operator = operatorIndex(walk, left.end, right.pos, '&&');
  return lose(walk, breaks ? 'retry' : 'and-list', operator, '&&', !breaks && !inLoop);
}

/** More commands after a failure are not looked at. */
const MAX_HANDLERS = 10;
const MAX_SHOWN_CHARACTERS = 40;

function orFate(
  walk: Walk,
  { commands, operators }: AndOr,
  or: number,
  { ends, breaks, assigns }: Successes,
  context: Context,
): Fate {
  // After a success the script ends or a variable is set, so what follows is for failures.
  if (ends || assigns) return CHECKED;
  const before = commands[or];
  const handler = commands[or + 1];
  if (!before || !handler) return UNKNOWN;
  if (breaks && context.loopFailsBefore > before.pos) return CHECKED;
  for (let at = or + 1; at < Math.min(commands.length, or + MAX_HANDLERS); at++) {
    const command = commands[at];
    const outcome = command ? outcomeOf(walk, command) : 'unknown';
    if (outcome === 'fails' || outcome === 'unknown') return CHECKED;
    const index = operatorIndex(walk, before.end, handler.pos, '||');
    // Only the start of a long handler is looked at.
    const [line = ''] = walk.source.slice(handler.pos, Math.min(handler.end, handler.pos + 500)).split('\n', 1);
    const by = `|| ${shorten(line, MAX_SHOWN_CHARACTERS)}`;
    if (outcome !== 'passes') {
      if (isReadLater(walk, outcome.saves, outcome.end, context)) return CHECKED;
      return lose(walk, 'unread-status', index, by, true);
    }
    if (operators[at] !== '&&') return lose(walk, breaks ? 'retry' : 'fallback', index, by, !breaks);
  }
  return CHECKED;
}
