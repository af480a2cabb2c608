// Each promise of docs/threat-model.md names tests that exist.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listTestTitles, readPromises } from '../support/named-tests.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'threat-model.md'), 'utf8');
const ACTORS = [
  'origin',
  'mirror',
  'job cache',
  'other users of the machine',
  'checkout of a pull request',
  'dependency',
];

it('the threat model has a section for each actor, with promises', () => {
  const sections = PAGE.split(/^## /m);
  for (const actor of ACTORS) {
    const section = sections.find((each) => each.toLowerCase().startsWith(actor)) ?? '';
    expect(readPromises(section), actor).not.toEqual([]);
  }
});

it.each(readPromises(PAGE))('the tests for this promise exist: $promise', ({ tests }) => {
  for (const { file, title } of tests) {
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(listTestTitles(readFileSync(join(ROOT, file), 'utf8')), file).toContain(title);
  }
});

describe('a table of promises', () => {
  const table = (...cells: string[]) =>
    `| promise | test |\n| --- | --- |\n${cells.map((cell) => `| A | ${cell} |\n`).join('')}`;

  it('names one or more tests for each promise', () => {
    const text = `${table('`a.test.ts`: x', '`a.test.ts`: x: y<br>`b.test.ts`: z')}\n| other | table |\n| x | y |\n`;
    expect(readPromises(text).map(({ tests }) => tests)).toEqual([
      [{ file: 'a.test.ts', title: 'x' }],
      [
        { file: 'a.test.ts', title: 'x: y' },
        { file: 'b.test.ts', title: 'z' },
      ],
    ]);
  });

  it.each(['none', '`a.test.ts`', '`a.ts`: x', '`a.test.ts`: x<br>later'])('with the test %j is an error', (cell) => {
    expect(() => readPromises(table(cell))).toThrow('does not name a test');
  });
});

it('titles are found in every form, but not those of tests that never run', () => {
  const source = `
    it('plain', () => {}); test("it's quoted", run); it.each(ROWS)('row %s', x); it.skipIf(win)('not on Windows', x);
    it.each([
      [1],
    ])(
      'on its own line',
      x,
    );
    it('with \\'escapes\\'', x); describe.each(A)(\`template \${x}\`, y);
    it.skip('skipped', x); it.todo('missing', x); // in a comment, 'mentioned'
    run('another function', x);
  `;
  const titles = [
    'plain',
    "it's quoted",
    'row %s',
    'not on Windows',
    'on its own line',
    "with 'escapes'",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a title as it is written
    'template ${x}',
  ];
  expect(listTestTitles(source)).toEqual(titles);
});
