// What the job gets and what a person sees: outputs, the facts in the log, an annotation a mismatch, the exit code.
import { EOL } from 'node:os';
import { KitError } from '../../kit/errors.ts';
import { alignedLines, describePlatform, describeVerdict, describeWhere, probeRows } from '../../kit/probe/describe.ts';
import type { Mismatch } from '../../kit/probe/expectations/conditions.ts';
import type { Outcome } from '../../kit/probe/expectations/expectations.ts';
import { FACT_NAMES, type Probe } from '../../kit/probe/facts.ts';
import { type RandomUuid, randomUuid } from '../../kit/runner/delimiter.ts';
import { troubleshooting } from '../../kit/runner/failure.ts';
import { setOutput } from '../../kit/runner/file-commands.ts';
import { endGroup, error, info, notice, startGroup, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import type { Inputs } from './inputs.ts';
import { summarise } from './summary.ts';

/** As in action.yml; a test holds the two against each other. */
export const OUTPUT_NAMES = [...FACT_NAMES, 'evidence', 'mismatches', 'json'] as const;
type OutputName = (typeof OUTPUT_NAMES)[number];

/** Hands over what was found. With mismatches that are to fail the job, the process exits with 1 once it is done. */
export function report(runner: Runner, inputs: Inputs, probe: Probe, outcome: Outcome): void {
  const { mismatches } = outcome;
  const outputs = outputsOf(probe, outcome);
  const random = drawnOnce();
  for (const name of OUTPUT_NAMES) setOutput(runner, name, outputs[name], random);
  log(runner, probe, outcome);
  const annotate = inputs.onMismatch === 'fail' ? error : warning;
  for (const mismatch of mismatches) {
    annotate(runner, describeMismatch(mismatch), { title: `arch-probe: ${mismatch.name}` });
  }
  if (isQuietlyEmulated(inputs, probe, mismatches)) noticeEmulation(runner, probe);
  if (inputs.summary) summarise(runner, inputs.expectations, probe, outcome);
  if (mismatches.length > 0 && inputs.onMismatch === 'fail') end(runner, probe, mismatches);
}

/** Returns a mismatch as a sentence, and what to do about it. */
export function describeMismatch({ name, expected, found, next }: Mismatch): string {
  const verb = { platform: 'runs as', emulated: 'is' }[name] ?? 'has';
  const promised = { platform: expected, emulated: `to be ${expected}` }[name] ?? `${name} ${expected}`;
  const truth = found === 'unknown' ? 'whether that is so cannot be known here' : `${verb} ${found}`;
  return `This job was promised ${promised} and ${truth}. ${next}`;
}

/** Draws once for all outputs and counts on from there: each further draw reads a file, which is slow under an emulator. */
function drawnOnce(): RandomUuid {
  const uuid = randomUuid();
  let count = 0;
  return () => `${uuid}-${count++}`;
}

function outputsOf({ facts, evidence }: Probe, { executables, mismatches }: Outcome): Record<OutputName, string> {
  const found = executables.map((each) => ({ name: each.name, found: each.found }));
  return {
    ...facts,
    evidence: evidence.map(({ source, says }) => `${source}: ${says}`).join('\n'),
    mismatches: String(mismatches.length),
    json: JSON.stringify({ facts, evidence, executables: found, mismatches }),
  };
}

function log(runner: Runner, probe: Probe, { executables }: Outcome): void {
  startGroup(runner, `This job runs as ${describePlatform(probe.facts)}`);
  const rows = [...probeRows(probe), ...executables.map(({ name, found }) => [name, found] as const)];
  // The runner looks for `##[` anywhere in a line, and obeys it.
  info(runner, alignedLines(rows).join(EOL).replaceAll('##[', '## ['));
  endGroup(runner);
}

/** Whoever expects a platform and says nothing of emulation may not think of it. */
function isQuietlyEmulated({ expectations }: Inputs, { facts }: Probe, mismatches: readonly Mismatch[]): boolean {
  const says = expectations.conditions.some(({ name }) => name === 'emulated');
  return expectations.platform !== null && !says && facts.emulated === 'true' && mismatches.length === 0;
}

function noticeEmulation(runner: Runner, { facts }: Probe): void {
  const message = `This job runs as ${facts.platform} as promised, but ${describeVerdict(facts)}. expect-emulated says whether it may.`;
  notice(runner, message, { title: 'arch-probe: emulated' });
}

// The mismatches have their annotations; a further one would be shown among them.
function end(runner: Runner, { facts }: Probe, mismatches: readonly Mismatch[]): void {
  process.exitCode = 1;
  const count = mismatches.length === 1 ? '1 expectation is' : `${mismatches.length} expectations are`;
  const { code, message } = new KitError('platform-mismatch', {
    asked: `this job, which runs as ${describeWhere(facts)}`,
    found: `${count} not met`,
    next: `See ${troubleshooting(runner.env)}#platform-mismatch`,
  });
  info(runner, `${code}: ${message}`);
}
