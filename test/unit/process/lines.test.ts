import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../kit/process/lines.ts';

function linesOf(...pieces: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return lines;
}

describe('lines', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['of nothing', [''], []],
    ['with a final line break', ['a\nb\n'], ['a', 'b']],
    ['without a final line break', ['a\nb'], ['a', 'b']],
    ['that are empty', ['\n\na\n\n'], ['', '', 'a', '']],
    ['of Windows', ['a\r\nb\r\n'], ['a', 'b']],
    ['of a progress bar', ['10%\r20%\rdone\n'], ['10%', '20%', 'done']],
    ['in pieces', ['a', 'b\nc', '', 'd'], ['ab', 'cd']],
    ['with a line break of Windows in two pieces', ['a\r', '\nb\r', '', '\n\n'], ['a', 'b', '']],
    ['with a return and a line break of its own', ['a\r', 'b\n'], ['a', 'b']],
  ])('%s', (_, pieces, lines) => {
    expect(linesOf(...pieces)).toEqual(lines);
  });

  it('are told as soon as they have ended', () => {
    const lines: string[] = [];
    const splitter = createLineSplitter((line) => lines.push(line));
    splitter.write('10%\r20');
    expect(lines).toEqual(['10%']);
    splitter.write('%\r');
    expect(lines).toEqual(['10%', '20%']);
  });

  it('do not depend on the pieces', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r') });
    fc.assert(
      fc.property(fc.array(text), (pieces) => {
        expect(linesOf(...pieces)).toEqual(linesOf(pieces.join('')));
      }),
    );
  });
});
