// What `uses` refers to: actions of others by the catalogue, our own by the config.
import { PINNED_ACTION } from '../config/schema/pin.ts';
import { pinnedReference, type YamlValue } from './yaml-text.ts';

/** Full references, `owner/repo@commit # version`, by `owner/repo`. */
export interface Pins {
  readonly actions: ReadonlyMap<string, string>;
  /** This project's actions: a full reference, or `./` for those of the very commit that is tested. */
  readonly own: string;
}

/** Returns what a step uses for an action of others. Throws where the catalogue has none. */
export function actionPin({ actions }: Pins, name: string): YamlValue {
  const reference = actions.get(name);
  if (reference === undefined) throw new Error(`no pin for ${name}`);
  return pinnedReference(reference);
}

/** Returns what a step uses for one of this project's actions, by its folder; '' is the one at the root. */
export function ownActionPin({ own }: Pins, folder: string): YamlValue {
  const parts = PINNED_ACTION.exec(own);
  if (parts) return pinnedReference(`${parts[1]}${folder === '' ? '' : `/${folder}`}@${parts[3]} # ${parts[4]}`);
  const comment = 'zizmor: ignore[self-repository] the action of this very commit; actionlint does not know $/ yet';
  return { line: `./${folder}`, comment };
}
