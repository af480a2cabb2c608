// Reports the result: outputs, the facts in the log, one annotation for each mismatch, the job summary and the exit code.
import { EOL } from 'node:os';
import { KitError } from '../../kit/errors.ts';
import {
  alignRows,
  describeExecution,
  describePlatform,
  describePlatformAndMachine,
  toDetailedRows,
} from '../../kit/probe/describe.ts';
import type { ExpectationResult } from '../../kit/probe/expectations/expectations.ts';
import type { Mismatch } from '../../kit/probe/expectations/mismatch.ts';
import { FACT_NAMES, type ProbeReport } from '../../kit/probe/facts.ts';
import { type RandomUuid, randomUuid } from '../../kit/runner/delimiter.ts';
import { troubleshootingUrl } from '../../kit/runner/failure.ts';
import { setOutput } from '../../kit/runner/file-commands.ts';
import { endGroup, error, info, notice, startGroup, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { ProbeInputs } from './inputs.ts';
import { writeProbeSummary } from './summary.ts';

/** The outputs in action.yml. A test compares the two. */
export const PROBE_OUTPUT_NAMES = [...FACT_NAMES, 'evidence', 'mismatches', 'json'] as const;
type ProbeOutputName = (typeof PROBE_OUTPUT_NAMES)[number];

/** Reports the result. Sets the exit code 1 for mismatches, unless the input on-mismatch is `warn`. */
export function reportProbe(runner: Runner, inputs: ProbeInputs, probe: ProbeReport, result: ExpectationResult): void {
  const { mismatches } = result;
  const outputs = createOutputs(probe, result);
  const random = createDelimiterSource();
  for (const name of PROBE_OUTPUT_NAMES) setOutput(runner, name, outputs[name], random);
  logFacts(runner, probe, result);
  const annotate = inputs.onMismatch === 'fail' ? error : warning;
  for (const mismatch of mismatches) {
    annotate(runner, describeMismatch(mismatch), { title: `arch-probe: ${mismatch.name}` });
  }
  if (isUnexpectedlyEmulated(inputs, probe, mismatches)) noticeEmulation(runner, probe);
  if (inputs.summary) writeProbeSummary(runner, inputs.expectations, probe, result);
  if (mismatches.length > 0 && inputs.onMismatch === 'fail') failStep(runner, probe, mismatches);
}

/** Returns what was expected and found, and how to fix it. */
export function describeMismatch({ name, expected, found, fix }: Mismatch): string {
  const subject = { platform: 'this job to run as', emulated: 'this job to be' }[name] ?? name;
  const actual = found === 'unknown' ? 'but it is unknown' : `found ${found}`;
  return `Expected ${subject} ${expected}, ${actual}. ${fix}`;
}

/** Creates one UUID and appends a counter for each output, because each UUID reads a file, which is slow under an emulator. */
function createDelimiterSource(): RandomUuid {
  const uuid = randomUuid();
  let count = 0;
  return () => `${uuid}-${count++}`;
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
function isUnexpectedlyEmulated(
  { expectations }: ProbeInputs,
  { facts }: ProbeReport,
  mismatches: readonly Mismatch[],
): boolean {
  const namesEmulation = expectations.conditions.some(({ name }) => name === 'emulated');
  return expectations.platform !== null && !namesEmulation && facts.emulated === 'true' && mismatches.length === 0;
}

function noticeEmulation(runner: Runner, { facts }: ProbeReport): void {
  const message = `This job runs as ${facts.platform} as expected, but ${describeExecution(facts)}. Set expect-emulated to 'true' to allow that, or to 'false' to fail the job.`;
  notice(runner, message, { title: 'arch-probe: emulated' });
}

// Writes a log line only, because each mismatch has an annotation already.
function failStep(runner: Runner, { facts }: ProbeReport, mismatches: readonly Mismatch[]): void {
  process.exitCode = 1;
  const count = mismatches.length === 1 ? '1 expectation is' : `${mismatches.length} expectations are`;
  const { code, message } = new KitError('platform-mismatch', {
    subject: `this job, which runs as ${describePlatformAndMachine(facts)}`,
    problem: `${count} not met`,
    fix: `See ${troubleshootingUrl(runner.env)}#platform-mismatch`,
  });
  info(runner, `${code}: ${message}`);
}
