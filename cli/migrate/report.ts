// What `ipfs-kit migrate` prints: the diff and a line a step, or JSON.
import { countNoun } from '../../generator/lint/formats/report.ts';
import type { LeftAloneStep, MigratedFile, MigratedStep } from '../../generator/migrate/migrate.ts';
import { formatUnifiedDiff } from '../../generator/migrate/text/diff.ts';
import { toPrintable, toPrintableJson, toPrintableLines } from '../../kit/printable.ts';
import type { Output } from '../output.ts';

/** A file that was found or named, but is not text, not YAML, or cannot be opened. */
export interface UnreadFile {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Without a full stop. */
  readonly problem: string;
  /** Whether the command fails because of it. */
  readonly fatal: boolean;
}

interface MigrationReport {
  readonly files: readonly MigratedFile[];
  readonly unread: readonly UnreadFile[];
  /** Symbolic links that the scan did not follow. */
  readonly links: readonly string[];
  /** Whether the files were written. */
  readonly written: boolean;
  /** Whether the diff has a placeholder for the action. */
  readonly placeholder: boolean;
}

export function printReport(report: MigrationReport, output: Output): void {
  const { files, written, placeholder } = report;
  const changed = files.filter(isChanged);
  if (!written) {
    for (const { path, before, edits } of changed)
      output.result(toPrintableLines(formatUnifiedDiff(toPrintable(path), before, edits).trimEnd()));
  }
  const lines = [
    ...files.flatMap(({ migrated }) => migrated).flatMap((step) => formatMigrated(step, written)),
    ...files.flatMap(({ leftAlone }) => leftAlone).map(formatLeftAlone),
    ...report.unread.map(formatUnread),
    ...report.links.map((path) => `${path}: skipped: symbolic link. Run this on the file that it points to.`),
    formatSummary(report),
    ...(placeholder && changed.length > 0
      ? ['The action in the diff is a placeholder. Name the real one with --action owner/repo@commit.']
      : []),
  ];
  for (const line of lines) output.note(toPrintable(line));
}

export function formatJsonReport({ files, unread, links, written }: MigrationReport): string {
  const report = {
    written,
    files: files.map(({ path, before, after, migrated, leftAlone }) => ({
      path,
      changed: before !== after,
      migrated,
      leftAlone,
    })),
    unread: [
      ...unread.map(({ path, line, column, problem }) => ({ path, line, column, reason: problem })),
      ...links.map((path) => ({ path, line: null, column: null, reason: 'symbolic link' })),
    ],
  };
  return toPrintableJson(JSON.stringify(report, null, 2));
}

export function isChanged({ before, after }: MigratedFile): boolean {
  return before !== after;
}

function formatMigrated({ file, line, what, notes }: MigratedStep, written: boolean): readonly string[] {
  return [
    `${file}:${line}: ${what}: ${written ? 'replaced' : 'would be replaced'}`,
    ...notes.map((note) => `  ${note}`),
  ];
}

function formatLeftAlone({ file, line, what, reason, fix }: LeftAloneStep): string {
  return `${file}:${line}: ${what}: left alone: ${reason}. ${fix}`;
}

function formatUnread({ path, line, column, problem, fatal }: UnreadFile): string {
  const advice = fatal ? 'Fix the file and run this again.' : 'The file does not mention a dead origin.';
  return `${path}:${line}:${column}: cannot be migrated: ${problem}. ${advice}`;
}

function formatSummary({ files, unread, links, written }: MigrationReport): string {
  const total = new Set([...files, ...unread].map(({ path }) => path)).size;
  const changed = files.filter(isChanged).length;
  const left = files.flatMap(({ leftAlone }) => leftAlone).length;
  const skipped = unread.length + links.length;
  return [
    countNoun(total, 'file'),
    `${changed} ${written ? 'changed' : 'to change'}`,
    ...(left === 0 ? [] : [`${countNoun(left, 'step')} to replace by hand`]),
    ...(skipped === 0 ? [] : [`${countNoun(skipped, 'file')} not read`]),
  ].join(', ');
}
