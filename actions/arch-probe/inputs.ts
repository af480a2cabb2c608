// Reads the inputs of the action.
import { KitError } from '../../kit/errors.ts';
import { type Expectations, parseExpectations } from '../../kit/probe/expectations/expectations.ts';
import { getBooleanInput, getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** The inputs in action.yml. A test compares the two. */
export const PROBE_INPUT_NAMES = [
  'expect-platform',
  'expect-emulated',
  'expect-executables',
  'expect',
  'on-mismatch',
  'summary',
] as const;
type ProbeInputName = (typeof PROBE_INPUT_NAMES)[number];

export interface ProbeInputs {
  readonly expectations: Expectations;
  readonly onMismatch: 'fail' | 'warn';
  readonly summary: boolean;
}

/** Returns the inputs. Throws `invalid-input`. */
export function readProbeInputs(runner: Runner): ProbeInputs {
  const text = (name: ProbeInputName) => getInput(runner, name);
  return {
    expectations: parseExpectations({
      'expect-platform': text('expect-platform'),
      'expect-emulated': text('expect-emulated'),
      'expect-executables': text('expect-executables'),
      expect: text('expect'),
    }),
    onMismatch: parseOnMismatch(text('on-mismatch')),
    summary: getBooleanInput(runner, 'summary', true),
  };
}

function parseOnMismatch(text: string): ProbeInputs['onMismatch'] {
  if (text === '' || text === 'fail') return 'fail';
  if (text === 'warn') return 'warn';
  throw new KitError('invalid-input', {
    subject: `input on-mismatch '${text}'`,
    problem: "must be 'fail' or 'warn'",
    fix: "Correct the input, or remove it to use the default, 'fail'.",
  });
}
