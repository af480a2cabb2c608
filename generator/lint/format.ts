// Findings as text for people, as JSON for programs, and as annotations for a run of Actions.
import type { Finding } from './rule.ts';

export const FORMATS = ['text', 'json', 'github'] as const;

export type Format = (typeof FORMATS)[number];

/** Returns what the command prints. `files` is how many were looked at. */
export function formatFindings(findings: readonly Finding[], files: number, format: Format): string {
  if (format === 'json') return JSON.stringify({ files, ...countsOf(findings), findings }, null, 2);
  const lines = findings.map(format === 'github' ? annotation : asText);
  return [...lines, summary(findings, files)].join('\n');
}

function asText({ file, line, column, severity, rule, message, fix }: Finding): string {
  return `${file}:${line}:${column} ${severity} ${rule}: ${message}\n  ${fix}`;
}

function annotation({ file, line, column, severity, rule, message, fix }: Finding): string {
  const properties = `file=${property(file)},line=${line},col=${column},title=${property(rule)}`;
  return `::${severity} ${properties}::${data(`${message}. ${fix}`)}`;
}

function summary(findings: readonly Finding[], files: number): string {
  const { errors, warnings } = countsOf(findings);
  const looked = `${files} ${files === 1 ? 'file' : 'files'}`;
  if (findings.length === 0) return `${looked}, nothing found`;
  return `${looked}: ${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
}

function countsOf(findings: readonly Finding[]) {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

/** What would end or change a command: the runner's own escapes. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
