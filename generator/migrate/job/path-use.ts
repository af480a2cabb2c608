// Finds uses of a program that a change of the job's PATH does not reach: by its path, with sudo, or with another PATH.
import { toOneLine } from '../../lint/model/source-text.ts';
import type { StepContext } from '../migration.ts';
import { type SourceStep, stepRange, stepText } from '../text/source-step.ts';
import { findInValues, stripCommentsAndEcho } from './step-texts.ts';

/** The program by its path, or with sudo, which has its own PATH. */
const USE_BY_PATH =
  /(?:\/usr\/local\/bin|\/usr\/bin|\/bin|\.local\/bin)\/(?:ipfs|ipfs-cluster-\w+)\b|\bsudo\s+(?:-\S{1,60}\s+){0,8}(?:ipfs|ipfs-cluster-\w+)(?![\w.-])/g;
const PROGRAM = '(?<![\\w./-])(?:ipfs|ipfs-cluster-(?:ctl|service|follow))(?![\\w.-])';
/** The rest of the command, including quoted text with any character. */
const REST = '(?:"(?:[^"\\\\]|\\\\.)*"|\'[^\']*\'|[^\\n;&|"\'])*';
/** A command with another PATH than that of the job, up to its end. */
const OWN_PATH = new RegExp(
  `(?<![\\w./-])(?:(?:sudo|su|runuser|doas|pkexec|systemd-run)\\s|env\\s+(?:-\\S{1,60}\\s+){0,8}(?:-i|-|--ignore-environment)\\s|(?:ba|z|da)?sh\\s+(?:-\\S{1,60}\\s+){0,8}(?:-\\w{0,20}l\\w{0,20}|--login)\\s|PATH=(?![^\\s;&|]{0,500}\\$\\{?PATH\\b))${REST}`,
  'g',
);
const RUNS = new RegExp(PROGRAM);
const ALL_RUNS = new RegExp(PROGRAM, 'g');

/** By the steps of a job: for each step, how it or a later one runs IPFS with another PATH. */
const ownPathUses = new WeakMap<readonly SourceStep[], readonly (string | null)[]>();
/** By the steps of a job: the matches of USE_BY_PATH, with their offsets in the file. */
const usesByPath = new WeakMap<readonly SourceStep[], readonly { readonly at: number; readonly text: string }[]>();

/** Returns how the job, outside of this step and the next ones (`count` in all), calls the program by its path; null if it does not. */
export function findUseByPath({ source, steps, index, scope }: StepContext, count: number): string | null {
  const [first, last] = [steps[index], steps[index + count - 1]];
  if (!first || !last) return null;
  const [from, until] = scope;
  const all =
    usesByPath.get(steps) ??
    [...source.text.slice(from, until).matchAll(USE_BY_PATH)].map((match) => ({
      at: from + match.index,
      text: match[0],
    }));
  usesByPath.set(steps, all);
  const [start, end] = [stepRange(source, first)[0], stepRange(source, last)[1]];
  return all.find(({ at }) => at < start || at >= end)?.text ?? null;
}

/** Returns how the kept part of a script, or a step after the next `count` ones, runs IPFS with another PATH; null if none does. */
export function findOwnPathUse({ steps, index }: StepContext, count: number, kept: string): string | null {
  const known = ownPathUses.get(steps) ?? findOwnPaths(steps);
  ownPathUses.set(steps, known);
  return findOwnPathCommand(stripCommentsAndEcho(kept)) ?? known[index + count] ?? null;
}

function findOwnPaths(steps: readonly SourceStep[]): readonly (string | null)[] {
  const found: (string | null)[] = [];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    found[index] = (step ? findOwnPathInStep(step) : null) ?? found[index + 1] ?? null;
  }
  return found;
}

function findOwnPathInStep(step: SourceStep): string | null {
  const code = stripCommentsAndEcho(stepText(step, 'run') ?? '');
  const shell = stepText(step, 'shell') ?? '';
  if (/\s(?:-\w{0,20}l|--login)/.test(shell) && /\bipfs\b/.test(code)) return `shell: ${shell}`;
  return findOwnPathCommand(code) ?? findInValues(step, findOwnPathCommand);
}

/** Returns the first command that runs IPFS with another PATH, up to the program and at most 80 characters long, or null. */
function findOwnPathCommand(code: string): string | null {
  const last = [...code.matchAll(ALL_RUNS)].at(-1)?.index ?? -1;
  for (const match of code.matchAll(OWN_PATH)) {
    const [command] = match;
    if (match.index > last) return null;
    // The command runs the text of a here-document.
    const whole = command.includes('<<') ? code.slice(match.index) : command;
    const found = RUNS.exec(whole);
    if (found) return toOneLine(whole.slice(0, found.index + found[0].length)).slice(-80);
  }
  return null;
}
