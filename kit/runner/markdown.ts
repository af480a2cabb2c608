// GitHub-flavoured Markdown out of plain text, for the step's summary. Format: the GFM specification,
// github.github.com/gfm.

// Every mark that begins something inside a line: HTML, a cell, code, emphasis, a link, an escape, a heading,
// mathematics, an address; and the colon or dot of a URL, in whose automatic link a reference would be shown as it is
// written.
const SPECIAL_CHARACTERS = /[&<>|`*_~[\]\\#$@]|:(?=\/\/)|(?<=www)\./gi;

// Controls, and the marks that reverse the direction of text, by which one text can be made to look like another.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Returns Markdown that shows the text as it is within a line or a table's cell: marks become numeric character
 * references, which Markdown never reads as marks, line breaks become `<br>`, tabs spaces, other controls U+FFFD;
 * space around it goes.
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

/** Returns a table of plain texts, each escaped, as wide as its widest row. It needs an empty line before it. */
export function formatMarkdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(header.length, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, column) => column);
  const lines = [header, ...rows].map((row) => tableRow(columns.map((column) => escapeMarkdown(row[column] ?? ''))));
  return [lines[0], tableRow(columns.map(() => '---')), ...lines.slice(1)].join('');
}
