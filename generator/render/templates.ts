// Reads the templates of workflows-templates/ and parses those of workflows. fill.ts puts values into them.
//
// The parser splits YAML by indentation into entries: a key or a list item, with everything below it. Lines without slots
// need no further parsing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../kit/errors.ts';

/** The text of each workflow template, by file name without extension. */
export type Templates = ReadonlyMap<string, string>;

/** The same relative path from this file and from the bundle that includes it. */
const TEMPLATES_FOLDER = join(import.meta.dirname, '..', '..', 'workflows-templates');

/** A key or a list item. */
export interface TemplateEntry {
  /** The empty lines and comments above it. */
  readonly lead: readonly string[];
  /** Its own line, without indentation. */
  readonly head: string;
  /** What is below it: entries if some line has a slot, else lines. */
  readonly body: readonly TemplateEntry[] | { readonly lines: readonly string[] };
  readonly slot: Slot | null;
}

/** `key: !slot name # comment`, `- !slot name` or `!slot name:`. */
type Slot =
  | { readonly kind: 'value'; readonly key: string; readonly name: string; readonly comment: string | null }
  | { readonly kind: 'items' | 'keys'; readonly name: string };

/** Returns all templates of workflows. */
export function readTemplates(): Templates {
  const names = readdirSync(TEMPLATES_FOLDER).filter((name) => name.endsWith('.yml'));
  return new Map(names.map((name) => [name.slice(0, -'.yml'.length), readTemplate(name)]));
}

/** Returns the text of one template. `file` is its path below workflows-templates. */
export function readTemplate(file: string): string {
  return readFileSync(join(TEMPLATES_FOLDER, file), 'utf8');
}

/** Returns the entries below the `---` of a template. Throws `invalid-input` for text that is not a template. */
export function parseTemplate(file: string, text: string | undefined): readonly TemplateEntry[] {
  if (text === undefined) throw createTemplateError(file, 'the file does not exist');
  const body = text.split(/^---\n/m)[1];
  if (body === undefined) throw createTemplateError(file, "the line '---' above the workflow's text is missing");
  if (body.includes('\t')) throw createTemplateError(file, 'contains a tab');
  return parseEntries(body.trimEnd().split('\n'), file);
}

function parseEntries(lines: readonly string[], file: string): readonly TemplateEntry[] {
  const entries: TemplateEntry[] = [];
  let lead: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? '';
    index++;
    if (line === '' || line.startsWith('#')) {
      lead.push(line);
      continue;
    }
    if (line.startsWith(' ')) throw createTemplateError(file, `'${line.trim()}' is indented too far`);
    let end = index;
    while (end < lines.length && /^(?: |$)/.test(lines[end] ?? '')) end++;
    while (end > index && lines[end - 1] === '') end--;
    entries.push({
      lead,
      head: line,
      body: parseBody(lines.slice(index, end), line, file),
      slot: parseSlot(line, file),
    });
    lead = [];
    index = end;
  }
  return entries;
}

/** What is below a key is indented by two spaces. So is the rest of a list item, whose first line starts with `- `. */
function parseBody(lines: readonly string[], head: string, file: string): TemplateEntry['body'] {
  const inner = lines.map((line) => line.slice(2));
  const isBlock = /: [|>][-+]?$/.test(head);
  return isBlock || !lines.some((line) => line.includes('!slot')) ? { lines: inner } : parseEntries(inner, file);
}

function parseSlot(line: string, file: string): Slot | null {
  const value = /^((?:- )?[\w-]+): !slot ([\w/-]+)(?: # (.*))?$/.exec(line);
  if (value) return { kind: 'value', key: value[1] ?? '', name: value[2] ?? '', comment: value[3] ?? null };
  const items = /^- !slot ([\w/-]+)$/.exec(line);
  if (items) return { kind: 'items', name: items[1] ?? '' };
  const keys = /^!slot ([\w/-]+):$/.exec(line);
  if (keys) return { kind: 'keys', name: keys[1] ?? '' };
  if (/!\w+/.test(line.replace(/'[^']*'|#.*|\$\{\{.*?\}\}/g, '')) && line.includes('!'))
    throw createTemplateError(file, `'${line}' is not a valid slot`);
  return null;
}

/** Returns the error of a faulty template. `file` is its path below workflows-templates. */
export function createTemplateError(file: string, problem: string): KitError {
  const subject = `template workflows-templates/${file}`;
  return new KitError('invalid-input', { subject, problem, fix: 'Correct the template.' });
}
