// Patterns with wildcards, as parts.
import { expect, it } from 'vitest';
import { type GlobPart, matchesGlob } from '../../../generator/glob.ts';

const text = (value: string): GlobPart => ({ text: value });

it.each<readonly [readonly GlobPart[], string, boolean]>([
  [[text('a')], 'a', true],
  [[text('a')], 'ab', false],
  [['character'], 'a', true],
  [['character'], '/', false],
  [['characters', text('.gz')], 'a.gz', true],
  [['characters', text('.gz')], '.gz', true],
  [['characters', text('.gz')], 'a/b.gz', false],
  [['path', text('.gz')], 'a/b.gz', true],
  [['folders', text('b.gz')], 'b.gz', true],
  [['folders', text('b.gz')], 'a/c/b.gz', true],
  [['folders', text('b.gz')], 'ab.gz', false],
  [['characters', text('/'), 'characters'], 'a/b', true],
  [[], '', true],
  [[], 'a', false],
])('%j and %s: %s', (parts, path, expected) => {
  expect(matchesGlob(parts, path)).toBe(expected);
});

it('does not try every way to divide a path among 100 wildcards', () => {
  const parts = Array.from({ length: 100 }, (): GlobPart[] => ['characters', text('a')]).flat();
  expect(matchesGlob([...parts, text('b')], 'a'.repeat(2000))).toBe(false);
});
