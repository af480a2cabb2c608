// Reads the inputs of the action.
import { KitError } from '../../kit/errors.ts';
import type { Expectations, ExpectationTexts } from '../../kit/probe/expectations/met.ts';
import { parsePlainExpectations } from '../../kit/probe/expectations/plain.ts';
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

/** Returns whether there may be a misspelled input. */
export function hasOtherInputs({ env }: Runner): boolean {
  const names: readonly string[] = PROBE_INPUT_NAMES;
  return Object.keys(env).some((key) => key.startsWith('INPUT_') && !names.includes(key.slice(6).toLowerCase()));
}

export interface ProbeInputs {
  readonly expectations: Expectations;
  readonly onMismatch: 'fail' | 'warn';
  readonly summary: boolean;
}

/** Returns the inputs. Throws `invalid-input`. */
export async function readProbeInputs(runner: Runner): Promise<ProbeInputs> {
  const text = (name: ProbeInputName) => getInput(runner, name);
  const texts = {
    'expect-platform': text('expect-platform'),
    'expect-emulated': text('expect-emulated'),
    'expect-executables': text('expect-executables'),
    expect: text('expect'),
  };
  return {
    expectations: parsePlainExpectations(texts) ?? (await parseOtherExpectations(texts)),
    onMismatch: parseOnMismatch(text('on-mismatch')),
    summary: getBooleanInput(runner, 'summary', true),
  };
}

// Loads the conditions on all facts only if a job has some.
async function parseOtherExpectations(texts: ExpectationTexts): Promise<Expectations> {
  const { parseExpectations } = await import('./uncommon.ts');
  return parseExpectations(texts);
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
