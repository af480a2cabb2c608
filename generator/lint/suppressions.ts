// Comments that ignore findings, with a reason: on a line, for a step or a job, or for a whole file.
import { isRuleId } from '../config/rule-ids.ts';
import { type CommentText, findComments } from './comments.ts';
import { type LocatedNode, locationOf, type YamlSource } from './model/located-node.ts';
import { nextLineStart, shorten } from './model/source-text.ts';
import type { Workflow } from './model/workflow.ts';
import type { IgnoreComment, PlacedFinding, UnusedIgnore } from './rule.ts';

const MAX_SHOWN_CHARACTERS = 60;

/**
 * Returns all comments of a file that start with `ipfs-kit:`: `# ipfs-kit: ignore[rule, rule] reason`, `ignore-file[…]`, and faulty
 * ones. `workflow` is what the file was read as, or null.
 */
export function findIgnoreComments(source: YamlSource, workflow: Workflow | null): readonly IgnoreComment[] {
  const { path, text, lines } = source;
  if (!/ipfs-kit/i.test(text)) return [];
  const isBroken = source.document.errors.length > 0;
  const head = headEnd(text);
  const comments = isBroken
    ? findComments({ ...source, text: text.slice(0, head) }, null)
    : findComments(source, workflow);
  const targets = findTargets(source, comments);
  const found = comments.flatMap(({ offset, text: comment }) => {
    const parts = [...comment.matchAll(DIRECTIVE)];
    return parts.flatMap(({ 0: written, index }): IgnoreComment[] => {
      const directive = readDirective(written);
      if (!directive) return [];
      const { forFile, rules, fault } = directive;
      const { line, col } = lines.linePos(offset + index);
      const location = { file: path, line, column: col, length: written.trimEnd().length };
      if (!forFile) return [{ location, line: targets.get(line) ?? line, rules, fault }];
      return [{ location, line: null, rules, fault: fault ?? (offset < head ? null : MISPLACED) }];
    });
  });
  // The text of a broken file may be anything.
  return isBroken ? found.filter(({ fault }) => fault === null) : found;
}

/** Up to the next one in the same comment. */
const DIRECTIVE = /(?<=^|\s)#[# \t]{0,20}ipfs-kit\b(?:(?!\s#+[ \t]*ipfs-kit\b).)*/gi;
const IGNORE = /^#[ \t]*ipfs-kit:[ \t]*ignore(-file)?\[([^\]]*)\]([^\n]*)$/;
/** Without the colon, only what cannot be meant for a reader. */
const NEARLY = /^#[# \t]*ipfs-kit(?::|[ \t]+[\w-]+[ \t]*(?:\[|([\w-]+)))/i;
const MISPLACED = {
  problem: 'ignore-file is below the first comments of the file',
  fix: 'Move it to the first lines of the file.',
};

interface Directive extends Pick<IgnoreComment, 'rules' | 'fault'> {
  readonly forFile: boolean;
}

/** Returns null for a comment that is not for the linter. */
function readDirective(written: string): Directive | null {
  const [, file, list = '', reason = ''] = IGNORE.exec(written) ?? [];
  if (!IGNORE.test(written)) {
    const nearly = NEARLY.exec(written);
    if (!nearly || (nearly[1] !== undefined && !isRuleId(nearly[1]))) return null;
    const shown = shorten(written.trim(), MAX_SHOWN_CHARACTERS);
    return { forFile: false, rules: [], fault: { problem: `not a comment that the linter understands: ${shown}` } };
  }
  const names = list.split(',').map((name) => name.trim());
  const rules = names.filter(isRuleId);
  return { forFile: file !== undefined, rules, fault: findFault(names, reason) };
}

function findFault(names: readonly string[], reason: string): IgnoreComment['fault'] {
  const unknown = names.filter((name) => name !== '' && !isRuleId(name));
  if (unknown.length > 0) return { problem: `unknown rule: ${unknown.join(', ')}` };
  if (names.includes('')) return { problem: 'a rule is missing between the brackets' };
  return reason.trim() === '' ? { problem: `ignores ${names.join(', ')} without a reason` } : null;
}

/** Returns the findings that no valid comment ignores, and the rules of comments that ignore nothing. */
export function applyIgnores(
  findings: readonly PlacedFinding[],
  ignores: readonly IgnoreComment[],
  workflows: readonly Workflow[],
): { readonly kept: readonly PlacedFinding[]; readonly unused: readonly UnusedIgnore[] } {
  const valid = ignores.filter(({ fault }) => fault === null);
  const ignored = new Set(
    valid.flatMap(({ location: { file }, line, rules }) => rules.map((rule) => keyOf(rule, file, line))),
  );
  const files = new Set(valid.map(({ location: { file } }) => file));
  const parts = new Map(workflows.filter(({ path }) => files.has(path)).map((each) => [each.path, findParts(each)]));
  const used = new Set<string>();
  const kept = findings.filter(({ rule, file, line }) => {
    const lines = [line, ...(parts.get(file) ?? []).map((starts) => starts.get(line) ?? line), null];
    const keys = lines.map((each) => keyOf(rule, file, each)).filter((key) => ignored.has(key));
    for (const key of keys) used.add(key);
    return keys.length === 0;
  });
  const unused = valid.flatMap(({ location, line, rules }) =>
    rules.filter((rule) => !used.has(keyOf(rule, location.file, line))).map((rule) => ({ location, rule })),
  );
  return { kept, unused };
}

function keyOf(rule: string, file: string, line: number | null): string {
  return JSON.stringify([rule, file, line]);
}

type FirstLines = ReadonlyMap<number, number>;

/** Returns the first line of the step, and of the job, that each line is in. */
function findParts({ at: { source, node: root }, jobs }: Workflow): readonly FirstLines[] {
  const seen = new Set<LocatedNode['node']>();
  const linesOf = (first: LocatedNode, { node }: LocatedNode): readonly [number, number][] => {
    const [start = 0, end = start] = node.range ?? [];
    // A node of an alias is somewhere else.
    if (seen.has(node) || start < (first.node.range?.[0] ?? 0)) return [];
    seen.add(node);
    const from = locationOf(first).line;
    const to = source.lines.linePos(Math.max(start, end - 1)).line;
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => [from + index, from]);
  };
  return [
    new Map(jobs.flatMap(({ steps }) => steps.flatMap(({ at }) => linesOf(at, at)))),
    new Map(jobs.flatMap(({ key, at }) => (key.node === root ? [] : linesOf(key, at)))),
  ];
}

/** Returns by line of a comment that is alone on it the line that it is for: the next one that is not such a comment. */
function findTargets({ text, lines }: YamlSource, comments: readonly CommentText[]): ReadonlyMap<number, number> {
  const targets = new Map<number, number>();
  const isAlone = (line: number, offset: number) => text.slice(lines.lineStarts[line - 1] ?? 0, offset).trim() === '';
  const alone = new Set(
    comments.flatMap(({ offset }) => {
      const { line } = lines.linePos(offset);
      return isAlone(line, offset) ? [line] : [];
    }),
  );
  const isComment = (line: number) => {
    const start = lines.lineStarts[line - 1];
    return start !== undefined && /^\s*#/.test(text.slice(start, nextLineStart(text, start)));
  };
  for (const line of [...alone].sort((a, b) => b - a)) {
    let target = line + 1;
    while (!targets.has(target) && isComment(target)) target++;
    targets.set(line, targets.get(target) ?? target);
  }
  return targets;
}

/** Returns the offset of the first line with anything but a comment. */
function headEnd(text: string): number {
  let at = 0;
  while (at < text.length) {
    const next = nextLineStart(text, at);
    if (!/^\s*(?:#|$)|^---\s*(?:#|$)/.test(text.slice(at, next))) break;
    at = next;
  }
  return at;
}
