// What the job gets and what a person sees: outputs, the facts in the log, an annotation a mismatch, the exit code.
import { EOL } from 'node:os';
import { KitError } from '../../kit/errors.ts';
import {
  alignRows,
  describeExecution,
  describePlatform,
  describePlatformAndMachine,
  toDetailedRows,
} from '../../kit/probe/describe.ts';
import type { Mismatch } from '../../kit/probe/expectations/conditions.ts';
import type { ExpectationResult } from '../../kit/probe/expectations/expectations.ts';
import { FACT_NAMES, type ProbeReport } from '../../kit/probe/facts.ts';
import { type RandomUuid, randomUuid } from '../../kit/runner/delimiter.ts';
import { troubleshootingUrl } from '../../kit/runner/failure.ts';
import { setOutput } from '../../kit/runner/file-commands.ts';
import { endGroup, error, info, notice, startGroup, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { ProbeInputs } from './inputs.ts';
import { writeProbeSummary } from './summary.ts';

/** As in action.yml; a test holds the two against each other. */
export const PROBE_OUTPUT_NAMES = [...FACT_NAMES, 'evidence', 'mismatches', 'json'] as const;
type ProbeOutputName = (typeof PROBE_OUTPUT_NAMES)[number];

/** Hands over what was found. With mismatches that are to fail the job, the process exits with 1 once it is done. */
export function reportProbe(runner: Runner, inputs: ProbeInputs, probe: ProbeReport, outcome: ExpectationResult): void {
  const { mismatches } = outcome;
  const outputs = createOutputs(probe, outcome);
  const random = createDelimiterSource();
  for (const name of PROBE_OUTPUT_NAMES) setOutput(runner, name, outputs[name], random);
  logFacts(runner, probe, outcome);
  const annotate = inputs.onMismatch === 'fail' ? error : warning;
  for (const mismatch of mismatches) {
    annotate(runner, describeMismatch(mismatch), { title: `arch-probe: ${mismatch.name}` });
  }
  if (isQuietlyEmulated(inputs, probe, mismatches)) noticeEmulation(runner, probe);
  if (inputs.summary) writeProbeSummary(runner, inputs.expectations, probe, outcome);
  if (mismatches.length > 0 && inputs.onMismatch === 'fail') failStep(runner, probe, mismatches);
}

/** Returns a mismatch as a sentence, and what to do about it. */
export function describeMismatch({ name, expected, found, fix }: Mismatch): string {
  const verb = { platform: 'runs as', emulated: 'is' }[name] ?? 'has';
  const promised = { platform: expected, emulated: `to be ${expected}` }[name] ?? `${name} ${expected}`;
  const actual = found === 'unknown' ? 'whether that is so cannot be known here' : `${verb} ${found}`;
  return `This job was promised ${promised} and ${actual}. ${fix}`;
}

/** Draws once for all outputs and counts on from there: each further draw reads a file, which is slow under an emulator. */
function createDelimiterSource(): RandomUuid {
  const uuid = randomUuid();
  let count = 0;
  return () => `${uuid}-${count++}`;
}

function createOutputs(
  { facts, evidence }: ProbeReport,
  { executables, mismatches }: ExpectationResult,
): Record<ProbeOutputName, string> {
  const found = executables.map((each) => ({ name: each.name, found: each.found }));
  return {
    ...facts,
    evidence: evidence.map(({ source, says }) => `${source}: ${says}`).join('\n'),
    mismatches: String(mismatches.length),
    json: JSON.stringify({ facts, evidence, executables: found, mismatches }),
  };
}

function logFacts(runner: Runner, probe: ProbeReport, { executables }: ExpectationResult): void {
  startGroup(runner, `This job runs as ${describePlatform(probe.facts)}`);
  const rows = [...toDetailedRows(probe), ...executables.map(({ name, found }) => [name, found] as const)];
  // The runner looks for `##[` anywhere in a line, and obeys it.
  info(runner, alignRows(rows).join(EOL).replaceAll('##[', '## ['));
  endGroup(runner);
}

/** Whoever expects a platform and says nothing of emulation may not think of it. */
function isQuietlyEmulated(
  { expectations }: ProbeInputs,
  { facts }: ProbeReport,
  mismatches: readonly Mismatch[],
): boolean {
  const namesEmulation = expectations.conditions.some(({ name }) => name === 'emulated');
  return expectations.platform !== null && !namesEmulation && facts.emulated === 'true' && mismatches.length === 0;
}

function noticeEmulation(runner: Runner, { facts }: ProbeReport): void {
  const message = `This job runs as ${facts.platform} as promised, but ${describeExecution(facts)}. expect-emulated says whether it may.`;
  notice(runner, message, { title: 'arch-probe: emulated' });
}

// The mismatches have their annotations; a further one would be shown among them.
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
