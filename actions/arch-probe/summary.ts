// The job summary: the verdict as a heading, what is not as promised, and one table of the facts to paste into an issue.
import { briefRows, describePlatform } from '../../kit/probe/describe.ts';
import type { Expectations, Outcome } from '../../kit/probe/expectations/expectations.ts';
import type { Probe } from '../../kit/probe/facts.ts';
import { escapeMarkdown, markdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

/** Appends the page; does nothing where the runner has no summaries. */
export function summarise(runner: Runner, expectations: Expectations, probe: Probe, outcome: Outcome): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const { executables, mismatches } = outcome;
  const wrong = mismatches.map(({ name, expected, found, next }) => [name, expected, found, next]);
  const right = executables.flatMap(({ name, found, mismatch }) => (mismatch ? [] : [[name, found] as const]));
  const parts = [
    `### arch-probe: ${escapeMarkdown(describePlatform(probe.facts))}\n`,
    ...describeOutcome(expectations, mismatches.length),
    ...(wrong.length > 0 ? [markdownTable(['Not as promised', 'Expected', 'Found', 'What to do'], wrong)] : []),
    markdownTable(['Fact', 'Value'], [...right, ...briefRows(probe)]),
  ];
  appendSummary(runner, `${parts.join('\n')}\n`);
}

/** Returns a line about the expectations, none where there are none. */
function describeOutcome({ conditions, executables }: Expectations, wrong: number): readonly string[] {
  const all = conditions.length + executables.length;
  if (all === 0) return [];
  if (wrong === 0) return [`${all === 1 ? 'The expectation is' : `All ${all} expectations are`} met.\n`];
  return [`**${all === 1 ? 'The expectation is' : `${wrong} of ${all} expectations are`} not met.**\n`];
}
