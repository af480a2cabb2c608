// Findings for people: grouped by file, each with its line and what to do.
import { styleText } from 'node:util';
import { toPrintable } from '../../../kit/printable.ts';
import { wrapText } from '../../../kit/terminal-text.ts';
import type { LintFinding } from '../rule.ts';
import { excerptOf, sourceLine } from './excerpt.ts';
import { formatSummary, type LintReport } from './report.ts';

export interface TextStyle {
  /** Width of the terminal; null for a file or a pipe. */
  readonly columns: number | null;
  readonly hasColors: boolean;
}

type Format = Parameters<typeof styleText>[0];
type Paint = (format: Format, text: string) => string;

const COLORS = { error: 'red', warning: 'yellow', note: 'cyan' } as const;
const INDENT = '    ';
/** Of a line of a file, without a terminal. Longer ones are cut. */
const DEFAULT_COLUMNS = 120;
const MIN_EXCERPT = 20;

/** Returns lines that are safe to print, with colours if there are any. */
export function formatAsText(report: LintReport, { columns, hasColors }: TextStyle): string {
  const paint: Paint = (format, text) => (hasColors ? styleText(format, text, { validateStream: false }) : text);
  const groups = [...Map.groupBy(report.findings, ({ file }) => file)].map(([file, findings]) => [
    paint('underline', toPrintable(file)),
    ...findings.flatMap((finding) => [...formatFinding(finding, report, { columns, paint }), '']),
  ]);
  return [...groups.flat(), formatSummary(report)].join('\n');
}

interface Layout {
  readonly columns: number | null;
  readonly paint: Paint;
}

function formatFinding(finding: LintFinding, { texts }: LintReport, { columns, paint }: Layout): readonly string[] {
  const { line, column, severity, rule, problem, doubt, fix } = finding;
  const wrap = (text: string) => wrapText(toPrintable(text), columns && columns - INDENT.length);
  const indent = (text: string) => text.replace(/^/gm, INDENT);
  const head = wrapText(`  ${line}:${column} ${severity} ${rule}: ${toPrintable(problem)}`, columns);
  return [
    head.replace(severity, paint([COLORS[severity], 'bold'], severity)).replace(`${rule}:`, paint('bold', `${rule}:`)),
    ...formatExcerpt(finding, sourceLine(texts, finding), { columns, paint }),
    ...(doubt === null ? [] : [paint('dim', indent(wrap(doubt)))]),
    indent(wrap(fix)),
  ];
}

function formatExcerpt(finding: LintFinding, line: string, { columns, paint }: Layout): readonly string[] {
  if (line.trim() === '') return [];
  const number = String(finding.line);
  const room = (columns ?? DEFAULT_COLUMNS) - INDENT.length - number.length - ' | '.length;
  const { before, marked, after, underline } = excerptOf(line, finding, Math.max(MIN_EXCERPT, room));
  const color = COLORS[finding.severity];
  return [
    `${INDENT}${paint('dim', `${number} |`)} ${before}${paint(color, marked)}${after}`,
    `${INDENT}${paint('dim', `${' '.repeat(number.length)} |`)} ${paint(color, underline)}`.trimEnd(),
  ];
}
