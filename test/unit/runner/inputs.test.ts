import * as core from '@actions/core';
import { describe, expect, it } from 'vitest';

import { getBooleanInput, getInput, getMultilineInput } from '../../../kit/runner/inputs.ts';
import { HOSTILE_STRINGS, label, seededStrings } from './hostile-values.ts';
import { capturedRunner, expectSame, outcomeOf } from './runner-envs.ts';

const OPTIONS = [undefined, { required: true }, { trimWhitespace: false }, { required: true, trimWhitespace: false }];

const READERS = [
  { theirs: core.getInput, ours: getInput },
  { theirs: core.getMultilineInput, ours: getMultilineInput },
  { theirs: core.getBooleanInput, ours: getBooleanInput },
];

function valueOrThrew(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'threw';
  }
}

// Each reader with each set of options, for one variable a value. A variable holds nothing from a NUL on, in either
// world.
async function expectSameInputs(values: readonly (string | undefined)[]): Promise<void> {
  const names = values.map((_, index) => `the input ${index}`);
  const env = Object.fromEntries(values.map((value, index) => [`INPUT_THE_INPUT_${index}`, value]));
  const calls = names.flatMap((name) =>
    READERS.flatMap((reader) => OPTIONS.map((options) => ({ name, options, ...reader }))),
  );
  await expectSame(
    env,
    () => calls.map(({ name, options, theirs }) => valueOrThrew(() => theirs(name, options))),
    () => calls.map(({ name, options, ours }) => valueOrThrew(() => ours(capturedRunner, name, options))),
  );
}

describe('inputs are read as @actions/core reads them', () => {
  const booleans = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'];
  const others = ['yes', 'no', 'on', '1', '0', 'tRUE', 'true\nfalse', ' true ', 'true\n', 'truefalse'];

  it.each([...HOSTILE_STRINGS, ...booleans, ...others].map((value) => [label(value), value]))('value %s', (_, value) =>
    expectSameInputs([value]),
  );

  it('not given', () => expectSameInputs([undefined]));

  it('seeded random values', () => expectSameInputs(seededStrings(300, 1)));

  it.each([
    ['version', 'INPUT_VERSION'],
    ['Version', 'INPUT_VERSION'],
    ['go proxy url', 'INPUT_GO_PROXY_URL'],
    ['lock-file', 'INPUT_LOCK-FILE'],
    ['a\tb', 'INPUT_A\tB'],
    ['straße', 'INPUT_STRASSE'],
    ['', 'INPUT_'],
  ])('name %j is the variable %j', async (name, variable) => {
    const own = await expectSame(
      { [variable]: 'found' },
      () => core.getInput(name),
      () => getInput(capturedRunner, name),
    );
    expect(own.returned).toBe('found');
  });
});

describe('an input that cannot be used is a KitError', () => {
  it.each([undefined, ''])('required and %j', async (value) => {
    const { threw } = await outcomeOf({ 'INPUT_LOCK-FILE': value }, () =>
      getInput(capturedRunner, 'lock-file', { required: true }),
    );
    expect(threw).toMatchObject({
      code: 'invalid-input',
      message:
        "The required input 'lock-file': it is not given, or is empty. " +
        'Set it under `with:` in the step, as in `lock-file: <value>`.',
    });
  });

  it('a boolean that is none is quoted', async () => {
    const { threw } = await outcomeOf({ INPUT_REQUIRE: 'yes\n' }, () => getBooleanInput(capturedRunner, 'require'));
    expect(threw).toMatchObject({
      code: 'invalid-input',
      message:
        "The input 'require': \"yes\" is not a boolean of YAML 1.2's core schema. " +
        'Write true or false (True, TRUE, False and FALSE are read too).',
    });
  });
});
