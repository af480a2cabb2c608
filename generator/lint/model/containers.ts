// Containers that a script runs with `docker run`: image, platform and mounts.
import { findExpressions, replaceExpressions } from './expressions-in-text.ts';
import { scalarTextAt } from './located-node.ts';
import { expandMatrixExpressions, type MatrixLeg } from './matrix.ts';
import { maskNonCode, type StepScript, scriptTextsOf } from './scripts.ts';
import { variableText } from './variables.ts';
import type { WorkflowJob } from './workflow.ts';

interface ContainerRun {
  /** Offset of the command in the script. */
  readonly index: number;
  /** As written, or null if the command has no image. */
  readonly image: string | null;
  readonly imageIndex: number;
  readonly platform: string | null;
  readonly mounts: readonly string[];
  readonly command: string;
}

interface ShellWord {
  readonly text: string;
  readonly index: number;
}

const START = /\b(?:docker|podman|nerdctl)\s+(?:container\s+)?(?:run|create)\b/g;
const MAX_RUNS = 1000;
/** A command is read up to here. A line may start a command at each of its words, and each reads the rest of the line. */
const MAX_COMMAND_CHARACTERS = 4000;
/** Commands that make an image in the job itself. */
const BUILDS = /\b(?:build|import|load|tag)\b[^\n]*/g;
const FLAGS = new Set(
  [
    'rm',
    'init',
    'interactive',
    'tty',
    'detach',
    'privileged',
    'read-only',
    'quiet',
    'publish-all',
    'no-healthcheck',
  ].map((name) => `--${name}`),
);

/** Returns the containers that a script runs, up to a number that no real script has. */
export function findContainerRuns(code: string): readonly ContainerRun[] {
  const runs: ContainerRun[] = [];
  for (const match of code.matchAll(START)) {
    runs.push(readRun(code, match.index, match.index + match[0].length));
    if (runs.length === MAX_RUNS) break;
  }
  return runs;
}

/** Reads the run whose arguments start at `from`. */
function readRun(code: string, index: number, from: number): ContainerRun {
  const words = splitWords(code, from);
  const options: [string, string][] = [];
  let next = 0;
  for (; next < words.length; next++) {
    const word = words[next]?.text ?? '';
    if (word === '$@' || word === '') continue;
    if (!word.startsWith('-')) break;
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    if (equals !== -1) options.push([name, word.slice(equals + 1)]);
    else if (!FLAGS.has(name) && !/^-[itdPq]+$/.test(name)) options.push([name, words[++next]?.text ?? '']);
  }
  const image = words[next];
  const valuesOf = (...names: readonly string[]) =>
    options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  return {
    index,
    image: image?.text ?? null,
    imageIndex: image?.index ?? index,
    platform: valuesOf('--platform')[0] ?? null,
    mounts: valuesOf('-v', '--volume', '--mount'),
    command: words
      .slice(next + 1)
      .map(({ text }) => text)
      .join(' '),
  };
}

/** Returns a word of a script with the values of a leg and of the step's variables; null if a value is not known. */
export function resolveWord(word: string, script: StepScript, leg: MatrixLeg): string | null {
  const variable = /^\$\{?(\w+)\}?$/.exec(word)?.[1];
  if (variable === undefined)
    return replaceExpressions(word, () => '').includes('$') ? null : expandMatrixExpressions(word, leg);
  const value = variableText(variable, script);
  return value === null ? null : expandMatrixExpressions(value, leg);
}

/** By job, because each of its scripts needs them. */
const localImages = new WeakMap<WorkflowJob, ReadonlySet<string>>();

/** Returns the names of images that the job builds itself, in scripts or with actions, without `:latest`. */
export function findLocalImages(job: WorkflowJob): ReadonlySet<string> {
  const known = localImages.get(job) ?? readLocalImages(job);
  localImages.set(job, known);
  return known;
}

function readLocalImages(job: WorkflowJob): ReadonlySet<string> {
  const lines = job.steps.flatMap((step) => [
    ...scriptTextsOf(step).flatMap(({ value }) => maskNonCode(value).match(BUILDS) ?? []),
    ...step.inputs.filter((input) => input.name === 'tags').map(({ value }) => scalarTextAt(value) ?? ''),
  ]);
  return new Set(lines.flatMap((line) => line.split(/[\s="',]+/).map(stripLatestTag)));
}

export function stripLatestTag(image: string): string {
  return image.replace(/:latest$/, '');
}

/** Returns the words of one command with their offsets, without quotes. An expression `${{ }}` is part of a word. */
function splitWords(code: string, from: number): readonly ShellWord[] {
  const words: ShellWord[] = [];
  let text: string | null = null;
  let index = from;
  let quote = '';
  let substitution = false;
  const end = () => {
    if (text !== null) words.push({ text, index });
    text = null;
    substitution = false;
  };
  const add = (part: string, at: number) => {
    if (text === null) index = at;
    text = (text ?? '') + part;
  };
  const until = Math.min(code.length, from + MAX_COMMAND_CHARACTERS);
  const expressions = new Map(findExpressions(code.slice(from, until)).map((each) => [from + each.index, each]));
  for (let at = from; at < until; at++) {
    const character = code[at] ?? '';
    const expression = expressions.get(at);
    if (expression) {
      add(code.slice(at, from + expression.end), at);
      at = from + expression.end - 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else add(character, at);
    } else if (character === '"' || character === "'") {
      quote = character;
      add('', at);
    } else if (character === ' ' || character === '\t') end();
    else if ('\n;&|)'.includes(character) && !(character === ')' && substitution)) break;
    else {
      if (character === '(' && code[at - 1] === '$') substitution = true;
      add(character, at);
    }
  }
  end();
  return words;
}
