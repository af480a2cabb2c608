// callable-group and shared-concurrency: groups are evaluated for caller, called file and event.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (rule: string, ...texts: readonly string[]) =>
  lintWorkflows(
    texts.map((text, index) => ({ path: `.github/workflows/${'abcd'[index]}.yml`, text })),
    { config: null, facts: FACTS },
  ).filter((each) => each.rule === rule);

const CANCEL = '  cancel-in-progress: true\n';
const group = (text: string, more = '') => (text === '' ? '' : `concurrency:\n  group: ${text}\n${more}`);
const USUAL = `\${{ github.workflow }}-\${{ github.ref }}`;

/** A file that calls b.yml. */
const caller = (text: string, { on = 'push', keys = '', file = 'b' } = {}) =>
  `name: CI\non: ${on}\n${group(text)}jobs:\n  call:\n    uses: ./.github/workflows/${file}.yml\n${keys.replace(/^(?=.)/gm, '    ')}`;
const called = (text: string, { jobGroup = '', more = '' } = {}) =>
  `on:\n  workflow_call:\n    inputs: { name: { type: string, default: x } }\n${group(text, more)}jobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps: [{ run: make }]\n${jobGroup === '' ? '' : `    concurrency: ${jobGroup}\n`}`;

describe('callable-group', () => {
  it.each([
    ['the usual group', caller(USUAL), called(USUAL)],
    ['the same text before it', caller(`ci-${USUAL}`), called(`ci-${USUAL}`)],
    ['other blanks and letters', caller(`ci-\${{github.ref}}`), called(`ci-\${{ GitHub['ref'] }}`)],
    ['the name of the caller', caller('CI'), called(`\${{ github.workflow }}`)],
    ['a constant', caller('deploy'), called('deploy')],
    ['a constant in another case', caller('deploy'), called('Deploy')],
    [
      'two texts that are the same on push',
      caller(`ci-\${{ github.ref }}`),
      called(`ci-\${{ github.head_ref || github.ref }}`),
    ],
    [
      'a number that only pull requests have',
      caller(`ci-\${{ github.ref }}`),
      called(`ci-\${{ github.event.pull_request.number || github.ref }}`),
    ],
    ['an input of the caller', caller('ci-a', { keys: 'with: { name: a }\n' }), called(`ci-\${{ inputs.name }}`)],
    [
      'a context as an input',
      caller(`ci-\${{ github.ref }}`, { keys: `with: { name: "\${{ github.ref }}" }\n` }),
      called(`ci-\${{ inputs.name }}`),
    ],
    ['a default', caller('ci-x'), called(`ci-\${{ inputs.name }}`)],
    ['a group of the calling job', caller('', { keys: 'concurrency: ci\n' }), called('ci')],
    ['a group of a called job', caller('ci'), called('', { jobGroup: 'ci' })],
  ])('reports %s', (_, a, b) => {
    expect(found('callable-group', a, b)).toMatchObject([
      { severity: 'error', file: '.github/workflows/b.yml', problem: expect.stringContaining('of its caller') },
    ]);
  });

  it('reports a call in a call', () => {
    const middle = `on: workflow_call\njobs:\n  call: { uses: ./.github/workflows/c.yml }\n`;
    expect(found('callable-group', caller(USUAL), middle, called(USUAL))).toMatchObject([
      { file: '.github/workflows/c.yml', problem: expect.stringContaining('a.yml') },
    ]);
  });

  it('reports a job with the group of its own workflow', () => {
    const text = `on: push\n${group('ci')}jobs:\n  a: { concurrency: ci, runs-on: x, steps: [{ run: x }] }\n`;
    expect(found('callable-group', text)).toMatchObject([{ problem: expect.stringContaining('its own workflow') }]);
  });

  it.each([
    ['a group of its own', caller(`ci-${USUAL}`), called(`called-${USUAL}`)],
    ['an input', caller(`ci-${USUAL}`, { keys: 'with: { name: a }\n' }), called(`ci-\${{ inputs.name }}-${USUAL}`)],
    ['an input that is not known', caller(`ci-\${{ needs.a.outputs.b }}`), called(`ci-\${{ inputs.name }}`)],
    ['a caller without a group', caller(''), called(USUAL)],
    ['another event', caller(`ci-\${{ github.ref }}`, { on: 'pull_request' }), called(`ci-\${{ github.head_ref }}`)],
    ['a job that does not run', caller('ci', { keys: 'if: false\n' }), called('ci')],
    ['a group that a file without callers starts with its name', called(`called-${USUAL}`)],
    ['a group of a needed output', caller(`\${{ github.ref }}`), called(`\${{ needs.a.outputs.b }}`)],
  ])('accepts %s', (_, ...texts) => {
    expect(found('callable-group', ...texts)).toEqual([]);
  });

  it('warns about a group that callers in other repositories may have', () => {
    expect(found('callable-group', called(USUAL))).toMatchObject([{ severity: 'warning' }]);
  });
});

describe('shared-concurrency', () => {
  const job = (id: string, keys: string) => `  ${id}: { runs-on: ubuntu-24.04, steps: [{ run: x }], ${keys} }\n`;
  const calls = (...keys: readonly string[]) =>
    `on: push\njobs:\n${keys.map((each, index) => `  j${index}: { uses: ./.github/workflows/b.yml, ${each} }\n`).join('')}`;
  const cancelling = (text: string) => called(text, { more: CANCEL });
  const LOCK = '{ group: lock }';
  const OWN = '{ group: g, cancel-in-progress: true }';
  const file = (on: string, text: string) =>
    `name: \${{ x }}\non: ${on}\n${group(text, CANCEL)}jobs:\n${job('a', 'env: {}')}`.replace(
      `\${{ x }}`,
      on.length.toString(),
    );

  it.each([
    ['two calls', calls('name: a', 'name: b'), cancelling('image')],
    [
      'two calls with the same input',
      calls('with: { name: a }', 'with: { name: a }'),
      cancelling(`\${{ inputs.name }}`),
    ],
    ['the legs of a call', calls('strategy: { matrix: { v: [1, 2] } }'), cancelling(`image-\${{ github.ref }}`)],
    ['three calls that wait', calls('name: a', 'name: b', 'name: c'), called('image')],
    ['legs of a job', `on: push\njobs:\n${job('a', `strategy: { matrix: { v: [1, 2] } }, concurrency: ${OWN}`)}`],
    ['two jobs', `on: push\njobs:\n${job('a', `concurrency: ${OWN}`)}${job('b', `concurrency: ${OWN}`)}`],
    [
      'three legs that wait',
      `on: push\njobs:\n${job('a', `strategy: { matrix: { v: [1, 2, 3] } }, concurrency: ${LOCK}`)}`,
    ],
    ['two files', file('push', `ci-\${{ github.ref }}`), file('[push, pull_request]', `ci-\${{ github.ref }}`)],
  ])('reports %s', (_, ...texts) => {
    expect(found('shared-concurrency', ...texts)).toMatchObject([{ severity: 'error' }]);
  });

  it('warns about two files with different paths', () => {
    const other = file('{ push: { paths: [a] } }', `\${{ github.ref }}`);
    expect(found('shared-concurrency', file('push', `\${{ github.ref }}`), other)).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  it.each([
    ['inputs that differ', calls('with: { name: a }', 'with: { name: b }'), cancelling(`\${{ inputs.name }}`)],
    [
      'an input from the matrix',
      calls(`strategy: { matrix: { v: [1, 2] } }, with: { name: "\${{ matrix.v }}" }`),
      cancelling(`\${{ inputs.name }}`),
    ],
    [
      'an input that is not known',
      calls(`with: { name: "\${{ needs.a.outputs.b }}" }`, 'name: b'),
      cancelling(`\${{ inputs.name }}`),
    ],
    ['calls one after the other', calls('name: a', 'needs: j0'), cancelling('image')],
    ['calls with conditions', calls('if: inputs.a', 'if: inputs.b'), cancelling('image')],
    ['a lock of two calls', calls('name: a', 'name: b'), called('image')],
    [
      'legs one after the other',
      `on: push\njobs:\n${job('a', `strategy: { max-parallel: 1, matrix: { v: [1, 2] } }, concurrency: ${OWN}`)}`,
    ],
    [
      'a queue',
      `on: push\njobs:\n${job('a', 'strategy: { matrix: { v: [1, 2, 3] } }, concurrency: { group: g, queue: max }')}`,
    ],
    ['a lock of two files', file('push', 'deploy').replace(CANCEL, ''), file('[push]', 'deploy').replace(CANCEL, '')],
    ['two files with other names', file('push', USUAL), file('[push, pull_request]', USUAL)],
    ['two files for other events', file('push', `\${{ github.ref }}`), file('pull_request', `\${{ github.ref }}`)],
  ])('accepts %s', (_, ...texts) => {
    expect(found('shared-concurrency', ...texts)).toEqual([]);
  });
});
