// What the guides show of `workflows try`: the legs pass, and as many tests run. Installs from the registries.
import { afterAll, describe, expect, it } from 'vitest';
import { commandsOf, followGuide, GUIDES } from '../support/guides.ts';

/** The version at hand and the time differ between machines. */
const neutral = (line: string) =>
  line
    .replace(/^(\w+)-[\d.]+ {2}/, '$1  ')
    .replace(/ with [\d.]+:/, ':')
    .replace(/, \d+ s$/, '');

describe.each(GUIDES.filter(({ hasInit }) => hasInit))('the guide $guide', (page) => {
  const followed = followGuide(page);
  afterAll(() => followed.tearDown());

  it('shows what workflows try prints', { timeout: 300_000 }, async () => {
    const [first, second] = commandsOf(page.guide);
    for (const command of first?.commands ?? []) await followed.run(command);
    expect(second?.commands).toEqual(['ipfs-kit workflows try']);
    const printed = (await followed.run('ipfs-kit workflows try')).split('\n').map(neutral);
    const expected = (second?.expected ?? []).map(neutral);
    expect(expected.at(-1)).toMatch(/passed: \d+ tests? ran$/);
    expect(expected.filter((line) => !printed.includes(line))).toEqual([]);
  });
});
