// Findings as a person reads them: a line a finding, with what mends it below.
import { countStatuses, type DoctorFinding, type Status, type StatusCounts } from './finding.ts';

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok', warning: 'warn', failure: 'FAIL', unknown: '?' };
const MARK_WIDTH = 6;

/** Returns the lines: mark, subject and problem, aligned; fix and page below findings that are not ok; the counts last. */
export function renderFindings(findings: readonly DoctorFinding[]): string {
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length)) + 2;
  const lines = findings.flatMap((finding, at) => renderFinding(finding, width, findings[at - 1]));
  return [...lines, '', renderCounts(countStatuses(findings))].join('\n');
}

/** Returns a command's argument as a shell takes it: in single quotes where it has characters that mean something. */
export function quoteShellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns a number of bytes as people read it: `71.2 GiB`, `130 MiB`. */
export function formatSize(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

// What mends one finding is said once, where it mends the next ones, too.
function renderFinding(finding: DoctorFinding, width: number, previous: DoctorFinding | undefined): readonly string[] {
  const { subject, status, problem } = finding;
  const line = `${MARKS[status].padEnd(MARK_WIDTH)}${subject.padEnd(width)}${problem}`;
  const below = adviceLines(finding);
  const repeated = previous !== undefined && below.join() === adviceLines(previous).join();
  return [line, ...(repeated ? [] : below.map((text) => `${' '.repeat(MARK_WIDTH)}${text}`))].map(printable);
}

/** Names come from files and servers: what could move the cursor is shown as `?`. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '?');
}

function adviceLines({ status, fix, page }: DoctorFinding): readonly string[] {
  if (status === 'ok') return [];
  const seen = page !== null && status !== 'unknown' ? [`see ${page}`] : [];
  return [...(fix?.split('\n') ?? []), ...seen];
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
