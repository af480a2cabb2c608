// A report for tests of the formats.
import type { LintReport } from '../../../../../generator/lint/formats/report.ts';
import type { LintFinding } from '../../../../../generator/lint/rule.ts';

export const FINDING: LintFinding = {
  rule: 'hidden-failure',
  severity: 'warning',
  confidence: 'medium',
  file: 'a.yml',
  line: 1,
  column: 1,
  problem: 'it fails',
  doubt: null,
  fix: 'Fix it.',
};

/** Returns a report of findings in one file. Each has the defaults of FINDING. */
export function reportOf(text: string, ...findings: readonly Partial<LintFinding>[]): LintReport {
  const all = findings.map((each) => ({ ...FINDING, ...each }));
  const texts = new Map(all.map(({ file }) => [file, text]));
  return { findings: all, notesLeftOut: 0, files: 1, texts, version: '1.2.3' };
}
