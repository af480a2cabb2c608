// The comments of a file: those of YAML, and those of its scripts. A `#` in a string does not start one.
import { Lexer } from 'yaml';
import { locationOf, type YamlSource } from './model/located-node.ts';
import { scriptTextsOf, shellOf, usesPosixShell } from './model/scripts.ts';
import type { LocatedText, Workflow } from './model/workflow.ts';
import { parseShell } from './shell/parse.ts';
import { visitNodes } from './shell/visit.ts';

export interface CommentText {
  /** Of its `#`, in the text of the file. */
  readonly offset: number;
  /** To the end of its line. */
  readonly text: string;
}

/** Before a scalar that is not in quotes, the library has this token. It has no length, like the other ones of its kind. */
const SCALAR = '\u001f';
const WITHOUT_LENGTH = new Set([SCALAR, '\u0002', '\u0018']);

/** Returns the comments with `ipfs-kit` of a file. `workflow` is what the file was read as, or null. */
export function findComments(source: YamlSource, workflow: Workflow | null): readonly CommentText[] {
  const found: CommentText[] = [];
  let offset = 0;
  let before = '';
  for (const token of new Lexer().lex(source.text)) {
    if (token.startsWith('#') && before !== SCALAR && isOurs(token)) found.push({ offset, text: token });
    before = token;
    if (!WITHOUT_LENGTH.has(token)) offset += token.length;
  }
  return workflow ? [...found, ...findInScripts(source, workflow)] : found;
}

function isOurs(comment: string): boolean {
  return /ipfs-kit/i.test(comment);
}

function findInScripts({ lines }: YamlSource, workflow: Workflow): readonly CommentText[] {
  const seen = new Set<LocatedText['at']['node']>();
  return workflow.jobs.flatMap((job) =>
    job.steps.flatMap((step) => {
      const isPosix = usesPosixShell(shellOf({ step, job, workflow }));
      return scriptTextsOf(step).flatMap(({ at, value }) => {
        if (seen.has(at.node) || !isOurs(value)) return [];
        seen.add(at.node);
        return findInScript(value, isPosix).map(({ offset, text }) => {
          const { line, column } = locationOf(at, offset);
          return { offset: (lines.lineStarts[line - 1] ?? 0) + column - 1, text };
        });
      });
    }),
  );
}

function findInScript(script: string, isPosix: boolean): readonly CommentText[] {
  const strings = isPosix ? markStrings(script) : null;
  return [...script.matchAll(/(?<=^|\s)#[# \t]{0,20}ipfs-kit\b[^\n]*/gim)].flatMap(({ 0: text, index }) =>
    strings?.[index] ? [] : [{ offset: index, text }],
  );
}

const STRINGS: ReadonlySet<string> = new Set([
  'SingleQuoted',
  'DoubleQuoted',
  'AnsiCQuoted',
  'LocaleString',
  'HereDocBody',
]);
const SCRIPTS: ReadonlySet<string> = new Set(['CommandExpansion', 'ProcessSubstitution']);

/** Returns 1 for each character in a string or a here-document, but not in a script inside it. */
function markStrings(script: string): Uint8Array {
  const marks = new Uint8Array(script.length);
  visitNodes(parseShell(script).tree, ({ type, pos, end }) => {
    if (STRINGS.has(type)) marks.fill(1, pos, end);
    else if (SCRIPTS.has(type)) marks.fill(0, pos, end);
    return undefined;
  });
  return marks;
}
