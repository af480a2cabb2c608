// Converts plain text to GitHub-flavoured Markdown for the step summary. Format: the GFM specification,
// github.github.com/gfm.

// Characters that start Markdown inside a line: HTML, a table cell, code, emphasis, a link, an escape, a heading, math, a
// mention. Also the colon or dot of a URL: GitHub links URLs automatically, and would show a character reference in the
// link as it is written.
const SPECIAL_CHARACTERS = /[&<>|`*_~[\]\\#$@]|:(?=\/\/)|(?<=www)\./gi;

// Control characters, and characters that change the direction of text and can make one text look like another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern finds control characters
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text that needs no escaping, as most tables. One test of it takes less time than the other patterns for each cell. */
const PLAIN = /^(?!.*(?:[Ww]{3}|\/\/))[0-9A-Za-z :/.,-]*$/;

/**
 * Returns Markdown that shows the text unchanged within a line or a table cell. Special characters become numeric character
 * references, line breaks `<br>`, tabs spaces and other control characters U+FFFD. Surrounding space is removed.
 */
export function escapeMarkdown(text: string): string {
  return text
    .trim()
    .replace(SPECIAL_CHARACTERS, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/\r\n|[\r\n\u2028\u2029]/g, '<br>')
    .replaceAll('\t', ' ')
    .replace(UNPRINTABLE, '\ufffd');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** Returns a table of plain texts, escaped, with as many columns as the longest row. Needs an empty line before it. */
export function formatMarkdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(header.length, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column);
  const isPlain = PLAIN.test([header, ...rows].join());
  const toCell = (cell: string) => (isPlain ? cell.trim() : escapeMarkdown(cell));
  const lines = [header, ...rows].map((row) => tableRow(columns.map((column) => toCell(row[column] ?? ''))));
  return [lines[0], tableRow(columns.map(() => '---')), ...lines.slice(1)].join('');
}
