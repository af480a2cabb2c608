// Formats findings: as text for people, as JSON for programs, as annotations for GitHub Actions.
import { toPrintable, toPrintableJson } from '../../kit/printable.ts';
import { formatMessageCommand } from '../../kit/runner/command-text.ts';
import type { LintFinding } from './rule.ts';

export const LINT_FORMATS = ['text', 'json', 'github'] as const;

export type LintFormat = (typeof LINT_FORMATS)[number];

/** Returns the output of the command. `files` is the number of files that were checked. */
export function formatFindings(findings: readonly LintFinding[], files: number, format: LintFormat): string {
  if (format === 'json') {
    return toPrintableJson(JSON.stringify({ files, ...countFindings(findings), findings }, null, 2));
  }
  const lines = findings.map(format === 'github' ? formatAsAnnotation : formatAsText);
  return [...lines, formatSummary(findings, files)].join('\n');
}

function formatAsText({ file, line, column, severity, rule, problem, fix }: LintFinding): string {
  // The name of a file may have a line end, and what follows would look like another finding.
  const lines = [`${file}:${line}:${column} ${severity} ${rule}: ${problem}`, `  ${fix}`];
  return lines.map(toPrintable).join('\n');
}

function formatAsAnnotation({ file, line, column, severity, rule, problem, fix }: LintFinding): string {
  return formatMessageCommand(severity, { file, line, col: column, title: rule }, `${problem}. ${fix}`);
}

function formatSummary(findings: readonly LintFinding[], files: number): string {
  if (findings.length === 0) return `${countNoun(files, 'file')}, no problems found`;
  const { errors, warnings } = countFindings(findings);
  return `${countNoun(files, 'file')}: ${countNoun(errors, 'error')}, ${countNoun(warnings, 'warning')}`;
}

/** Returns `1 file` or `2 files`. */
export function countNoun(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function countFindings(findings: readonly LintFinding[]) {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}
