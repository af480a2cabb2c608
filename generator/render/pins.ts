// The actions that templates use, as slots: `actions/checkout` and others by repository, this project's own by folder.
import { formatPinnedAction, parsePinnedAction } from '../pinned-action.ts';
import type { Slots } from './fill.ts';
import { pinnedReference, type YamlValue } from './yaml-text.ts';

export interface Pins {
  /** `owner/repo@commit # version`, by `owner/repo`. */
  readonly actions: ReadonlyMap<string, string>;
  /** This project's actions: a pinned reference, or `./` in its own repository. */
  readonly own: string;
}

/** Returns a slot for each action. */
export function pinSlots({ actions, own }: Pins): Slots {
  return {
    ...Object.fromEntries([...actions].map(([name, reference]) => [name, () => pinnedReference(reference)])),
    'arch-probe': () => ownReference(own, 'actions/arch-probe'),
    'setup-ipfs-kit': () => ownReference(own, ''),
  };
}

/** Refers to one of this project's actions by its folder; '' is the one at the root. */
function ownReference(own: string, folder: string): YamlValue {
  const pin = parsePinnedAction(own);
  if (pin) return pinnedReference(formatPinnedAction(pin, folder));
  const comment = 'zizmor: ignore[self-repository] the action of this commit; actionlint does not support $/ yet';
  return { line: `./${folder}`, comment };
}
