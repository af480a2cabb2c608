// Signs that a job or a step is meant to go on after a failure: its names, its events, and comments beside it.
import { type LocatedNode, locationOf, type YamlSource } from '../model/located-node.ts';
import { lineEnd } from '../model/source-text.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from '../model/workflow.ts';

/** In the name of a job, a step or a value of the matrix that may fail. */
const MAY_FAIL =
  /experiment|nightly|allow(?:ed)?[-_ ]?(?:to[-_ ]?)?fail|may[-_ ]?fail|optional|unstable|canary|non[-_ ]?blocking|best[-_ ]?effort|informational|advisory|flaky|continue[-_ ]?on|ignore|known[-_ ]?fail|xfail/i;
const RARE_EVENTS = new Set(['schedule', 'workflow_dispatch', 'repository_dispatch']);

/** Returns whether a name, a condition or a setting says that a failure is fine. */
export function saysMayFail(text: string): boolean {
  return MAY_FAIL.test(text);
}

/** Returns a doubt from the names of a job and a step, and from the events of a workflow. */
export function doubtOfPlace({ triggers }: Workflow, job: WorkflowJob, step?: WorkflowStep): string | null {
  const names = [job.id, job.name, step?.name ?? '', step?.condition?.value ?? ''];
  if (names.some(saysMayFail)) return 'It is not a problem if it may fail, as its name says.';
  if (/cover|bench/i.test(step?.name ?? '')) return 'It is not a problem if the tests count in another step.';
  if (triggers.size > 0 && [...triggers.keys()].every((event) => RARE_EVENTS.has(event)))
    return 'It is not a problem if someone reads the log of each run: the workflow does not run for pushes or pull requests.';
  return null;
}

/** Of a comment that may say why something is meant to pass. */
const EXPLAINS =
  /fail|ignor|allow|option|expect|because|continu|error|flak|until|issue|skip|block|known|temporar|informati|#\d|https?:/i;

/** A comment for the linter, and a task without a ticket or a cause, say that something is wrong, not why. */
const NOT_A_REASON =
  /^\s*#*\s*(?:ipfs-kit\b|(?:todo|fixme)\b(?!.*(?:because|until|flak|known|expect|optional|#\d|https?:)))/i;

/** Of a comment that says that a failure is fine, not only why it happens. */
const EXPECTS =
  /(?<!\b(?:not|never)\s(?:be\s)?)\b(?:expected|allowed|supposed|permitted|okay|ok|fine)\b(?!\s+(?:not|never)\b)[^.\n]{0,40}\bfail|\bfail\w{0,5}\b[^.\n]{0,40}(?<!\b(?:not|never|un)\s?)\b(?:expected|allowed|ok|okay|fine|tolerated|acceptable|permitted|intended)\b/i;

const MAX_COMMENT_LINES = 5;

/** Returns a doubt from a comment on the line, or on the lines before. */
export function doubtOfComment(at: LocatedNode, index?: number): string | null {
  return commentsAt(at, index).some((comment) => EXPLAINS.test(comment))
    ? 'It is not a problem if the comment beside it says why.'
    : null;
}

/** Returns whether a comment says that a failure is expected or allowed. */
export function isExpectedFailure(at: LocatedNode, index?: number): boolean {
  return commentsAt(at, index).some((comment) => EXPECTS.test(comment));
}

/** By source and line. A long line may lose many failures. */
const commentsByLine = new WeakMap<YamlSource, Map<number, readonly string[]>>();

function commentsAt(at: LocatedNode, index?: number): readonly string[] {
  const { line } = locationOf(at, index);
  const known = commentsByLine.get(at.source) ?? new Map<number, readonly string[]>();
  commentsByLine.set(at.source, known);
  const comments = known.get(line) ?? readComments(at.source, line);
  known.set(line, comments);
  return comments;
}

function readComments({ text, lines }: YamlSource, line: number): readonly string[] {
  const lineAt = (number: number) => {
    const start = lines.lineStarts[number - 1];
    return start === undefined ? '' : text.slice(start, lineEnd(text, start));
  };
  const comments = [/\s#(\s.*)$/.exec(lineAt(line))?.[1] ?? ''];
  for (let above = line - 1; above >= line - MAX_COMMENT_LINES; above--) {
    const comment = /^\s*#(.*)$/.exec(lineAt(above))?.[1];
    if (comment === undefined) break;
    comments.push(comment);
  }
  return comments.filter((comment) => !NOT_A_REASON.test(comment));
}
