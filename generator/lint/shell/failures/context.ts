// What is known where a command stands: what its failure does there, the options of the shell, and the script around it.
import type { Function as FunctionNode } from 'unbash';
import type { ShellOptions } from '../options.ts';
import { type CommandFate, type Fate, type Loss, UNKNOWN } from './fate.ts';

/** What a failure does in one place of a script. */
export interface Context {
  /** The status of a command that does not end the shell. */
  readonly quiet: Fate;
  /** The shell ends. */
  readonly exit: Fate;
  /** Whether `-e` has no effect, because the status is tested. */
  readonly tested: boolean;
  readonly inLoop: boolean;
  /** Up to this offset, a command follows that ends the script after the last attempt of the loop. Infinity: the loop is endless. */
  readonly loopFailsBefore: number;
  readonly depth: number;
}

/** The options change while the script runs. */
export interface ShellState {
  options: ShellOptions;
  /** Offset of `set +e`. */
  switchedOff: number | null;
}

/** One script, and what is found in it. */
export interface Walk {
  /** The script with placeholders for expressions. */
  readonly source: string;
  readonly restore: (text: string) => string;
  /** Turns an offset in this script into one in the script of the step. */
  readonly locate: (index: number) => number;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly calls: Map<string, number>;
  /** Offset of the last `$?`. */
  readonly lastCheck: number;
  readonly nesting: number;
  readonly found: CommandFate[];
}

/** Returns what the failure of a command does under the options of the shell. */
export function fateOf({ quiet, exit, tested }: Context, { options }: ShellState): Fate {
  return options.errexit && !tested ? exit : quiet;
}

/** Returns a context in which something reads the status, so that `-e` has no effect. */
export function toTested(context: Context, quiet: Fate): Context {
  return { ...context, quiet, tested: true };
}

/** The status of a loop is that of its last round. */
export function toLoop(context: Context, loopFailsBefore: number): Context {
  return { ...context, inLoop: true, loopFailsBefore, quiet: context.quiet.kind === 'fails' ? UNKNOWN : context.quiet };
}

/** Returns the fate of a failure that is lost. `index` is an offset in the script of the walk. */
export function lose(walk: Walk, loss: Loss, index: number, by: string, certain: boolean): Fate {
  return { kind: 'lost', loss, index: walk.locate(index), by: walk.restore(by), certain };
}

/** Returns whether a script mentions a variable after an offset. In a loop or function it may also be read before. */
export function isReadLater(walk: Walk, name: string, offset: number, { inLoop }: Context): boolean {
  return inLoop || walk.functions.size > 0 || walk.source.lastIndexOf(name) >= offset;
}

/** Returns the offset of an operator between two commands. A comment before it is skipped. */
export function operatorIndex({ source }: Walk, from: number, to: number, operator: string): number {
  const found = source.lastIndexOf(operator, to - operator.length);
  return found < from ? from : found;
}
