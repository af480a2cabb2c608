// The facts about actions and images without arm64.
import { validRange } from 'semver';
import { expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';

const { actions, images } = FACTS.arm64Support;
const ENTRIES = [...actions, ...images];

it.each(ENTRIES.map((entry) => [entry.names[0], entry] as const))('%s says which versions, and why', (_name, entry) => {
  const { names, versions, seen, source } = entry;
  expect(versions ?? seen).not.toBeNull();
  if (versions !== null) expect(validRange(versions)).not.toBeNull();
  if (seen !== null) {
    expect(seen).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(seen <= FACTS.arm64Support.date).toBe(true);
    // The refresh script looks at the issue.
    expect(source).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
  }
  expect(names).toEqual(names.map((each) => each.toLowerCase()));
});

it('each name is listed once', () => {
  for (const entries of [actions, images]) {
    const names = entries.flatMap((entry) => entry.names);
    expect(new Set(names).size).toBe(names.length);
  }
});
