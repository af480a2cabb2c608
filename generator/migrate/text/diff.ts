// A unified diff from known edits. Its cost is linear in the size of the text.
import { lineOffsets } from '../../lint/model/source-text.ts';
import { applyEdits, type Edit } from './edits.ts';

const CONTEXT_LINES = 3;

/** Lines of the old text that are replaced. */
interface LineChange {
  /** The first line, from 0. */
  readonly start: number;
  /** The line after the last. */
  readonly end: number;
  readonly lines: readonly string[];
}

/** Returns the diff in the format of `diff -u`, without a line ending at the end. Returns '' if the edits change nothing. */
export function formatUnifiedDiff(path: string, before: string, edits: readonly Edit[]): string {
  const old = splitLines(before);
  const changes = collectChanges(before, old, edits);
  if (changes.length === 0) return '';
  const hunks: string[] = [];
  let shift = 0;
  for (const group of groupChanges(changes)) {
    hunks.push(formatHunk(old, group, shift));
    for (const { start, end, lines } of group) shift += lines.length - (end - start);
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

/** Returns lines with their line endings. The last one may not have one. */
function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function collectChanges(before: string, old: readonly string[], edits: readonly Edit[]): readonly LineChange[] {
  const starts = lineOffsets(before);
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const changes: LineChange[] = [];
  let line = 0;
  for (let index = 0; index < sorted.length; ) {
    const first = sorted[index];
    if (!first) break;
    while (line + 1 < old.length && (starts[line + 1] ?? 0) <= first.start) line++;
    const start = line;
    const group: Edit[] = [];
    let end = start + 1;
    // Edits of adjacent lines are one change.
    const offset = starts[start] ?? 0;
    let inserted = '';
    do {
      // The last line extends to the end of the text.
      const reached = ({ start: at }: Edit) => end >= old.length || at < (starts[end] ?? 0);
      for (let next = sorted[index]; next && reached(next); next = sorted[++index]) {
        group.push({ ...next, start: next.start - offset, end: next.end - offset });
        while (end < old.length && (starts[end] ?? 0) < next.end) end++;
      }
      inserted = applyEdits(before.slice(offset, starts[end] ?? before.length), group);
      // A line without its line ending continues with the next one.
    } while (inserted !== '' && !inserted.endsWith('\n') && end++ < old.length);
    const lines = splitLines(inserted);
    changes.push(...trimChange({ start, end: Math.min(end, old.length), lines }, old));
  }
  return changes;
}

/** Removes unchanged lines at both ends. Returns nothing for a change without effect. */
function trimChange({ start, end, lines }: LineChange, old: readonly string[]): readonly LineChange[] {
  let head = 0;
  while (head < lines.length && start + head < end && lines[head] === old[start + head]) head++;
  let tail = 0;
  const most = Math.min(lines.length, end - start) - head;
  while (tail < most && lines[lines.length - 1 - tail] === old[end - 1 - tail]) tail++;
  const change = { start: start + head, end: end - tail, lines: lines.slice(head, lines.length - tail) };
  return change.start === change.end && change.lines.length === 0 ? [] : [change];
}

/** Groups changes into hunks: those whose context lines would touch. */
function groupChanges(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && change.start - last.end <= 2 * CONTEXT_LINES) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function formatHunk(old: readonly string[], group: readonly LineChange[], shift: number): string {
  const from = Math.max(0, (group[0]?.start ?? 0) - CONTEXT_LINES);
  const until = Math.min(old.length, (group.at(-1)?.end ?? 0) + CONTEXT_LINES);
  const lines: string[] = [];
  let at = from;
  let added = 0;
  for (const { start, end, lines: inserted } of group) {
    lines.push(
      ...markLines(' ', old.slice(at, start)),
      ...markLines('-', old.slice(start, end)),
      ...markLines('+', inserted),
    );
    added += inserted.length - (end - start);
    at = end;
  }
  lines.push(...markLines(' ', old.slice(at, until)));
  const [oldCount, newCount] = [until - from, until - from + added];
  return [`@@ -${formatRange(from, oldCount)} +${formatRange(from + shift, newCount)} @@`, ...lines].join('\n');
}

/** Returns a range of a hunk header. A range without lines names the line before it. */
function formatRange(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`;
}

function markLines(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? `${mark}${line.slice(0, -1)}` : `${mark}${line}\n\\ No newline at end of file`,
  );
}
