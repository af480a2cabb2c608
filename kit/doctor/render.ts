// Findings as a person reads them: a line a finding, with what mends it below.
import { type Counts, countsOf, type Finding, type Status } from './finding.ts';

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok', warning: 'warn', failure: 'FAIL', unknown: '?' };
const MARK_WIDTH = 6;

/** Returns the lines: mark, title and what was found, aligned; mend and page below what is not ok; the counts last. */
export function textOf(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ title }) => title.length)) + 2;
  const lines = findings.flatMap((finding, at) => linesOf(finding, width, findings[at - 1]));
  return [...lines, '', summaryOf(countsOf(findings))].join('\n');
}

/** Returns a command's argument as a shell takes it: in single quotes where it has characters that mean something. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns a number of bytes as people read it: `71.2 GiB`, `130 MiB`. */
export function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

// What mends one finding is said once, where it mends the next ones, too.
function linesOf(finding: Finding, width: number, before: Finding | undefined): readonly string[] {
  const { title, status, found } = finding;
  const line = `${MARKS[status].padEnd(MARK_WIDTH)}${title.padEnd(width)}${found}`;
  const below = adviceOf(finding);
  const said = before !== undefined && below.join() === adviceOf(before).join();
  return [line, ...(said ? [] : below.map((text) => `${' '.repeat(MARK_WIDTH)}${text}`))].map(printable);
}

/** Names come from files and servers: what could move the cursor is shown as `?`. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, '?');
}

function adviceOf({ status, mend, page }: Finding): readonly string[] {
  if (status === 'ok') return [];
  const seen = page !== null && status !== 'unknown' ? [`see ${page}`] : [];
  return [...(mend?.split('\n') ?? []), ...seen];
}

function summaryOf(counts: Counts): string {
  const total = counts.ok + counts.warning + counts.failure + counts.unknown;
  const many = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`;
  const parts = [
    `${counts.ok} ok`,
    many(counts.warning, 'warning'),
    many(counts.failure, 'failure'),
    `${counts.unknown} unknown`,
  ];
  return `${many(total, 'check')}: ${parts.join(', ')}`;
}
