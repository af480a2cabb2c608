// Findings as JSON, for programs.
import { toPrintableJson } from '../../../kit/printable.ts';
import { countBySeverity, type LintReport } from './report.ts';

export function formatAsJson(report: LintReport): string {
  const { files, findings, notesLeftOut } = report;
  const counts = { ...countBySeverity(report), notesLeftOut };
  return toPrintableJson(JSON.stringify({ files, ...counts, findings }, null, 2));
}
