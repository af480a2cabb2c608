// Which shell runs the script of a step, and whether it stops at the first failure.
import { getValue } from '../model/located-node.ts';
import { runnersOf } from '../model/runner.ts';
import { shellOf } from '../model/scripts.ts';
import type { StepInJob } from '../model/visit.ts';
import { basenameOf } from './words.ts';

export interface ShellOptions {
  /** Whether a failure ends the script (`-e`). */
  readonly errexit: boolean;
  /** Whether a pipe fails if any of its commands does. */
  readonly pipefail: boolean;
}

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'ksh', 'zsh']);

/**
 * Returns the options of the shell that runs `run`; null for another language and for a shell that is not known.
 * Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
 */
export function shellOptionsOf(step: StepInJob): ShellOptions | null {
  const shell = shellOf(step);
  if (shell === 'bash') return { errexit: true, pipefail: true };
  if (shell === 'sh') return { errexit: true, pipefail: false };
  if (shell !== null) return shell.includes('{0}') ? optionsOfCommand(shell.split(/\s+/)) : null;
  if (isOnWindows(step)) return null;
  return { errexit: true, pipefail: false };
}

/** Returns the options of the shell that a command starts, such as `bash -leo pipefail {0}`; null if it starts none. */
export function optionsOfCommand(words: readonly string[]): ShellOptions | null {
  const at = words.findIndex((word) => SHELLS.has(basenameOf(word)));
  if (at === -1 || words.some((word) => word.includes('$' + '{{'))) return null;
  const rest = words.slice(at + 1);
  const end = rest.findIndex((word) => !/^[-+]/.test(word) && word !== 'pipefail' && word !== 'errexit');
  return applyOptions({ errexit: false, pipefail: false }, end === -1 ? rest : rest.slice(0, end));
}

/** Returns the options after `set` with these arguments. */
export function applyOptions(before: ShellOptions, args: readonly string[]): ShellOptions {
  let { errexit, pipefail } = before;
  for (const [index, word] of args.entries()) {
    const on = word.startsWith('-');
    if (!on && !word.startsWith('+')) continue;
    if (word.startsWith('--')) continue;
    if (word.includes('e')) errexit = on;
    const named = word.endsWith('o') ? args[index + 1] : undefined;
    if (named === 'pipefail') pipefail = on;
    if (named === 'errexit') errexit = on;
  }
  return { errexit, pipefail };
}

export function isShell(program: string): boolean {
  return SHELLS.has(basenameOf(program));
}

/** Returns whether all known runners of a step have Windows, where PowerShell is the default. */
function isOnWindows({ job }: StepInJob): boolean {
  if (getValue(job.at, 'container')) return false;
  const runners = runnersOf(job);
  return runners.length > 0 && runners.every(({ labels }) => labels.some((label) => /windows/i.test(label)));
}
