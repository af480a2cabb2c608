import { describe, expect, it } from 'vitest';
import { createLogSections } from '../../../../actions/setup-ipfs-kit/log-sections.ts';

function createSections() {
  const printed: string[] = [];
  const open = createLogSections({ write: (text) => printed.push(text) });
  return { open, printed };
}

describe('createLogSections', () => {
  it('prints the first section as it is written, and the next one when its turn comes', () => {
    const { open, printed } = createSections();
    const [a, b] = [open(), open()];
    b.write('b1');
    a.write('a1');
    expect(printed).toEqual(['a1']);
    b.write('b2');
    a.end();
    expect(printed).toEqual(['a1', 'b1', 'b2']);
    b.write('b3');
    expect(printed.at(-1)).toBe('b3');
  });

  it('prints sections in their order, in whichever order they end', () => {
    const { open, printed } = createSections();
    const sections = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...open() }));
    for (const { name, write, end } of sections.toReversed()) {
      write(name);
      end();
    }
    expect(printed).toEqual(['a', 'b', 'c', 'd']);
  });

  it('prints what comes after the end of a section behind the last one', () => {
    const { open, printed } = createSections();
    const [a, b] = [open(), open()];
    a.end();
    a.write('late');
    b.write('b1');
    expect(printed).toEqual(['b1']);
    b.end();
    expect(printed).toEqual(['b1', 'late']);
    a.write('later');
    expect(printed).toEqual(['b1', 'late', 'later']);
  });
});
