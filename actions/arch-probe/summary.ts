// The job summary: the verdict as a heading, what is not as promised, and one table of all facts to paste into an issue.
import { describePlatform, probeRows } from '../../kit/probe/describe.ts';
import type { Outcome } from '../../kit/probe/expectations.ts';
import type { Probe } from '../../kit/probe/facts.ts';
import { escapeMarkdown, markdownTable } from '../../kit/runner/markdown.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { appendSummary } from '../../kit/runner/step-summary.ts';

/** Appends the page; does nothing where the runner has no summaries. */
export function summarise(runner: Runner, probe: Probe, { executables, mismatches }: Outcome): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const wrong = mismatches.map(({ name, expected, found, next }) => [name, expected, found, next]);
  const rows = [...probeRows(probe), ...executables.map(({ name, found }) => [name, found])];
  const parts = [
    `### ${escapeMarkdown(describePlatform(probe.facts))}\n`,
    ...(wrong.length > 0 ? [markdownTable(['Not as promised', 'Expected', 'Found', 'What to do'], wrong)] : []),
    markdownTable(['Fact', 'Value'], rows),
  ];
  appendSummary(runner, parts.join('\n'));
}
