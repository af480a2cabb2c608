// Puts texts into the slots of a template, `{{name}}`. A slot alone on its line may stand for several lines, or for none.
import { KitError } from '../../../kit/errors.ts';

/** By slot; null for nothing, which takes the line away that the slot is alone on. */
export type SlotTexts = Readonly<Record<string, string | null>>;

const LONE_SLOT = /^\{\{([\w-]+)\}\}\n/gm;
const SLOT = /\{\{([\w-]+)\}\}/g;
const EMPTY_LINES = /\n{3,}/g;

/** Returns a template with a text in each slot. Throws `invalid-input` for a slot that has none; `name` is the template's. */
export function fillDockerTemplate(template: string, texts: SlotTexts, name: string): string {
  const textOf = (slot: string): string | null => {
    const text = Object.hasOwn(texts, slot) ? texts[slot] : undefined;
    if (text !== undefined) return text;
    throw new KitError('invalid-input', {
      subject: `template workflows-templates/docker/${name}`,
      problem: `no slot is named '${slot}', known: ${Object.keys(texts).join(', ')}`,
      fix: 'Correct the template.',
    });
  };
  return template
    .split(LONE_SLOT)
    .map((part, index) => {
      // Every second part is the name of a slot: whatever the texts have in them, they are not templates themselves.
      if (index % 2 === 0) return part.replace(SLOT, (_, slot: string) => textOf(slot) ?? '');
      const text = textOf(part);
      return text === null ? '' : `${text.trimEnd()}\n`;
    })
    .join('')
    .replace(EMPTY_LINES, '\n\n')
    .replace(/\n+$/, '\n');
}
