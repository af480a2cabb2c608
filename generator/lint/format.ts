// Findings as text for people, as JSON for programs, and as annotations for a run of Actions.
import { formatLogCommand } from '../../kit/runner/command-text.ts';
import type { LintFinding } from './rule.ts';

export const LINT_FORMATS = ['text', 'json', 'github'] as const;

export type LintFormat = (typeof LINT_FORMATS)[number];

/** Returns what the command prints. `files` is how many were looked at. */
export function formatFindings(findings: readonly LintFinding[], files: number, format: LintFormat): string {
  if (format === 'json') return JSON.stringify({ files, ...countsOf(findings), findings }, null, 2);
  const lines = findings.map(format === 'github' ? formatAsAnnotation : formatAsText);
  return [...lines, summary(findings, files)].join('\n');
}

function formatAsText({ file, line, column, severity, rule, problem, fix }: LintFinding): string {
  return `${file}:${line}:${column} ${severity} ${rule}: ${problem}\n  ${fix}`;
}

function formatAsAnnotation({ file, line, column, severity, rule, problem, fix }: LintFinding): string {
  return formatLogCommand(severity, { file, line, col: column, title: rule }, `${problem}. ${fix}`);
}

function summary(findings: readonly LintFinding[], files: number): string {
  const { errors, warnings } = countsOf(findings);
  const looked = `${files} ${files === 1 ? 'file' : 'files'}`;
  if (findings.length === 0) return `${looked}, nothing found`;
  return `${looked}: ${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}

function countsOf(findings: readonly LintFinding[]) {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}
