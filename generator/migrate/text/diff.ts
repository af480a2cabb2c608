// A unified diff from edits that are known: its cost grows with the text, not with the number of changes times its length.
import { lineOffsets } from '../../lint/model/source-text.ts';
import { applyEdits, type Edit } from './edits.ts';

const CONTEXT_LINES = 3;

/** Whole lines of the old text that become others. */
interface LineChange {
  /** Lines of the old text, from 0; `end` is behind the last. */
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Returns the diff in the format of `diff -u`, without a last line ending; '' if the edits change nothing. */
export function formatUnifiedDiff(path: string, before: string, edits: readonly Edit[]): string {
  const old = linesOf(before);
  const changes = changesOf(before, old, edits);
  if (changes.length === 0) return '';
  const hunks: string[] = [];
  let shift = 0;
  for (const group of groupsOf(changes)) {
    hunks.push(hunkOf(old, group, shift));
    for (const { start, end, lines } of group) shift += lines.length - (end - start);
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].join('\n');
}

/** Lines with their line endings; the last one may be without. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function changesOf(before: string, old: readonly string[], edits: readonly Edit[]): readonly LineChange[] {
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
    // Edits of lines that touch are one change.
    const offset = starts[start] ?? 0;
    let inserted = '';
    do {
      // The last line goes on to the end of the text.
      const reached = ({ start: at }: Edit) => end >= old.length || at < (starts[end] ?? 0);
      for (let next = sorted[index]; next && reached(next); next = sorted[++index]) {
        group.push({ ...next, start: next.start - offset, end: next.end - offset });
        while (end < old.length && (starts[end] ?? 0) < next.end) end++;
      }
      inserted = applyEdits(before.slice(offset, starts[end] ?? before.length), group);
      // Without its line ending, the line goes on with the next one.
    } while (inserted !== '' && !inserted.endsWith('\n') && end++ < old.length);
    const lines = linesOf(inserted);
    changes.push(...trimmed({ start, end: Math.min(end, old.length), lines }, old));
  }
  return changes;
}

/** Leaves out lines at both ends that stay the same. */
function trimmed({ start, end, lines }: LineChange, old: readonly string[]): readonly LineChange[] {
  let head = 0;
  while (head < lines.length && start + head < end && lines[head] === old[start + head]) head++;
  let tail = 0;
  const most = Math.min(lines.length, end - start) - head;
  while (tail < most && lines[lines.length - 1 - tail] === old[end - 1 - tail]) tail++;
  const change = { start: start + head, end: end - tail, lines: lines.slice(head, lines.length - tail) };
  return change.start === change.end && change.lines.length === 0 ? [] : [change];
}

/** Changes with less than two contexts between them share a hunk. */
function groupsOf(changes: readonly LineChange[]): readonly (readonly LineChange[])[] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && change.start - last.end <= 2 * CONTEXT_LINES) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(old: readonly string[], group: readonly LineChange[], shift: number): string {
  const from = Math.max(0, (group[0]?.start ?? 0) - CONTEXT_LINES);
  const until = Math.min(old.length, (group.at(-1)?.end ?? 0) + CONTEXT_LINES);
  const lines: string[] = [];
  let at = from;
  let added = 0;
  for (const { start, end, lines: inserted } of group) {
    lines.push(...marked(' ', old.slice(at, start)), ...marked('-', old.slice(start, end)), ...marked('+', inserted));
    added += inserted.length - (end - start);
    at = end;
  }
  lines.push(...marked(' ', old.slice(at, until)));
  const [oldCount, newCount] = [until - from, until - from + added];
  return [`@@ -${rangeOf(from, oldCount)} +${rangeOf(from + shift, newCount)} @@`, ...lines].join('\n');
}

/** A range without lines names the line before it. */
function rangeOf(from: number, count: number): string {
  return `${count === 0 ? from : from + 1},${count}`;
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? `${mark}${line.slice(0, -1)}` : `${mark}${line}\n\\ No newline at end of file`,
  );
}
