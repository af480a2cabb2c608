// Makes texts from files safe to print: on a terminal, and in the log of a runner, which reads commands from it.

/** Control characters, and characters that end a line or change the direction of text. Sources: Unicode, categories Cc, Zl, Zp; UAX 9. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Returns the text on one line, with control characters and workflow commands as escapes of JSON. */
export function toPrintable(text: string): string {
  return escapeCommands(text.replace(UNSAFE, escapeCharacter));
}

/** Does the same for a text of several lines. */
export function toPrintableLines(text: string): string {
  return text.split('\n').map(toPrintable).join('\n');
}

/** Does the same for a diff of several lines. Tabs, and carriage returns at the end of a line, stay. */
export function toPrintableDiff(diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      const end = line.endsWith('\r') ? '\r' : '';
      const body = end === '' ? line : line.slice(0, -1);
      return (
        escapeCommands(
          body.replace(UNSAFE, (character) => (character === '\t' ? character : escapeCharacter(character))),
        ) + end
      );
    })
    .join('\n');
}

/** Does the same for JSON, whose strings keep their values. */
export function toPrintableJson(json: string): string {
  return json
    .replace(UNSAFE, (character) => (character === '\n' ? character : escapeCharacter(character)))
    .replaceAll('##[', '#\\u0023[');
}

/** A runner reads `::` after blanks as a command, and `##[` anywhere in a line. Source: ActionCommand.cs of actions/runner. */
function escapeCommands(line: string): string {
  return line.replace(/^(\s*(?:[-+]\s*)?):(?=:)/, '$1\\u003a').replaceAll('##[', '#\\u0023[');
}

function escapeCharacter(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
