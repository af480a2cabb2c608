// The action's entry. What the tool cache already has is answered here, without a request and without a library; all else
// is for setup.ts, which is loaded only then.
import { processRunner } from '../../kit/runner/runner.ts';
import { fail } from './failure.ts';
import { readInputs } from './inputs.ts';
import { report } from './report.ts';
import { findInToolCache } from './warm.ts';

const runner = processRunner;
try {
  const inputs = readInputs(runner);
  const hit = findInToolCache(inputs, runner.env);
  if (hit) report(runner, hit);
  else await (await import('./setup.ts')).setup(runner, inputs);
} catch (error) {
  fail(runner, error);
}
