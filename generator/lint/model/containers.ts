// Containers that a script runs with `docker run`: image, platform and mounts.
import { scalarTextAt } from './located-node.ts';
import { expandMatrixExpressions, type MatrixLeg } from './matrix.ts';
import { maskNonCode, type StepScript, scriptTextsOf } from './scripts.ts';
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

/** Returns the containers that a script runs. */
export function findContainerRuns(code: string): readonly ContainerRun[] {
  return [...code.matchAll(START)].map((match) => {
    const words = splitWords(code, match.index + match[0].length);
    const options: [string, string][] = [];
    let next = 0;
    for (; next < words.length; next++) {
      const word = words[next]?.text ?? '';
      if (word === '$@' || word === '') continue;
      if (!word.startsWith('-')) break;
      const [name = '', value] = word.split(/=(.*)/s);
      if (value !== undefined) options.push([name, value]);
      else if (!FLAGS.has(name) && !/^-[itdPq]+$/.test(name)) options.push([name, words[++next]?.text ?? '']);
    }
    const image = words[next];
    const valuesOf = (...names: readonly string[]) =>
      options.filter(([name]) => names.includes(name)).map(([, value]) => value);
    return {
      index: match.index,
      image: image?.text ?? null,
      imageIndex: image?.index ?? match.index,
      platform: valuesOf('--platform')[0] ?? null,
      mounts: valuesOf('-v', '--volume', '--mount'),
      command: words
        .slice(next + 1)
        .map(({ text }) => text)
        .join(' '),
    };
  });
}

/** Returns a word of a script with the values of a leg and of the step's variables; null if a value is not known. */
export function resolveWord(word: string, { step, job, workflow }: StepScript, leg: MatrixLeg): string | null {
  const variable = /^\$\{?(\w+)\}?$/.exec(word)?.[1];
  if (variable === undefined)
    return word.replace(/\$\{\{[\s\S]*?\}\}/g, '').includes('$') ? null : expandMatrixExpressions(word, leg);
  const entry = [...step.env, ...job.env, ...workflow.env].find(({ name }) => name === variable);
  const value = entry ? scalarTextAt(entry.value) : null;
  return value === null ? null : expandMatrixExpressions(value, leg);
}

/** Returns the names of images that the job builds itself, in scripts or with actions, without `:latest`. */
export function findLocalImages(job: WorkflowJob): ReadonlySet<string> {
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
  const end = () => {
    if (text !== null) words.push({ text, index });
    text = null;
  };
  const add = (part: string, at: number) => {
    if (text === null) index = at;
    text = (text ?? '') + part;
  };
  for (let at = from; at < code.length; at++) {
    const character = code[at] ?? '';
    const expression = code.startsWith('$' + '{{', at)
      ? /^\$\{\{[\s\S]*?\}\}/.exec(code.slice(at, at + 1000))?.[0]
      : undefined;
    if (expression !== undefined) {
      add(expression, at);
      at += expression.length - 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else add(character, at);
    } else if (character === '"' || character === "'") {
      quote = character;
      add('', at);
    } else if (character === ' ' || character === '\t') end();
    else if ('\n;&|)'.includes(character) && !(character === ')' && (text ?? '').includes('$('))) break;
    else add(character, at);
  }
  end();
  return words;
}
