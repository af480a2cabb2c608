// Findings as annotations of GitHub Actions.
import { formatMessageCommand } from '../../../kit/runner/command-text.ts';
import type { LintFinding } from '../rule.ts';
import { formatMessage } from './message.ts';
import { formatSummary, type LintReport } from './report.ts';

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const;

export function formatAsAnnotations(report: LintReport): string {
  return [...report.findings.map(formatAnnotation), formatSummary(report)].join('\n');
}

function formatAnnotation(finding: LintFinding): string {
  const { file, line, column, length = 1, severity, rule } = finding;
  // GitHub's own column is of the last character.
  const place = { file, line, endLine: line, col: column, endColumn: column + length - 1 };
  return formatMessageCommand(COMMANDS[severity], { ...place, title: rule }, formatMessage(finding));
}
