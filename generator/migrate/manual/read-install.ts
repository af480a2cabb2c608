// Reads steps as an installation by hand: which steps belong to it, and which lines of the last step stay.
import { getValue, isFoldedBlock } from '../../lint/model/located-node.ts';
import { maskNonCode, shellOf } from '../../lint/model/scripts.ts';
import { parseScript, type ShellCommand } from '../../lint/model/shell-commands.ts';
import { escapeRegExp, toOneLine } from '../../lint/model/source-text.ts';
import { variablesIn } from '../../lint/model/variables.ts';
import type { SkipReason, StepContext } from '../migration.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';
import { mentionsArchiveOrigin } from './archive-url.ts';
import { createInstallState, type InstallState, isComplete } from './install-state.ts';
import { readCommand } from './read-command.ts';
import { resolveVariable } from './variables.ts';

const POSIX = /^(?:bash|sh|zsh)\b/;

/** Of one installation. Each step of a job may be the start of one. */
const MAX_STEPS = 20;
/** Of one installation. Each is compared with those before it. */
const MAX_COMMANDS = 200;
const REMOVES_ARCHIVES = /\brm\s[^\n;&|]{0,300}(?:\*|\.tar\b|\.tgz\b|\.zip\b)[^\n;&|]*/;

/** Keys that a step with `uses` may have as well. */
const KEPT_KEYS = ['name', 'id', 'if', 'env', 'timeout-minutes', 'continue-on-error'];

const NOT_ON_PATH: SkipReason = {
  reason: 'it does not put the program on PATH',
  fix: 'Replace the step by hand. The new action puts the program on PATH.',
};

export interface ManualInstall {
  readonly state: InstallState;
  /** The steps that belong to the installation. */
  readonly steps: readonly SourceStep[];
  /** The first line of the last step's script that stays; null if none does. */
  readonly keptFrom: number | null;
  /** Lines before `keptFrom` that stay as well, such as `set -e`. */
  readonly settings: readonly number[];
  /** Comments of the scripts that are replaced. */
  readonly comments: readonly string[];
}

/** Reads this step, and those after it until everything that was downloaded is on PATH. */
export function readInstall(context: StepContext): ManualInstall | SkipReason {
  const state = createInstallState();
  const steps: SourceStep[] = [];
  const comments: string[] = [];
  for (const step of context.steps.slice(context.index, context.index + MAX_STEPS)) {
    const script = scriptOf(step);
    const [first] = steps;
    const unreadable = script === null ? null : findUnreadableReason(context, step);
    if (unreadable !== null) return { reason: unreadable };
    if (script === null) return NOT_ON_PATH;
    state.folder = [];
    const read = readScript(context, script, step, state);
    if ('reason' in read) return read;
    const complete = isComplete(state);
    if (!complete && read.keptFrom !== null) {
      return { ...NOT_ON_PATH, reason: `${NOT_ON_PATH.reason} before this command: ${read.other}` };
    }
    const apart = first ? findSplitReason(step, first) : null;
    if (apart !== null) return { reason: apart };
    steps.push(step);
    comments.push(...read.comments);
    if (!complete) continue;
    const left = read.keptFrom === null ? null : findRestProblem(script, read.keptFrom, state);
    return left ?? { state, steps, keptFrom: read.keptFrom, settings: read.settings, comments };
  }
  return NOT_ON_PATH;
}

interface ScriptReading {
  readonly keptFrom: number | null;
  readonly settings: readonly number[];
  /** The first command that does not belong to the installation, or ''. */
  readonly other: string;
  readonly comments: readonly string[];
}

function readScript(
  context: StepContext,
  script: string,
  step: SourceStep,
  state: InstallState,
): ScriptReading | SkipReason {
  const { commands, comments } = parseScript(script);
  const lookUp = (name: string) => resolveVariable(name, step, context);
  for (const [index, command] of commands.entries()) {
    if (index === MAX_COMMANDS) return { reason: `it has more than ${MAX_COMMANDS} commands` };
    const wasComplete = isComplete(state);
    const read = readCommand(command, commands[index - 1], state, lookUp);
    // The step may exist to print something at the end.
    const effect = read === 'no-effect' && wasComplete ? 'unrelated' : read;
    if (typeof effect !== 'string') return effect;
    if (effect === 'unrelated') return endInstall(commands, index, comments, state);
    if (command.operator === '||') return { reason: `it has a fallback: ${excerptOf(command.text)} || …` };
    if (command.operator === '&') return { reason: `it runs in the background: ${excerptOf(command.text)}` };
    if (command.opaque && effect !== 'install')
      return { reason: `it is not clear what this command does: ${excerptOf(command.text)}` };
  }
  return { keptFrom: null, settings: [], other: '', comments: commentsBefore(Number.POSITIVE_INFINITY, comments) };
}

/** Ends the reading at a command that does not belong to the installation. */
function endInstall(
  commands: readonly ShellCommand[],
  index: number,
  comments: ReadonlyMap<number, string>,
  state: InstallState,
): ScriptReading | SkipReason {
  const [previous, command] = [commands[index - 1], commands[index]];
  const text = command?.text ?? '';
  if (state.archives.length === 0) {
    const problem = mentionsArchiveOrigin(text, true)
      ? 'it downloads something other than one archive of a known version'
      : 'it does something else before the download';
    return { reason: `${problem}: ${excerptOf(text)}` };
  }
  if (previous && previous.operator !== '')
    return { reason: `it does something else on a line of the installation: ${excerptOf(text)}` };
  const from = firstLineWithComments(command?.lines[0] ?? 0, comments);
  return {
    keptFrom: from,
    settings: findSettings(commands.slice(0, index)),
    other: excerptOf(text),
    comments: commentsBefore(from, comments),
  };
}

function commentsBefore(line: number, comments: ReadonlyMap<number, string>): readonly string[] {
  return [...comments].flatMap(([number, text]) => (number < line && text !== '' ? [text] : []));
}

/** Returns the lines with nothing but `set`. */
function findSettings(commands: readonly ShellCommand[]): readonly number[] {
  const lines = commands.flatMap(({ words, lines: [first] }) => (words[0] === 'set' ? [first] : []));
  return lines.filter((line) => commands.every(({ words, lines: [first] }) => first !== line || words[0] === 'set'));
}

/** Returns the line of a command, or of the comments right above it. */
function firstLineWithComments(line: number, comments: ReadonlyMap<number, string>): number {
  let first = line;
  while (comments.has(first - 1)) first--;
  return first;
}

/** Returns why the lines that stay cannot run on their own, or null. */
function findRestProblem(script: string, from: number, state: InstallState): SkipReason | null {
  const rest = script.split('\n').slice(from).join('\n');
  const code = maskNonCode(rest);
  if (mentionsArchiveOrigin(code, true)) return { reason: 'its script downloads again after the installation' };
  if (state.exported || state.variables.has('IPFS_PATH')) {
    return { reason: 'the rest of its script may need a variable that the installation exports' };
  }
  const used = variablesIn(rest);
  const variable = [...state.variables.keys()].find((name) => used.has(name));
  if (variable !== undefined)
    return { reason: `the rest of its script uses the variable ${variable}, which the installation sets` };
  const names = [...state.files.keys(), ...state.unpacked];
  const file = names.find((name) => new RegExp(`(?<![\\w-])${escapeRegExp(name)}(?![\\w.-])`).test(code));
  if (file !== undefined) return { reason: `the rest of its script uses '${file}'` };
  const removed = REMOVES_ARCHIVES.exec(code)?.[0];
  if (removed !== undefined)
    return { reason: `the rest of its script removes files that will not exist: ${excerptOf(removed)}` };
  if (state.folder?.length === 0) return null;
  const other = parseScript(rest).commands.find(({ words, opaque }) => opaque || !isFolderIndependent(words));
  return other
    ? { reason: `the rest of its script runs in the folder that the installation changed to: ${excerptOf(other.text)}` }
    : null;
}

/** Returns whether a command does the same in every folder. */
function isFolderIndependent([name = '', ...words]: readonly string[]): boolean {
  if (name === 'sleep' || name === 'echo' || name === 'which') return true;
  return (
    /^ipfs(?:-cluster-\w+)?$/.test(name) &&
    /^(?:--version|version|init|config|daemon|id|bootstrap|swarm|key|shutdown)$/.test(words[0] ?? '')
  );
}

export function scriptOf(step: SourceStep): string | null {
  return stepText(step, 'run');
}

function findUnreadableReason(context: StepContext, step: SourceStep): string | null {
  const shell = shellOf({ ...context, step: { shell: stepText(step, 'shell') } });
  if (shell !== null && !POSIX.test(shell)) return `its shell is ${shell}`;
  const strange = step.keys.find(({ name }) => ![...KEPT_KEYS, 'run', 'shell', 'working-directory'].includes(name));
  if (strange) return `it has the key '${strange.name}'`;
  const run = getValue(step.at, 'run');
  return run && isFoldedBlock(run) ? 'its script is a folded block (>)' : null;
}

/** Returns why two steps cannot be replaced by one: they have to run under the same conditions. */
function findSplitReason(step: SourceStep, first: SourceStep): string | null {
  const conditions = ['if', 'continue-on-error', 'working-directory'];
  const same = conditions.every((name) => stepText(step, name) === stepText(first, name));
  if (!same) return 'the next step, which continues the installation, runs under another condition';
  return stepText(step, 'id') === null ? null : 'the next step, which continues the installation, has an id';
}

/** Returns the start of a command, for a message. */
function excerptOf(text: string): string {
  return toOneLine(text).slice(0, 80);
}
