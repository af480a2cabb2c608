// The options of `ipfs-kit install` for the settings that texts of the kit refer to.
import { asInput, renderSettings, type SettingName } from '../kit/setting.ts';

/** Null for a setting that only the action has. */
export const OPTIONS: Readonly<Record<SettingName, string | null>> = {
  'build-timeout-minutes': '--build-timeout',
  cache: null,
  checksums: '--checksums',
  mirror: '--mirror',
  'mirror-only': '--mirror-only',
  require: '--require',
  source: '--source',
};

/** Returns a text of the kit with the options' names: `--source always`. */
export function nameOptions(text: string): string {
  return renderSettings(text, (name, value) => {
    const option = OPTIONS[name];
    if (option === null) return asInput(name, value);
    return value === null ? option : `${option} ${value}`;
  });
}
