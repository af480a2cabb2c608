// The text that people read: the line of each finding with what is meant underlined.
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAsText } from '../../../../../generator/lint/formats/text.ts';
import type { LintFinding } from '../../../../../generator/lint/rule.ts';
import { displayWidth } from '../../../../../kit/terminal-text.ts';
import { reportOf } from './report.ts';

const PLAIN = { columns: null, hasColors: false };

it('groups findings by file, and shows the line, the doubt and the fix', () => {
  const report = reportOf(
    'on: push\njobs:\n  - a\n',
    { line: 1, column: 5, length: 4, severity: 'error' },
    { line: 3, column: 5, doubt: 'It may be right.' },
  );
  expect(formatAsText({ ...report, notesLeftOut: 12, files: 3 }, PLAIN)).toBe(`a.yml
  1:5 error hidden-failure: it fails
    1 | on: push
      |     ^~~~
    Fix it.

  3:5 warning hidden-failure: it fails
    3 | - a
      |   ^
    It may be right.
    Fix it.

3 files: 1 error, 1 warning; 12 notes with --strict`);
});

it('has colours on request, and the same text', () => {
  const report = reportOf('on: push\n', { line: 1, column: 5, length: 4 });
  const colored = formatAsText(report, { columns: null, hasColors: true });
  expect(colored).toContain('\u001b[');
  expect(stripVTControlCharacters(colored)).toBe(formatAsText(report, PLAIN));
});

/** What is wrong, the line, and where it is. The lines of the excerpt, without the numbers. */
const EXCERPTS: readonly (readonly [string, string, Partial<LintFinding>, string, string])[] = [
  ['an indented line', '      - run: x', { column: 9, length: 3 }, '- run: x', '  ^~~'],
  ['a tab', '\trun:\tmake', { column: 7, length: 4 }, 'run: make', '     ^~~~'],
  ['wide characters', '漢字: é x', { column: 5, length: 3 }, '漢字: é x', '      ^~~'],
  ['a finding after the end of the line', 'a: b', { column: 9 }, 'a: b', '    ^'],
  ['a length beyond the line', 'a: b', { column: 4, length: 99 }, 'a: b', '   ^'],
  ['control characters', 'a: \u001b[31mb\u202e', { column: 4, length: 1 }, 'a: \\u001b[31mb\\u202e', '   ^~~~~~'],
  ['Windows line ends', 'a: b\r', { column: 4, length: 1 }, 'a: b', '   ^'],
];

it.each(EXCERPTS)('%s', (_, line, place, shown, underline) => {
  const [, , excerpt, below] = formatAsText(reportOf(`${line}\n`, place), PLAIN).split('\n');
  expect([excerpt, below]).toEqual([`    1 | ${shown}`, `      | ${underline}`]);
});

describe.each([40, 80, 120])('on %d columns', (columns) => {
  it.each([
    ['the start', 1],
    ['the middle', 500],
    ['the end', 999],
  ])('cuts a long line around a finding at %s', (_, column) => {
    const line = Array.from({ length: 200 }, (__, index) => String(index).padStart(5, '-')).join('');
    const text = formatAsText(reportOf(line, { column, length: 5 }), { columns, hasColors: false });
    const [, , excerpt = '', below = ''] = text.split('\n');
    expect(displayWidth(excerpt)).toBeLessThanOrEqual(columns);
    expect(excerpt.slice(below.indexOf('^'), below.lastIndexOf('~') + 1) || '').toBe(
      line.slice(column - 1, column + 4).slice(0, below.trimEnd().length - below.indexOf('^')),
    );
    expect(excerpt).toContain('…');
  });
});

it('has a column for the caret behind the end of a line that fills the terminal', () => {
  const line = 'x'.repeat(36);
  const [, , , below = ''] = formatAsText(reportOf(line, { column: 37, length: 1 }), {
    columns: 40,
    hasColors: false,
  }).split('\n');
  expect(below.trimEnd()).toHaveLength(40);
});

it('has no control character and no line that is too long for any line of a file', () => {
  const line = fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\n', ' '));
  const places = fc.record({ column: fc.integer({ min: 1, max: 400 }), length: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(line, places, fc.integer({ min: 40, max: 120 }), (text, place, columns) => {
      const [, , ...lines] = formatAsText(reportOf(text, place), { columns, hasColors: false }).split('\n');
      const excerpt = lines.slice(0, text.trim() === '' ? 0 : 2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
      expect(excerpt.filter((each) => /[\x00-\x1f\x7f-\x9f]/.test(each) || displayWidth(each) > columns)).toEqual([]);
    }),
  );
});

it('shows a line of 500,000 characters at once', () => {
  const report = reportOf('é '.repeat(250_000), ...Array.from({ length: 100 }, () => ({ column: 250_000, length: 5 })));
  const start = performance.now();
  formatAsText(report, PLAIN);
  expect(performance.now() - start).toBeLessThan(60_000);
});

it('has no line of a file that does not exist, as of an empty file', () => {
  expect(formatAsText(reportOf('', {}), PLAIN)).toContain('1:1 warning hidden-failure: it fails\n    Fix it.');
});
