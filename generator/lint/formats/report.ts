// What a run of the linter reports, and its counts.
import type { LintFinding } from '../rule.ts';

export interface LintReport {
  /** Those that are listed. Those of one file are together. */
  readonly findings: readonly LintFinding[];
  /** How many notes `--strict` would add. */
  readonly notesLeftOut: number;
  /** How many files were checked. */
  readonly files: number;
  /** The texts of the files, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of this project. */
  readonly version: string;
}

/** Returns `1 file` or `2 files`. */
export function countNoun(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

interface SeverityCounts {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
}

export function countBySeverity({ findings }: LintReport): SeverityCounts {
  const count = (severity: LintFinding['severity']) => findings.filter((each) => each.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), notes: count('note') };
}

/** Returns the last line of a text: `2 files: 1 error, 0 warnings; 3 notes with --strict`. */
export function formatSummary(report: LintReport): string {
  const { files, findings, notesLeftOut } = report;
  const { errors, warnings, notes } = countBySeverity(report);
  const more = notesLeftOut === 0 ? '' : `; ${countNoun(notesLeftOut, 'note')} with --strict`;
  if (findings.length === 0) return `${countNoun(files, 'file')}, no problems found${more}`;
  const counts = [countNoun(errors, 'error'), countNoun(warnings, 'warning')];
  if (notes > 0) counts.push(countNoun(notes, 'note'));
  return `${countNoun(files, 'file')}: ${counts.join(', ')}${more}`;
}
