// Diffs from edits: another program can apply them, and their cost is linear in the size of the text.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatUnifiedDiff } from '../../../../../generator/migrate/text/diff.ts';
import { applyEdits, type Edit } from '../../../../../generator/migrate/text/edits.ts';

const line = fc.constantFrom('a', 'b', '  - run: x', '', 'c\r');
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
  .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
const piece = fc.constantFrom('', 'x', 'x\n', '\ny', 'z\n\n', 'a\nb\n');

/** Edits that do not overlap, from offsets in pairs. */
const edited = fc.tuple(text, fc.array(fc.tuple(fc.nat(), piece), { maxLength: 12 })).map(([before, points]) => {
  const offsets = points.map(([offset]) => offset % (before.length + 1)).sort((a, b) => a - b);
  const edits: Edit[] = [];
  for (let index = 0; index + 1 < offsets.length; index += 2) {
    const [start, end] = [offsets[index] ?? 0, offsets[index + 1] ?? 0];
    const last = edits.at(-1);
    // Two edits at one offset have no order.
    if (last && start <= last.end) continue;
    edits.push({ start, end, text: points[index]?.[1] ?? '' });
  }
  return { before, edits };
});

it('applies to the old text and gives the new one', () => {
  const property = fc.property(edited, ({ before, edits }) => {
    const after = applyEdits(before, edits);
    const diff = formatUnifiedDiff('a.yml', before, edits);
    if (before === after) expect(diff).toBe('');
    else expect(applyPatch(before, `${diff}\n`, { autoConvertLineEndings: false })).toBe(after);
  });
  fc.assert(property, { numRuns: 2000 });
});

it('git applies a diff', () => {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'));
  try {
    const before = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    const at = (number: number) => before.indexOf(`line ${number}\n`);
    const edits = [
      { start: at(3), end: at(4), text: '' },
      { start: at(9) + 5, end: at(9) + 6, text: 'nine\nand a half' },
      { start: at(25), end: at(25), text: 'new\n' },
      { start: before.length, end: before.length, text: '\nlast' },
    ];
    writeFileSync(join(folder, 'a.yml'), before);
    writeFileSync(join(folder, 'a.patch'), `${formatUnifiedDiff('a.yml', before, edits)}\n`);
    execFileSync('git', ['apply', '--unidiff-zero', 'a.patch'], { cwd: folder });
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toBe(applyEdits(before, edits));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('has the lines around each change, and hunks of changes that are near', () => {
  const before = Array.from({ length: 20 }, (_, index) => `${index}\n`).join('');
  const edit = (number: number) => {
    const start = before.indexOf(`\n${number}\n`) + 1;
    return { start, end: start + String(number).length, text: 'x' };
  };
  expect(formatUnifiedDiff('a.yml', before, [edit(5), edit(12)]).split('\n')).toEqual(
    '--- a/a.yml|+++ b/a.yml|@@ -3,14 +3,14 @@| 2| 3| 4|-5|+x| 6| 7| 8| 9| 10| 11|-12|+x| 13| 14| 15'.split('|'),
  );
  expect(formatUnifiedDiff('a.yml', before, [edit(5), edit(13)]).match(/^@@.*/gm)).toEqual([
    '@@ -3,7 +3,7 @@',
    '@@ -11,7 +11,7 @@',
  ]);
});

it('reads each edit as often when there are twice as many', () => {
  const readsOf = (count: number) => {
    let reads = 0;
    const before = 'line\n'.repeat(count * 10);
    const edits = Array.from({ length: count }, (_, index): Edit => {
      const start = index * 50;
      return {
        get start() {
          reads++;
          return start;
        },
        end: start + 4,
        text: 'x',
      };
    });
    expect(formatUnifiedDiff('a.yml', before, edits).match(/^\+x$/gm)).toHaveLength(count);
    return reads / count;
  };
  // Sorted edits need no more comparisons for each when there are more of them.
  expect(readsOf(400)).toBeLessThan(readsOf(200) * 1.1);
});
