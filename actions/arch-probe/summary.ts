// The job summary: the platform, a table of mismatches, and a table of facts to paste into an issue.
import { describePlatform, toBriefRows } from '../../kit/probe/describe.ts';
import type { ExpectationResult } from '../../kit/probe/expectations/expectations.ts';
import type { Expectations } from '../../kit/probe/expectations/met.ts';
import type { ProbeReport } from '../../kit/probe/facts.ts';
import { escapeMarkdown, formatMarkdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

/** Appends to the job summary, if the runner has one. */
export function writeProbeSummary(
  runner: Runner,
  expectations: Expectations,
  probe: ProbeReport,
  result: ExpectationResult,
): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const { executables, mismatches } = result;
  const unmet = mismatches.map(({ name, expected, found, fix }) => [name, expected, found, fix]);
  const met = executables.flatMap(({ name, found, mismatch }) => (mismatch ? [] : [[name, found] as const]));
  const parts = [
    `### arch-probe: ${escapeMarkdown(describePlatform(probe.facts))}\n`,
    ...describeOutcome(expectations, mismatches.length),
    ...(unmet.length > 0 ? [formatMarkdownTable(['Not as expected', 'Expected', 'Found', 'What to do'], unmet)] : []),
    formatMarkdownTable(['Fact', 'Value'], [...met, ...toBriefRows(probe)]),
  ];
  appendSummary(runner, `${parts.join('\n')}\n`);
}

/** Returns a line about the expectations; nothing without expectations. */
function describeOutcome(expectations: Expectations, unmet: number): readonly string[] {
  const { conditions, executables, runtimes } = expectations;
  const all = conditions.length + executables.length + runtimes.length;
  if (all === 0) return [];
  if (unmet === 0) return [`${all === 1 ? 'The expectation is' : `All ${all} expectations are`} met.\n`];
  return [`**${all === 1 ? 'The expectation is' : `${unmet} of ${all} expectations are`} not met.**\n`];
}
