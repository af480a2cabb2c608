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

/** This project's actions in the folder actions/ that generated workflows use. */
const OWN_ACTIONS = ['arch-probe', 'check-image', 'merge-images', 'run-emulated', 'wheel-report'] as const;

/** Returns a slot for each action. */
export function pinSlots({ actions, own }: Pins): Slots {
  return {
    ...Object.fromEntries([...actions].map(([name, reference]) => [name, () => pinnedReference(reference)])),
    ...Object.fromEntries(OWN_ACTIONS.map((name) => [name, () => ownReference(own, `actions/${name}`)])),
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
