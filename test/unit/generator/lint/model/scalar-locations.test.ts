// Where a character of a scalar is in its file.
import { expect, it } from 'vitest';
import {
  getValue,
  locationOf,
  parseSource,
  rootOf,
  scalarTextAt,
} from '../../../../../generator/lint/model/located-node.ts';

const PROSE = /X/;

it('reads 400,000 blanks and 80,000 lines at once', () => {
  for (const text of [`run: "a${' '.repeat(400_000)}X"\n`, `run: >\n${'  a b\n'.repeat(80_000)}  X\n`]) {
    const at = getValue(rootOf(parseSource('a.yml', text)), 'run');
    const start = performance.now();
    if (at) locationOf(at, 300_000);
    expect(performance.now() - start).toBeLessThan(2000);
  }
});

it.each([
  ['a plain scalar', 'run: ab X\n', 1, 9],
  ['a plain scalar on several lines', 'run: ab\n  cd X e\n\n  f\n', 2, 6],
  ['a plain scalar after an empty line', 'run: ab\n\n   cd X\n', 3, 7],
  ['single quotes', "run: 'a''b X'\n", 1, 12],
  ['single quotes on several lines', "run: 'a''b\n    c X'\n", 2, 7],
  ['double quotes with escapes', 'run: "a\\t\\"\\u0041 X"\n', 1, 19],
  ['double quotes with a continued line', 'run: "a\\\n   b\\n X"\n', 2, 8],
  ['a folded block', 'run: >\n  a b\n  c X\n', 3, 5],
  ['a folded block after an empty line', 'run: >-\n  a\n\n  b\n\n\n  c X\n', 7, 5],
  ['a folded block with indented lines', 'run: >\n  a\n    b\n      X\n  c\n', 4, 7],
  ['a folded block with Windows line ends', 'run: >\r\n  a\r\n  b X\r\n', 3, 5],
  ['a literal block', 'run: |\n  a\n\n    X\n', 4, 5],
])('%s', (_, text, line, column) => {
  const at = getValue(rootOf(parseSource('a.yml', text)), 'run');
  if (!at) throw new Error('no scalar');
  expect(locationOf(at, (scalarTextAt(at) ?? '').search(PROSE))).toMatchObject({ line, column });
});
