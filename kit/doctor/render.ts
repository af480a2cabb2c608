// Findings as text for people: one line each, with the fix below it.
import { displayWidth, padColumns, wrapCommand, wrapText } from '../terminal-text.ts';
import { countStatuses, type DoctorFinding, type Status, type StatusCounts } from './finding.ts';

/** Where findings are shown. */
interface FindingsLayout {
  /** The width of the terminal; null: lines do not wrap. */
  readonly columns: number | null;
  /** Whether the shell joins lines that end with a backslash. PowerShell does not. */
  readonly posixShell: boolean;
}

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok', warning: 'warn', failure: 'FAIL', unknown: '?' };
const MARK_WIDTH = 6;
const INDENT = ' '.repeat(MARK_WIDTH);
const NO_WRAPPING: FindingsLayout = { columns: null, posixShell: true };
/** Sentences start with a word, or end with a full stop or a colon. Everything else in a fix is a command. */
const SENTENCE = /^(?:[A-Z][a-z]*|see) |[.:]$/;

/** Returns aligned lines of mark, subject and what was found. Fix and page are below findings that are not ok; the counts are last. */
export function renderFindings(findings: readonly DoctorFinding[], layout = NO_WRAPPING): string {
  const width = Math.max(0, ...findings.map(({ subject }) => displayWidth(subject))) + 2;
  const lines = findings.flatMap((finding, at) => {
    const { subject, status, detail, problem } = finding;
    const line = `${MARKS[status].padEnd(MARK_WIDTH)}${padColumns(subject, width)}${collapseSpaces(detail ?? problem)}`;
    return [wrapText(replaceControls(line), layout.columns), ...renderFix(finding, findings[at - 1], layout)];
  });
  return [...lines, '', renderCounts(countStatuses(findings))].join('\n');
}

/** Consecutive findings with the same fix show it once. */
function renderFix(
  finding: DoctorFinding,
  previous: DoctorFinding | undefined,
  { columns, posixShell }: FindingsLayout,
): readonly string[] {
  const lines = fixLines(finding).map(replaceControls);
  if (previous !== undefined && fixLines(previous).map(replaceControls).join() === lines.join()) return [];
  return lines.flatMap((line) => {
    const isSentence = SENTENCE.test(line);
    if (columns === null || (!isSentence && !posixShell)) return [`${INDENT}${line}`];
    return isSentence ? [wrapText(`${INDENT}${collapseSpaces(line)}`, columns)] : wrapCommand(line, columns, INDENT);
  });
}

/** Names come from files and servers. Control characters could move the cursor, so each becomes `?`. */
function replaceControls(line: string): string {
  return line.replace(/\p{Cc}/gu, '?');
}

/** Two spaces would look like the next column. */
function collapseSpaces(text: string): string {
  return text.replace(/ {2,}/g, ' ');
}

function fixLines({ status, fix, page }: DoctorFinding): readonly string[] {
  if (status === 'ok') return [];
  const pageLine = page !== null && status !== 'unknown' ? [`see ${page}`] : [];
  return [...(fix?.split('\n') ?? []), ...pageLine];
}

function renderCounts(counts: StatusCounts): string {
  const total = counts.ok + counts.warning + counts.failure + counts.unknown;
  const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`;
  const parts = [
    `${counts.ok} ok`,
    counted(counts.warning, 'warning'),
    counted(counts.failure, 'failure'),
    `${counts.unknown} unknown`,
  ];
  return `${counted(total, 'check')}: ${parts.join(', ')}`;
}
