// Values that workflows give to actions: versions without quotes, and inputs that do not exist.
import { describe, expect, it } from 'vitest';
import { findBy, step } from './workflow-texts.ts';

const CHECKOUT = 'actions/checkout';
const COMMIT = '3d3c42e5aac5ba805825da76410c181273ba90b1';
const OPEN = '$' + '{{';
const matrix = (text: string) => `strategy:\n  matrix:\n${text.replace(/^(?=.)/gm, '    ')}`;
const withInput = (uses: string, input: string) => step(`uses: ${uses}\n  with:\n    ${input}`);

describe('unquoted-version', () => {
  it.each<[string, string, readonly string[]]>([
    ['an input', withInput('a/b@v1', 'go-version: 1.20'), ['error 8']],
    ['an axis with the name of a runtime', step('run: x', matrix('python: [3.9, 3.10]\n')), ['error 7']],
    [
      'an axis that a version input is made of',
      step(`uses: a/b@v1\n  with: { python-version: "${OPEN} matrix.tox }}" }`, matrix('tox: [3.10]\n')),
      ['error 7'],
    ],
    ['an included leg', step('run: x', matrix('include:\n  - { python-version: 3.10 }\n')), ['error 8']],
    [
      'a default of an input',
      `on: { workflow_call: { inputs: { go-version: { default: 1.20 } } } }\njobs: { a: { steps: [{ run: x }] } }\n`,
      ['error 1'],
    ],
    ['a variable', step('run: x\n  env:\n    PYTHON_VERSION: 3.10'), ['error 8']],
    ['a major version, which may mean the newest', withInput('a/b@v1', 'mongodb-version: 8.0'), ['warning 8']],
    ['a time limit', step('run: x', 'timeout-minutes: 1.50\n'), []],
    ['a number that is not a version', withInput('a/b@v1', 'growth-rate: 2.0'), []],
    ['a deployment target', step('run: x\n  env:\n    MACOSX_DEPLOYMENT_TARGET: 12.0'), []],
    ['a number with all its digits', withInput('a/b@v1', 'go-version: 1.25'), []],
    ['a text', withInput('a/b@v1', "go-version: '1.20'"), []],
    ['another axis', step('run: x', matrix('ratio: [0.50]\n')), []],
  ])('%s', (_, text, found) => {
    expect(findBy('unquoted-version', text)).toEqual(found);
  });
});

describe('action-input', () => {
  it.each<[string, string, readonly string[]]>([
    ['a known commit', withInput(`${CHECKOUT}@${COMMIT}`, 'fetch-dept: 1'), ['error 8']],
    ['a known version', withInput(`${CHECKOUT}@v7.0.0`, 'fetch-dept: 1'), ['error 8']],
    ['a known version in a comment', withInput(`${CHECKOUT}@${'1'.repeat(40)} # v7.0.0`, 'fetch-dept: 1'), ['error 8']],
    ['a tag that moves', withInput(`${CHECKOUT}@v7`, 'fetch-dept: 1'), ['warning 8']],
    ['a later release', withInput(`${CHECKOUT}@v7.10.0`, 'new-input: 1'), ['warning 8']],
    ['another major version', withInput(`${CHECKOUT}@v6`, 'fetch-dept: 1'), []],
    ['another case', withInput(`${CHECKOUT}@v7`, 'Fetch-Depth: 1'), []],
    ['an input that the newest release added', withInput(`${CHECKOUT}@v7`, 'allow-unsafe-pr-checkout: true'), []],
    ['an unknown action', withInput('a/b@v1', 'x: 1'), []],
    [
      'the same mistake in several steps',
      step(`uses: ${CHECKOUT}@${COMMIT}\n  with: { fetch-dept: 1 }\n`.repeat(2).replace('\nuses', '\n- uses')),
      ['error 7'],
    ],
  ])('%s', (_, text, found) => {
    expect(findBy('action-input', text)).toEqual(found);
  });
});
