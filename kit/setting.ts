// How texts of the kit refer to a setting. It is an input of the action and an option of the command line, so each of them prints
// its own name for it.

/** The settings that texts refer to, by the name of their input. */
export const SETTING_NAMES = [
  'build-timeout-minutes',
  'cache',
  'checksums',
  'mirror',
  'mirror-only',
  'require',
  'source',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

const REFERENCE = new RegExp(`⟨(${SETTING_NAMES.join('|')})(?:: ([^⟨⟩]*))?⟩`, 'g');

/** Returns a reference to a setting, or to one of its values, for a text: `⟨source: always⟩`. */
export function setting(name: SettingName, value?: string): string {
  return value === undefined ? `⟨${name}⟩` : `⟨${name}: ${value}⟩`;
}

/** Returns the name of a setting, with a value if that is not null. */
type SettingStyle = (name: SettingName, value: string | null) => string;

/** Returns a text with a name for each reference in it. The first letter of the text is a capital, as in a KitError. */
export function renderSettings(text: string, style: SettingStyle): string {
  return text.replaceAll(REFERENCE, (_, name: SettingName, value: string | undefined, at: number) => {
    const rendered = style(name, value ?? null);
    return at === 0 ? `${rendered.charAt(0).toUpperCase()}${rendered.slice(1)}` : rendered;
  });
}

/** The names of the action: `input checksums`, `'source: always'`. */
export const asInput: SettingStyle = (name, value) => (value === null ? `input ${name}` : `'${name}: ${value}'`);
