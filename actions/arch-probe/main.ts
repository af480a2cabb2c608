// The action's entry: probes the machine, checks the expectations and reports the result.

import { createSearchContext } from '../../kit/probe/executables/search-context.ts';
import { checkExpectations } from '../../kit/probe/expectations/expectations.ts';
import { probeMachine } from '../../kit/probe/probe.ts';
import { reportFailure } from '../../kit/runner/failure.ts';
import { processRunner } from '../../kit/runner/runner.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { PROBE_INPUT_NAMES, readProbeInputs } from './inputs.ts';
import { reportProbe } from './report.ts';

const runner = processRunner;
try {
  warnAboutUnknownInputs(runner, 'arch-probe', PROBE_INPUT_NAMES);
  const inputs = readProbeInputs(runner);
  const probe = await probeMachine();
  const result = await checkExpectations(inputs.expectations, probe.facts, createSearchContext(runner.env));
  reportProbe(runner, inputs, probe, result);
} catch (error) {
  reportFailure(runner, 'arch-probe', error);
}
