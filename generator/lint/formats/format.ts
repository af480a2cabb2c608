// Formats what the linter reports.
import { formatAsAnnotations } from './github.ts';
import { formatAsJson } from './json.ts';
import type { LintFormat } from './names.ts';
import type { LintReport } from './report.ts';
import { formatAsText, type TextStyle } from './text.ts';

/** Returns the output of the command. `style` is for texts. */
export async function formatReport(report: LintReport, format: LintFormat, style: TextStyle): Promise<string> {
  if (format === 'json') return formatAsJson(report);
  if (format === 'github') return formatAsAnnotations(report);
  if (format === 'sarif') return (await import('./sarif.ts')).formatAsSarif(report);
  return formatAsText(report, style);
}
