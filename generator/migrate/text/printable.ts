// Texts from files and names, made safe to print: on a terminal, and in the log of a runner, which reads commands from it.

/** Control characters, and signs that end a line or change the direction of a text. Sources: Unicode, categories Cc, Zl, Zp; UAX 9. */
const UNSAFE = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Returns the text on one line, with the escapes of JSON, and without what a runner takes for a command. */
export function toPrintable(text: string): string {
  return withoutCommands(text.replace(UNSAFE, escapeSign));
}

/** Returns a diff with its lines; tabs and a carriage return at the end of a line stay. */
export function toPrintableDiff(diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      const end = line.endsWith('\r') ? '\r' : '';
      const body = end === '' ? line : line.slice(0, -1);
      return withoutCommands(body.replace(UNSAFE, (sign) => (sign === '\t' ? sign : escapeSign(sign)))) + end;
    })
    .join('\n');
}

/** Returns JSON with escapes for what JSON itself leaves as it is. Its strings stay the same. */
export function toPrintableJson(json: string): string {
  return json.replace(UNSAFE, (sign) => (sign === '\n' ? sign : escapeSign(sign))).replaceAll('##[', '#\\u0023[');
}

/** A runner takes a command after blanks, and `##[` anywhere in a line. Source: ActionCommand.cs of actions/runner. */
function withoutCommands(line: string): string {
  return line.replace(/^(\s*[-+]?\s*):(?=:)/, '$1\\u003a').replaceAll('##[', '#\\u0023[');
}

function escapeSign(sign: string): string {
  return SHORT[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
