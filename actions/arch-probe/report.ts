// Reports the result: outputs, the facts in the log, what findings.ts reports, and the job summary.
import { alignRows, describePlatform, toDetailedRows } from '../../kit/probe/describe.ts';
import type { ExpectationResult } from '../../kit/probe/expectations/expectations.ts';
import { FACT_NAMES, type ProbeReport } from '../../kit/probe/facts.ts';
import { setOutputs } from '../../kit/runner/file-commands.ts';
import { EOL } from '../../kit/runner/line-ending.ts';
import { endGroup, info, startGroup } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { ProbeInputs } from './inputs.ts';
import { writeProbeSummary } from './summary.ts';

/** The outputs in action.yml. A test compares the two. */
export const PROBE_OUTPUT_NAMES = [...FACT_NAMES, 'evidence', 'mismatches', 'json'] as const;
type ProbeOutputName = (typeof PROBE_OUTPUT_NAMES)[number];

/** Reports the result. Sets the exit code 1 for mismatches, unless the input on-mismatch is `warn`. */
export async function reportProbe(
  runner: Runner,
  inputs: ProbeInputs,
  probe: ProbeReport,
  result: ExpectationResult,
): Promise<void> {
  setOutputs(runner, createOutputs(probe, result));
  logFacts(runner, probe, result);
  // Most jobs run as expected, and do not load the texts for others.
  const { mismatches } = result;
  const emulated = isUnexpectedlyEmulated(inputs, probe);
  const findings = mismatches.length > 0 || emulated ? await import('./uncommon.ts') : null;
  if (mismatches.length > 0) findings?.annotateMismatches(runner, inputs.onMismatch, mismatches);
  else if (emulated) findings?.noticeEmulation(runner, probe);
  if (inputs.summary) writeProbeSummary(runner, inputs.expectations, probe, result);
  if (mismatches.length > 0 && inputs.onMismatch === 'fail') findings?.failStep(runner, probe, mismatches);
}

function createOutputs(
  { facts, evidence }: ProbeReport,
  { executables, mismatches }: ExpectationResult,
): Record<ProbeOutputName, string> {
  const programs = executables.map(({ name, found }) => ({ name, found }));
  return {
    ...facts,
    evidence: evidence.map(({ source, says }) => `${source}: ${says}`).join('\n'),
    mismatches: String(mismatches.length),
    json: JSON.stringify({ facts, evidence, executables: programs, mismatches }),
  };
}

function logFacts(runner: Runner, probe: ProbeReport, { executables }: ExpectationResult): void {
  startGroup(runner, `This job runs as ${describePlatform(probe.facts)}`);
  const rows = [...toDetailedRows(probe), ...executables.map(({ name, found }) => [name, found] as const)];
  info(runner, alignRows(rows).join(EOL));
  endGroup(runner);
}

/** Whether the job expects a platform, but may not expect that it is emulated. */
function isUnexpectedlyEmulated({ expectations }: ProbeInputs, { facts }: ProbeReport): boolean {
  const namesEmulation = expectations.conditions.some(({ name }) => name === 'emulated');
  return expectations.platform !== null && !namesEmulation && facts.emulated === 'true';
}
