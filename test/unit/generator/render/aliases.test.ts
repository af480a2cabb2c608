import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shareSteps } from '../../../../generator/render/aliases.ts';

const CHECK_OUT = ['  - name: Check out', '    uses: actions/checkout@abc', '    with:', '      lfs: true'];
const TEST = ['  - name: Test', '    run: |', '      a', '', '      b'];

/** Returns the steps of each job as lines. */
function share(...jobs: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const shared = shareSteps(jobs.map((steps) => ({ lines: ['name: a', 'steps:', ...steps] })));
  return shared.map(({ lines }) => lines.slice(2));
}

describe('repeated steps', () => {
  it('become aliases of the first one', () => {
    const [first, second] = share([...CHECK_OUT, ...TEST], [...TEST, ...CHECK_OUT]);
    expect(first).toEqual([
      '  - &check-out',
      '    name: Check out',
      ...CHECK_OUT.slice(1),
      '  - &test',
      '    name: Test',
      ...TEST.slice(1),
    ]);
    expect(second).toEqual(['  - *test', '  - *check-out']);
  });

  it('mean the same as before', () => {
    const before = `a: [{}]\nsteps:\n${[...TEST, ...CHECK_OUT, ...TEST].join('\n')}\n`;
    const [after = []] = share([...TEST, ...CHECK_OUT, ...TEST]);
    expect(parse(`a: [{}]\nsteps:\n${after.join('\n')}\n`)).toEqual(parse(before));
  });

  it.each([
    ['the step occurs once', [CHECK_OUT], [CHECK_OUT]],
    ['the step has two lines', [TEST.slice(0, 2), TEST.slice(0, 2)], [TEST.slice(0, 2), TEST.slice(0, 2)]],
    ['one character differs', [TEST, [...TEST.slice(0, -1), '      c']], [TEST, [...TEST.slice(0, -1), '      c']]],
  ])('stay as they are if %s', (_name, jobs, expected) => {
    expect(share(...jobs)).toEqual(expected);
  });

  it.each([
    ['the id', ['  - name: Set up Kubo', '    id: ipfs', '    uses: a/b@c'], 'ipfs'],
    ['the name', ['  - name: Set up Kubo (0.43)', '    if: always()', '    uses: a/b@c'], 'set-up-kubo-0-43'],
    ['the name without expressions', [`  - name: Go ${'$'}{{ matrix.go }}`, '    env: {}', '    run: a'], 'go'],
    ['the action', ['  - uses: a/b@c', '    with:', '      d: e'], 'a-b'],
    ['nothing else', ['  - name: ✓', '    if: always()', '    run: a'], 'step'],
  ])('are named after %s', (_name, step, anchor) => {
    expect(share(step, step).map(([line]) => line)).toEqual([`  - &${anchor}`, `  - *${anchor}`]);
  });

  it('have different names if they differ under one name', () => {
    const others = [2, 3].map((number) => [...TEST, `      ${number}`]);
    const all = [TEST, ...others].flat();
    const anchors = share(all, all)[1];
    expect(anchors).toEqual(['  - *test', '  - *test-2', '  - *test-3']);
  });

  it('are not looked for inside of scripts', () => {
    const script = [
      '  - name: Write',
      '    run: |',
      '      steps:',
      '        - name: a',
      '          b: c',
      '          d: e',
    ];
    expect(share(script, [...TEST])).toEqual([script, TEST]);
  });

  it('leave comments above steps where they are', () => {
    const commented = ['  # Why.', ...TEST];
    expect(share(commented, [...CHECK_OUT, ...TEST])).toEqual([
      ['  # Why.', '  - &test', '    name: Test', ...TEST.slice(1)],
      [...CHECK_OUT, '  - *test'],
    ]);
  });
});
