// Writes repeated steps of a workflow as YAML aliases: the first one gets an anchor, `- &check-out`, and the others are
// `- *check-out`. Works on text, so a step is repeated only if every character of it is.
import type { RenderedLines } from './fill.ts';

/** A shorter step is easier to read twice. */
const MIN_STEP_LINES = 3;

interface Step {
  /** Without the indentation of the list. The first line starts with `- `. */
  readonly lines: readonly string[];
}

type Part = Step | { readonly other: string };

/** Returns the jobs with repeated steps as aliases. Each job must have its keys unindented, and its steps as its last key. */
export function shareSteps(jobs: readonly RenderedLines[]): readonly RenderedLines[] {
  const split = jobs.map(({ lines }) => splitJob(lines));
  const anchors = nameRepeated(split.flatMap(({ parts }) => parts.flatMap((part) => ('lines' in part ? [part] : []))));
  const defined = new Set<string>();
  return split.map(({ head, parts }) => ({
    lines: [
      ...head,
      ...parts.flatMap((part) => {
        if ('other' in part) return [part.other];
        const anchor = anchors.get(textOf(part));
        if (anchor === undefined) return indentStep(part.lines);
        if (defined.has(anchor)) return [`  - *${anchor}`];
        defined.add(anchor);
        const [first = '', ...rest] = part.lines;
        return indentStep([`- &${anchor}`, `  ${first.slice(2)}`, ...rest]);
      }),
    ],
  }));
}

/** Splits a job at its steps. Text inside of a step is indented more than the `- ` of the step. */
function splitJob(lines: readonly string[]): { readonly head: readonly string[]; readonly parts: readonly Part[] } {
  const start = lines.indexOf('steps:') + 1;
  if (start === 0) return { head: lines, parts: [] };
  const parts: (Part & { lines?: string[] })[] = [];
  for (const line of lines.slice(start)) {
    const last = parts.at(-1);
    if (line.startsWith('  - ')) parts.push({ lines: [line.slice(2)] });
    else if (last?.lines && (line === '' || line.startsWith('    '))) last.lines.push(line.slice(2));
    else parts.push({ other: line });
  }
  return { head: lines.slice(0, start), parts };
}

function nameRepeated(steps: readonly Step[]): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  for (const step of steps) counts.set(textOf(step), (counts.get(textOf(step)) ?? 0) + 1);
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const step of steps) {
    const text = textOf(step);
    if (step.lines.length < MIN_STEP_LINES || counts.get(text) === 1 || names.has(text)) continue;
    const name = nameStep(step);
    const numbers = [...taken].filter((each) => each === name || /^-\d+$/.test(each.slice(name.length))).length;
    const unique = taken.has(name) ? `${name}-${numbers + 1}` : name;
    names.set(text, unique);
    taken.add(unique);
  }
  return names;
}

/** The step's id, else its name, as a word of letters, digits and hyphens. */
function nameStep({ lines }: Step): string {
  const keys = lines.map((line) => line.slice(2));
  const find = (key: string) => keys.find((line) => line.startsWith(`${key}: `))?.slice(key.length + 2);
  const text = find('id') ?? find('name') ?? find('uses')?.split('@')[0] ?? '';
  const words = text
    .replace(/\$\{\{.*?\}\}/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'step';
}

function textOf({ lines }: Step): string {
  return lines.join('\n');
}

function indentStep(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
