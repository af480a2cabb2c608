// The templates of workflows-templates/, read and taken apart by their indentation, once, into entries: a key or a list item
// with what is below it. YAML without slots needs no more; what is in a slot's place is the business of fill.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../kit/errors.ts';

/** The text of each template, by file name without extension. */
export type Templates = ReadonlyMap<string, string>;

/** The templates, two folders up both from this file and from the bundle that it becomes a part of. */
export const TEMPLATES_FOLDER = join(import.meta.dirname, '..', '..', 'workflows-templates');

/** A key or a list item. */
export interface TemplateEntry {
  /** Empty lines and comments above it. */
  readonly lead: readonly string[];
  /** Its own line, without its indentation. */
  readonly head: string;
  /** What is below it; lines where there is no slot in them. */
  readonly body: readonly TemplateEntry[] | { readonly lines: readonly string[] };
  readonly slot: Slot | null;
}

/** `key: !slot name # comment`, `- !slot name` or `!slot name:`. */
export type Slot =
  | { readonly kind: 'value'; readonly key: string; readonly name: string; readonly comment: string | null }
  | { readonly kind: 'items' | 'keys'; readonly name: string };

/** Returns the templates in a folder. */
export function readTemplates(folder: string = TEMPLATES_FOLDER): Templates {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  return new Map(names.map((name) => [name.slice(0, -'.yml'.length), readFileSync(join(folder, name), 'utf8')]));
}

/** Returns a function that gives a template's entries, taken apart once. It throws `invalid-input` for a bad template. */
export function createTemplateLoader(templates: Templates): (name: string) => readonly TemplateEntry[] {
  const opened = new Map<string, readonly TemplateEntry[]>();
  return (name) => {
    const entries = opened.get(name) ?? parseTemplate(name, templates.get(name));
    opened.set(name, entries);
    return entries;
  };
}

/** What stands above the `---` is about the template. */
function parseTemplate(name: string, text: string | undefined): readonly TemplateEntry[] {
  if (text === undefined) throw createTemplateError(name, 'no such file');
  const body = text.split(/^---\n/m)[1];
  if (body === undefined) throw createTemplateError(name, 'without the line of dashes above what goes into workflows');
  if (body.includes('\t')) throw createTemplateError(name, 'with a tab');
  return parseEntries(body.trimEnd().split('\n'), name);
}

function parseEntries(lines: readonly string[], name: string): readonly TemplateEntry[] {
  const entries: TemplateEntry[] = [];
  let lead: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const line = lines[index] ?? '';
    index++;
    if (line === '' || line.startsWith('#')) {
      lead.push(line);
      continue;
    }
    if (line.startsWith(' ')) throw createTemplateError(name, `'${line.trim()}' is indented more than what it follows`);
    let end = index;
    while (end < lines.length && /^(?: |$)/.test(lines[end] ?? '')) end++;
    while (end > index && lines[end - 1] === '') end--;
    entries.push({
      lead,
      head: line,
      body: parseBody(lines.slice(index, end), line, name),
      slot: parseSlot(line, name),
    });
    lead = [];
    index = end;
  }
  return entries;
}

/** Lines below a key are indented by two, as are those of a list item, whose own line starts with `- `. */
function parseBody(lines: readonly string[], head: string, name: string): TemplateEntry['body'] {
  const inner = lines.map((line) => line.slice(2));
  const isBlock = /: [|>][-+]?$/.test(head);
  return isBlock || !lines.some((line) => line.includes('!slot')) ? { lines: inner } : parseEntries(inner, name);
}

function parseSlot(line: string, name: string): Slot | null {
  const value = /^((?:- )?[\w-]+): !slot ([\w/-]+)(?: # (.*))?$/.exec(line);
  if (value) return { kind: 'value', key: value[1] ?? '', name: value[2] ?? '', comment: value[3] ?? null };
  const items = /^- !slot ([\w/-]+)$/.exec(line);
  if (items) return { kind: 'items', name: items[1] ?? '' };
  const keys = /^!slot ([\w/-]+):$/.exec(line);
  if (keys) return { kind: 'keys', name: keys[1] ?? '' };
  if (/!\w+/.test(line.replace(/'[^']*'|#.*|\$\{\{.*?\}\}/g, '')) && line.includes('!'))
    throw createTemplateError(name, `'${line}' is no slot`);
  return null;
}

export function createTemplateError(name: string, problem: string): KitError {
  const subject = `template workflows-templates/${name}.yml`;
  return new KitError('invalid-input', { subject, problem, fix: 'Correct the template.' });
}
