// Findings as text for people: one line each, with the fix below it.
import { countStatuses, type DoctorFinding, type Status, type StatusCounts } from './finding.ts';

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok', warning: 'warn', failure: 'FAIL', unknown: '?' };
const MARK_WIDTH = 6;

/** Returns aligned lines of mark, subject and what was found. Fix and page are below findings that are not ok; the counts are last. */
export function renderFindings(findings: readonly DoctorFinding[]): string {
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length)) + 2;
  const lines = findings.flatMap((finding, at) => renderFinding(finding, width, findings[at - 1]));
  return [...lines, '', renderCounts(countStatuses(findings))].join('\n');
}

// Consecutive findings with the same fix show it once.
function renderFinding(finding: DoctorFinding, width: number, previous: DoctorFinding | undefined): readonly string[] {
  const { subject, status, detail, problem } = finding;
  const line = `${MARKS[status].padEnd(MARK_WIDTH)}${subject.padEnd(width)}${detail ?? problem}`;
  const fixes = fixLines(finding);
  const repeated = previous !== undefined && fixes.join() === fixLines(previous).join();
  return [line, ...(repeated ? [] : fixes.map((text) => `${' '.repeat(MARK_WIDTH)}${text}`))].map(replaceControls);
}

/** Names come from files and servers. Control characters could move the cursor, so each becomes `?`. */
function replaceControls(line: string): string {
  return line.replace(/\p{Cc}/gu, '?');
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
