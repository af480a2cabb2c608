// Puts values into the slots of a template. A slot without a value takes its key away, with the comment above it; a step that
// has neither `run` nor `uses` then goes too. Slots among list items or keys stand for any number of them.
import { createTemplateError, type Slot, type TemplateEntry } from './templates.ts';
import { entryLines, indented, type YamlValue } from './yaml-text.ts';

/** What goes into a slot: a value behind its key, lines in the place of list items or keys, or nothing. */
export type SlotContent = YamlValue | null;

export type Slots = Readonly<Record<string, () => SlotContent>>;

export interface RenderedLines {
  readonly lines: readonly string[];
}

/** Fills a template by name, with these slots. */
export type FillTemplate = (template: string, slots: Slots) => RenderedLines;

/** Returns the lines of a template with every slot filled. `name` is the template's in messages. */
export function fillEntries(entries: readonly TemplateEntry[], slots: Slots, name: string): readonly string[] {
  const filled = entries.flatMap((entry) => {
    const lines = fillEntry(entry, slots, name);
    return lines.length === 0 ? [] : [{ lead: entry.lead, lines }];
  });
  return filled.flatMap(({ lead, lines }, index) => [...(index === 0 ? lead.slice(firstText(lead)) : lead), ...lines]);
}

function fillEntry(entry: TemplateEntry, slots: Slots, name: string): readonly string[] {
  const { head, body, slot } = entry;
  if (slot) {
    const own = fillSlot(slot, slots, name);
    const below = 'lines' in body ? body.lines : fillEntries(body, slots, name);
    return own.length === 0 ? [] : [...own, ...indented(below)];
  }
  if ('lines' in body) return [head, ...indented(body.lines)];
  const inner = fillEntries(body, slots, name);
  if (inner.length === 0 && head.endsWith(':')) return [];
  return isIdleStep(head, inner) ? [] : [head, ...indented(inner)];
}

function fillSlot(slot: Slot, slots: Slots, name: string): readonly string[] {
  const make = Object.hasOwn(slots, slot.name) ? slots[slot.name] : undefined;
  if (!make)
    throw createTemplateError(name, `no slot is named '${slot.name}', known: ${Object.keys(slots).join(', ')}`);
  const value = make();
  if (value === null) return [];
  if (slot.kind === 'value')
    return entryLines(slot.key, slot.comment && 'line' in value ? { comment: slot.comment, ...value } : value);
  if (!('lines' in value) || 'block' in value)
    throw createTemplateError(name, `slot ${slot.name} stands for several, and got one value`);
  return value.lines;
}

/** A step whose script, or action, nobody asked for. */
function isIdleStep(head: string, inner: readonly string[]): boolean {
  return head.startsWith('- name:') && !inner.some((line) => /^(?:run|uses):/.test(line));
}

function firstText(lead: readonly string[]): number {
  const index = lead.findIndex((line) => line !== '');
  return index === -1 ? lead.length : index;
}
