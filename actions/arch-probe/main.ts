// The action's entry: probes the machine, checks the expectations and reports the result.

import { createSearchContext } from '../../kit/probe/executables/search-context.ts';
import type { ExpectationResult } from '../../kit/probe/expectations/expectations.ts';
import { areExpectationsMet, type Expectations } from '../../kit/probe/expectations/met.ts';
import type { MachineFacts } from '../../kit/probe/facts.ts';
import { probeMachine } from '../../kit/probe/probe.ts';
import { processRunner } from '../../kit/runner/runner.ts';
import { hasOtherInputs, PROBE_INPUT_NAMES, readProbeInputs } from './inputs.ts';
import { reportProbe } from './report.ts';

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    if (hasOtherInputs(runner)) {
      (await import('./uncommon.ts')).warnAboutUnknownInputs(runner, 'arch-probe', PROBE_INPUT_NAMES);
    }
    const inputs = await readProbeInputs(runner);
    const probe = await probeMachine();
    const result = await check(inputs.expectations, probe.facts);
    await reportProbe(runner, inputs, probe, result);
  } catch (error) {
    (await import('./uncommon.ts')).reportFailure(runner, 'arch-probe', error);
  }
  // Everything is written. Node would take a while to clean up.
  process.exit();
}

// Loads what describes mismatches only if there is one.
async function check(expectations: Expectations, facts: MachineFacts): Promise<ExpectationResult> {
  if (areExpectationsMet(expectations, facts)) return { executables: [], mismatches: [] };
  const { checkExpectations } = await import('./uncommon.ts');
  return checkExpectations(expectations, facts, createSearchContext(processRunner.env));
}

main();
