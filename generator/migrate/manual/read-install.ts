// Reads steps as an installation by hand: which steps belong to it, and which lines of the last one stay.
import { getValue, type LocatedNode } from '../../lint/model/located-node.ts';
import { maskNonCode } from '../../lint/model/scripts.ts';
import { parseScript, type ShellCommand } from '../../lint/model/shell-commands.ts';
import { escapeRegExp } from '../job/uses.ts';
import type { StepContext } from '../migration.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';
import { mentionsArchiveOrigin } from './archive-url.ts';
import { createInstallState, type InstallState, isComplete, readCommand } from './install-script.ts';
import { resolveVariable } from './variables.ts';

const POSIX = /^(?:bash|sh|zsh)\b/;

const REMOVES_ARCHIVES = /\brm\s[^\n;&|]*(?:\*|\.tar\b|\.tgz\b|\.zip\b)[^\n;&|]*/;

/** Keys of a step that a `uses` step may have, too. */
const KEPT_KEYS = ['name', 'id', 'if', 'env', 'timeout-minutes', 'continue-on-error'];

export interface InstallProblem {
  readonly reason: string;
  readonly fix?: string;
}

const NOT_ON_PATH: InstallProblem = {
  reason: 'what it downloads is not put on PATH',
  fix: 'Replace it by hand: the new action puts the program on PATH.',
};

export interface ManualInstall {
  readonly state: InstallState;
  /** The steps that are a part of the installation. */
  readonly steps: readonly SourceStep[];
  /** Lines of the last step's script that stay: from this one, or null where none does. */
  readonly keptFrom: number | null;
  /** Lines before it that stay, too. */
  readonly settings: readonly number[];
  /** Comments of the scripts that are replaced. */
  readonly comments: readonly string[];
}

/** Reads this step, and those behind it until everything that was downloaded is on PATH. */
export function readInstall(context: StepContext): ManualInstall | InstallProblem {
  const state = createInstallState();
  const steps: SourceStep[] = [];
  const comments: string[] = [];
  for (const step of context.steps.slice(context.index)) {
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
      return { ...NOT_ON_PATH, reason: `${NOT_ON_PATH.reason}; after it comes: ${read.other}` };
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
  /** Lines before it that stay with it: `set -e`. */
  readonly settings: readonly number[];
  readonly other: string;
  readonly comments: readonly string[];
}

function readScript(
  context: StepContext,
  script: string,
  step: SourceStep,
  state: InstallState,
): ScriptReading | InstallProblem {
  const { commands, comments } = parseScript(script);
  const lookUp = (name: string) => resolveVariable(name, step, context);
  const commentsUntil = (line: number) =>
    [...comments].flatMap(([number, text]) => (number < line && text !== '' ? [text] : []));
  for (const [index, command] of commands.entries()) {
    const wasComplete = isComplete(state);
    const read = readCommand(command, commands[index - 1], state, lookUp);
    // What is printed at the end may be what the step is for.
    const reading = read === 'neutral' && wasComplete ? 'other' : read;
    if (typeof reading !== 'string') return { reason: reading.problem };
    if (reading === 'other') {
      if (state.archives.length === 0)
        return {
          reason: mentionsArchiveOrigin(command.text, true)
            ? `it downloads something other than the archive of one known version: ${oneLine(command.text)}`
            : `before the download, it also does: ${oneLine(command.text)}`,
        };
      if (index > 0 && commands[index - 1]?.operator !== '')
        return { reason: `in one line with the installation, it also does: ${oneLine(command.text)}` };
      const from = firstOwnLine(command.lines[0], comments);
      return {
        keptFrom: from,
        settings: settingsIn(commands.slice(0, index)),
        other: oneLine(command.text),
        comments: commentsUntil(from),
      };
    }
    if (command.operator === '||') return { reason: `it has a fallback: ${oneLine(command.text)} || …` };
    if (command.operator === '&') return { reason: `it works in the background: ${oneLine(command.text)}` };
    if (command.opaque && reading !== 'install')
      return { reason: `it is not certain what this does: ${oneLine(command.text)}` };
  }
  return { keptFrom: null, settings: [], other: '', comments: commentsUntil(Number.POSITIVE_INFINITY) };
}

/** Returns the lines that only hold a `set`. */
function settingsIn(commands: readonly ShellCommand[]): readonly number[] {
  const lines = commands.flatMap(({ words, lines: [first] }) => (words[0] === 'set' ? [first] : []));
  return lines.filter((line) => commands.every(({ words, lines: [first] }) => first !== line || words[0] === 'set'));
}

/** Comments right above a command belong to it. */
function firstOwnLine(line: number, comments: ReadonlyMap<number, string>): number {
  let first = line;
  while (comments.has(first - 1)) first--;
  return first;
}

/** Whether the lines that stay can run on their own. */
function findRestProblem(script: string, from: number, state: InstallState): InstallProblem | null {
  const rest = script.split('\n').slice(from).join('\n');
  const code = maskNonCode(rest);
  if (mentionsArchiveOrigin(code, true)) return { reason: 'it downloads again after the installation' };
  if (state.exported || state.variables.has('IPFS_PATH')) {
    return { reason: 'what stays of it may need a variable that the installation exports' };
  }
  const variable = [...state.variables.keys()].find((name) => new RegExp(`\\$\\{?${name}\\b`).test(rest));
  if (variable !== undefined)
    return { reason: `what stays of it uses the variable ${variable}, which the installation sets` };
  const names = [...state.files.keys(), ...state.unpacked];
  const file = names.find((name) => new RegExp(`(?<![\\w-])${escapeRegExp(name)}(?![\\w.-])`).test(code));
  if (file !== undefined) return { reason: `what stays of it uses '${file}'` };
  const removed = REMOVES_ARCHIVES.exec(code)?.[0];
  if (removed !== undefined)
    return { reason: `what stays of it removes files that are not there any more: ${oneLine(removed)}` };
  if (state.folder?.length === 0) return null;
  const other = parseScript(rest).commands.find(({ words, opaque }) => opaque || !isFolderIndependent(words));
  return other
    ? { reason: `what stays of it runs in the folder that the installation changed to: ${oneLine(other.text)}` }
    : null;
}

/** Commands that do the same in every folder. */
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
  const shell = shellOf(context, step);
  if (shell !== null && !POSIX.test(shell)) return `it is a script of ${shell}`;
  const strange = step.keys.find(({ name }) => ![...KEPT_KEYS, 'run', 'shell', 'working-directory'].includes(name));
  if (strange) return `it has the key '${strange.name}'`;
  const run = getValue(step.at, 'run');
  return run && isFolded(run) ? 'its script is a folded text' : null;
}

/** Steps that are only together an installation have to run under the same conditions. */
function findSplitReason(step: SourceStep, first: SourceStep): string | null {
  const conditions = ['if', 'continue-on-error', 'working-directory'];
  const same = conditions.every((name) => stepText(step, name) === stepText(first, name));
  if (!same) return 'the next step, which continues it, runs under another condition';
  return stepText(step, 'id') === null ? null : 'the next step, which continues it, has an id';
}

function shellOf({ job, workflow }: StepContext, step: SourceStep): string | null {
  return stepText(step, 'shell') ?? job?.shell ?? workflow?.shell ?? null;
}

function isFolded({ node }: LocatedNode): boolean {
  return 'type' in node && node.type === 'BLOCK_FOLDED';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 80);
}
