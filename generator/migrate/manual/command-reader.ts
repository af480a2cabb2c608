// What one command of a script means for an installation by hand, and what a reader of such a command gets.
import type { ShellCommand } from '../../lint/model/shell-commands.ts';
import type { SkipReason } from '../migration.ts';
import type { InstallState } from './install-state.ts';

/** `install`: part of the installation. `no-effect`: changes nothing. `unrelated`: does something else. A reason: the step is left alone. */
export type CommandEffect = 'install' | 'no-effect' | 'unrelated' | SkipReason;

interface CommandCall {
  readonly name: string;
  /** The arguments, with the values of variables in them. */
  readonly words: readonly string[];
  readonly command: ShellCommand;
  readonly previous: ShellCommand | undefined;
  readonly state: InstallState;
}

/** Reads one command and updates `state`. */
export type CommandReader = (call: CommandCall) => CommandEffect;

/** Folders that are on PATH of every runner. */
export const PATH_FOLDER = /^(?:\/usr(?:\/local)?\/s?bin|\/bin|(?:~|\$HOME|\$\{HOME\})\/\.local\/bin)$/;
export const PROGRAM = /^(?:ipfs|ipfs-cluster-(?:ctl|service|follow))$/;

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
