// The job summary: the verdict as a heading, what is not as promised, and one table of the facts to paste into an issue.
import { describePlatform, toBriefRows } from '../../kit/probe/describe.ts';
import type { ExpectationResult, Expectations } from '../../kit/probe/expectations/expectations.ts';
import type { ProbeReport } from '../../kit/probe/facts.ts';
import { escapeMarkdown, formatMarkdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

/** Appends the page; does nothing where the runner has no summaries. */
export function writeProbeSummary(
  runner: Runner,
  expectations: Expectations,
  probe: ProbeReport,
  outcome: ExpectationResult,
): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const { executables, mismatches } = outcome;
  const unmet = mismatches.map(({ name, expected, found, fix }) => [name, expected, found, fix]);
  const met = executables.flatMap(({ name, found, mismatch }) => (mismatch ? [] : [[name, found] as const]));
  const parts = [
    `### arch-probe: ${escapeMarkdown(describePlatform(probe.facts))}\n`,
    ...describeOutcome(expectations, mismatches.length),
    ...(unmet.length > 0 ? [formatMarkdownTable(['Not as promised', 'Expected', 'Found', 'What to do'], unmet)] : []),
    formatMarkdownTable(['Fact', 'Value'], [...met, ...toBriefRows(probe)]),
  ];
  appendSummary(runner, `${parts.join('\n')}\n`);
}

/** Returns a line about the expectations, none where there are none. */
function describeOutcome({ conditions, executables }: Expectations, unmet: number): readonly string[] {
  const all = conditions.length + executables.length;
  if (all === 0) return [];
  if (unmet === 0) return [`${all === 1 ? 'The expectation is' : `All ${all} expectations are`} met.\n`];
  return [`**${all === 1 ? 'The expectation is' : `${unmet} of ${all} expectations are`} not met.**\n`];
}
