// The action's entry: what the job was promised, what it has, and whether that is the same.

import { ownSurroundings } from '../../kit/probe/executables/search-context.ts';
import { checkExpectations } from '../../kit/probe/expectations/expectations.ts';
import { probe } from '../../kit/probe/probe.ts';
import { fail } from '../../kit/runner/failure.ts';
import { processRunner } from '../../kit/runner/runner.ts';
import { warnOfUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { INPUT_NAMES, readInputs } from './inputs.ts';
import { report } from './report.ts';

const runner = processRunner;
try {
  warnOfUnknownInputs(runner, 'arch-probe', INPUT_NAMES);
  const inputs = readInputs(runner);
  const found = await probe();
  const outcome = await checkExpectations(inputs.expectations, found.facts, ownSurroundings(runner.env));
  report(runner, inputs, found, outcome);
} catch (error) {
  fail(runner, 'arch-probe', error);
}
