import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import { getBooleanInput, getInput } from '../../../kit/runner/inputs.ts';
import { HOSTILE_STRINGS, label, seededStrings } from './hostile-values.ts';
import { capturedRunner, expectSame, outcomeOf, useRunnerFiles } from './runner-envs.ts';

useRunnerFiles();

const READERS = [
  { theirs: core.getInput, ours: getInput },

  { theirs: core.getBooleanInput, ours: getBooleanInput },
];

function valueOrThrew(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'threw';
  }
}

// Runs each reader on one variable per value. The system cuts variables off at a NUL, for both.
async function expectSameInputs(values: readonly (string | undefined)[]): Promise<void> {
  const names = values.map((_, index) => `the input ${index}`);
  const env = Object.fromEntries(values.map((value, index) => [`INPUT_THE_INPUT_${index}`, value]));
  const calls = names.flatMap((name) => READERS.map((reader) => ({ name, ...reader })));
  await expectSame(
    env,
    () => calls.map(({ name, theirs }) => valueOrThrew(() => theirs(name))),
    () => calls.map(({ name, ours }) => valueOrThrew(() => ours(capturedRunner, name))),
  );
}

describe('getInput and @actions/core', () => {
  const booleans = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'];
  const others = ['yes', 'no', 'on', '1', '0', 'tRUE', 'true\nfalse', ' true ', 'true\n', 'truefalse'];

  it.each([...HOSTILE_STRINGS, ...booleans, ...others].map((value) => [label(value), value]))(
    'read the value %s the same',
    (_, value) => expectSameInputs([value]),
  );

  it('read an input that is not set the same', () => expectSameInputs([undefined]));

  it('read seeded random values the same', () => expectSameInputs(seededStrings(300, 1)));

  it.each([
    ['version', 'INPUT_VERSION'],
    ['Version', 'INPUT_VERSION'],
    ['go proxy url', 'INPUT_GO_PROXY_URL'],
    ['lock-file', 'INPUT_LOCK-FILE'],
    ['a\tb', 'INPUT_A\tB'],
    ['straße', 'INPUT_STRASSE'],
    ['', 'INPUT_'],
  ])('read the input %j from the variable %j', async (name, variable) => {
    const own = await expectSame(
      { [variable]: 'found' },
      () => core.getInput(name),
      () => getInput(capturedRunner, name),
    );
    expect(own.returned).toBe('found');
  });
});

it.each([
  ['yes\n', "Input require 'yes': must be true or false. Write require: true."],
  ['On', "Input require 'On': must be true or false. Write require: true."],
  ['tRUE', "Input require 'tRUE': must be true or false. Write require: true."],
  ['1', "Input require '1': must be true or false. Write require: true."],
  ['no', "Input require 'no': must be true or false. Write require: false."],
  ['off', "Input require 'off': must be true or false. Write require: false."],
  ['0', "Input require '0': must be true or false. Write require: false."],
  ['maybe', "Input require 'maybe': must be true or false. Write require: true or false."],
])('rejects %j, which is not a boolean of YAML, and says what to write', async (value, message) => {
  const { threw } = await outcomeOf({ INPUT_REQUIRE: value }, () => getBooleanInput(capturedRunner, 'require', true));
  expect(threw).toMatchObject({ code: 'invalid-input', message });
});

it('a boolean that is not set is the fallback', () => {
  const runner = { env: { INPUT_REQUIRE: ' ' } };
  expect([getBooleanInput(runner, 'require', true), getBooleanInput(runner, 'require', false)]).toEqual([true, false]);
});
