// Fills the slots of templates. In a workflow, a slot without a value removes its key and the comment above it, and a step
// that is left without `run` and `uses` is removed. In a Dockerfile, a slot is `{{name}}`; without a text it removes its line.
import { createTemplateError, parseTemplate, readTemplate, type TemplateEntry, type Templates } from './templates.ts';
import { entryLines, indented, type YamlValue } from './yaml-text.ts';

/** The value behind a key, lines in place of list items or keys, or null to remove the slot. */
export type SlotContent = YamlValue | null;

export type Slots = Readonly<Record<string, () => SlotContent>>;

export interface RenderedLines {
  readonly lines: readonly string[];
}

/** Fills a template of a workflow. Throws `invalid-input` for a faulty template or an unknown slot. */
export type FillTemplate = (template: string, slots: Slots) => RenderedLines;

/** The text of each slot, or null to remove it. */
export type SlotTexts = Readonly<Record<string, string | null>>;

/**
 * Returns a function that makes fillers of these templates. Every template may use the `shared` slots of its filler. Each
 * template is parsed once.
 */
export function createFillers(templates: Templates): (shared: Slots) => FillTemplate {
  const parsed = new Map<string, readonly TemplateEntry[]>();
  return (shared) => (name, slots) => {
    const file = `${name}.yml`;
    const entries = parsed.get(name) ?? parseTemplate(file, templates.get(name));
    parsed.set(name, entries);
    return { lines: fillEntries(entries, { ...slots, ...shared }, file) };
  };
}

function fillEntries(entries: readonly TemplateEntry[], slots: Slots, file: string): readonly string[] {
  const filled = entries.flatMap((entry) => {
    const lines = fillEntry(entry, slots, file);
    return lines.length === 0 ? [] : [{ lead: entry.lead, lines }];
  });
  return filled.flatMap(({ lead, lines }, index) => [
    ...(index === 0 ? lead.slice(findFirstText(lead)) : lead),
    ...lines,
  ]);
}

function fillEntry(entry: TemplateEntry, slots: Slots, file: string): readonly string[] {
  const { head, body } = entry;
  if (entry.slot) {
    const own = fillSlot(entry.slot, slots, file);
    const below = 'lines' in body ? body.lines : fillEntries(body, slots, file);
    return own.length === 0 ? [] : [...own, ...indented(below)];
  }
  if ('lines' in body) return [head, ...indented(body.lines)];
  const inner = fillEntries(body, slots, file);
  if (inner.length === 0 && head.endsWith(':')) return [];
  return isEmptyStep(head, inner) ? [] : [head, ...indented(inner)];
}

function fillSlot(slot: NonNullable<TemplateEntry['slot']>, slots: Slots, file: string): readonly string[] {
  const value = findSlot(slots, slot.name, file)();
  if (value === null) return [];
  if (slot.kind === 'value')
    return entryLines(slot.key, slot.comment && 'line' in value ? { comment: slot.comment, ...value } : value);
  if (!('lines' in value) || 'block' in value)
    throw createTemplateError(file, `slot ${slot.name} takes several lines, got one value`);
  return value.lines;
}

function findSlot<Content>(slots: Readonly<Record<string, Content>>, slot: string, file: string): Content {
  const content = Object.hasOwn(slots, slot) ? slots[slot] : undefined;
  if (content !== undefined) return content;
  throw createTemplateError(file, `unknown slot '${slot}', known slots: ${Object.keys(slots).join(', ')}`);
}

function isEmptyStep(head: string, inner: readonly string[]): boolean {
  return head.startsWith('- name:') && !inner.some((line) => /^(?:run|uses):/.test(line));
}

function findFirstText(lead: readonly string[]): number {
  const index = lead.findIndex((line) => line !== '');
  return index === -1 ? lead.length : index;
}

/** Returns a template of workflows-templates/docker with its slots filled. Throws `invalid-input` for an unknown slot. */
export function fillDockerTemplate(name: string, texts: SlotTexts): string {
  const file = `docker/${name}`;
  return fillText(readTemplate(file), texts, file);
}

const LONE_SLOT = /^\{\{([\w-]+)\}\}\n/gm;
const INLINE_SLOT = /\{\{([\w-]+)\}\}/g;
const EMPTY_LINES = /\n{3,}/g;

/** Returns a text with its slots filled. A slot alone on its line may give several lines. `file` is for error messages. */
export function fillText(template: string, texts: SlotTexts, file: string): string {
  return template
    .split(LONE_SLOT)
    .map((part, index) => {
      // Every second part is the name of a slot. Filled texts are not searched for slots again.
      if (index % 2 === 0) return part.replace(INLINE_SLOT, (_, slot: string) => findSlot(texts, slot, file) ?? '');
      const text = findSlot(texts, part, file);
      return text === null ? '' : `${text.trimEnd()}\n`;
    })
    .join('')
    .replace(EMPTY_LINES, '\n\n')
    .replace(/\n+$/, '\n');
}
