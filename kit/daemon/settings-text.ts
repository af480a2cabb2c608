// Parses the inputs ipfs-config and cluster-config. A setting is `Key=JSON`. Its value may go on in the next lines as long as a
// bracket is open. Empty lines and lines that start with # are skipped.
import { errorMessage, KitError } from '../errors.ts';
import { joinKey, type Setting, type SettingsInput, splitKey } from './settings.ts';
import { formHint, jsonHint } from './settings-hints.ts';

/** In a key. Each is a level of the configuration. */
const MAX_NAMES = 100;
/** Characters of a setting that an error shows. */
const SHOWN = 80;

/** A name without quotes, or a string of JSON. */
const NAME = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s."=]+)`;
const SETTING = new RegExp(String.raw`^(${NAME}(?:\.${NAME})*)\s*=(.*)$`);
/** The start of a setting, which no line of a JSON value looks like. */
const NEXT_SETTING = /^[A-Za-z_][\w.-]*(?:"[^"]*"[\w.-]*)*\s*=/;

/** Returns the settings in an input's text. Throws `invalid-input`. */
export function parseSettings(text: string, input: SettingsInput = 'ipfs-config'): readonly Setting[] {
  const lines = text.split('\n').map((line) => line.trim());
  return joinLines(lines.filter((line) => line !== '' && !line.startsWith('#'))).map((each) =>
    parseSetting(each, input),
  );
}

/** Returns a text for each setting, of one or several lines. */
function joinLines(lines: readonly string[]): readonly string[] {
  const settings: string[][] = [];
  let open = 0;
  for (const line of lines) {
    const isContinued = open > 0 && !NEXT_SETTING.test(line);
    if (isContinued) settings.at(-1)?.push(line);
    else settings.push([line]);
    open = (isContinued ? open : 0) + countOpenBrackets(isContinued ? line : line.slice(line.indexOf('=') + 1));
  }
  return settings.map((each) => each.join('\n'));
}

/** A string of JSON ends on its line. */
function countOpenBrackets(json: string): number {
  const outside = json.replace(/"(?:[^"\\]|\\.)*"?/g, '');
  return outside.replace(/[^[{]/g, '').length - outside.replace(/[^\]}]/g, '').length;
}

function parseSetting(text: string, input: SettingsInput): Setting {
  const [first = '', ...more] = text.split('\n');
  const [, key, value = ''] = SETTING.exec(first) ?? [];
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  if (key === undefined) {
    throw invalid(shown, input, {
      problem: 'must have the form Key=JSON',
      fix: formHint(first),
    });
  }
  if ((key.match(/\./g) ?? []).length >= MAX_NAMES) {
    throw invalid(shown, input, {
      problem: `its key has more than ${MAX_NAMES} names`,
      fix: 'Set the value above them.',
    });
  }
  const json = [value, ...more].join('\n').trim();
  try {
    splitKey(key);
  } catch (error) {
    const problem = `a name in quotes is not a valid JSON string (${errorMessage(error)})`;
    throw invalid(shown, input, { problem, fix: 'Write quotes and backslashes in it as \\" and \\\\.' });
  }
  try {
    return { key: joinKey(splitKey(key)), value: JSON.parse(json) };
  } catch (error) {
    const problem = `its value is not valid JSON (${errorMessage(error)})`;
    throw invalid(shown, input, { problem, fix: jsonHint(key, json) });
  }
}

function invalid(
  text: string,
  input: SettingsInput,
  parts: { readonly problem: string; readonly fix: string },
): KitError {
  return new KitError('invalid-input', { subject: `setting '${text}' in ${input}`, ...parts });
}
