// The simple commands of a POSIX shell script, in order, each with its lines. Not a full shell parser: a command that it cannot
// read with certainty is marked as opaque.

export interface ShellCommand {
  /** Words without their quotes. Variables and `${{ }}` stay as written. */
  readonly words: readonly string[];
  /** Targets of `>` and `>>`. */
  readonly redirects: readonly string[];
  /** The operator after the command; '' for the end of the line. */
  readonly operator: '' | ';' | '&&' | '||' | '|' | '&';
  /** Whether it has a substitution, a here-document, a group or a keyword. */
  readonly opaque: boolean;
  /** First and last line, from 0. */
  readonly lines: readonly [number, number];
  /** As written. */
  readonly text: string;
}

interface ParsedScript {
  readonly commands: readonly ShellCommand[];
  /** Comments without `#`, by the number of a line without a command, from 0. */
  readonly comments: ReadonlyMap<number, string>;
}

const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  'function',
  '{',
  '}',
  '!',
  '[[',
  '((',
]);
const OPERATORS = ['&&', '||', ';', '|', '&'] as const;

interface CommandDraft {
  words: string[];
  redirects: string[];
  opaque: boolean;
  start: number;
  line: number;
}

export function parseScript(script: string): ParsedScript {
  const commands: ShellCommand[] = [];
  let at = 0;
  let line = 0;
  let draft: CommandDraft | null = null;
  const open = (): CommandDraft => (draft ??= { words: [], redirects: [], opaque: false, start: at, line });
  const close = (operator: ShellCommand['operator'], end: number) => {
    if (!draft) return;
    const { words, redirects, opaque, start, line: first } = draft;
    const keyword = KEYWORDS.has(words[0] ?? '');
    const text = script.slice(start, end).trim();
    commands.push({ words, redirects, operator, opaque: opaque || keyword, lines: [first, line], text });
    draft = null;
  };
  while (at < script.length) {
    const rest = script.slice(at);
    if (rest.startsWith('\\\n')) {
      at += 2;
      line++;
    } else if (rest[0] === '\n') {
      // After an operator no command is open, and the next line starts a new one.
      close('', at);
      at++;
      line++;
    } else if (rest[0] === ' ' || rest[0] === '\t') {
      at++;
    } else if (rest[0] === '#') {
      at += /^[^\n]*/.exec(rest)?.[0].length ?? 0;
    } else {
      const operator = /^&>/.test(rest) ? undefined : OPERATORS.find((each) => rest.startsWith(each));
      if (operator) {
        close(operator, at);
        at += operator.length;
      } else {
        const reading = open();
        const piece = readToken(rest);
        if (piece.redirect) reading.redirects.push(piece.text);
        else reading.words.push(piece.text);
        if (piece.opaque) reading.opaque = true;
        at += piece.length;
        line += countNewlines(rest.slice(0, piece.length));
      }
    }
  }
  close('', script.length);
  return { commands, comments: findComments(script) };
}

interface ShellToken {
  readonly text: string;
  readonly length: number;
  readonly redirect: boolean;
  readonly opaque: boolean;
}

/** Reads one word, or a redirection with its target. */
function readToken(rest: string): ShellToken {
  if (/^[()]/.test(rest)) return { text: rest[0] ?? '', length: 1, redirect: false, opaque: true };
  const here = /^\d*<<[^\n]*/.exec(rest);
  if (here) return { text: '', length: here[0].length, redirect: true, opaque: true };
  const duplicate = /^\d*>&\d/.exec(rest);
  if (duplicate) return { text: '', length: duplicate[0].length, redirect: true, opaque: false };
  const redirect = /^(?:\d*|&)(?:>>|>|<)[ \t]*/.exec(rest);
  if (redirect) {
    const target = readWord(rest.slice(redirect[0].length));
    return { ...target, length: redirect[0].length + target.length, redirect: true };
  }
  return { ...readWord(rest), redirect: false };
}

function readWord(rest: string): Omit<ShellToken, 'redirect'> {
  let text = '';
  let at = 0;
  let opaque = false;
  let quote = '';
  while (at < rest.length) {
    const left = rest.slice(at);
    const expression = /^\$\{\{[\s\S]{0,1000}?\}\}/.exec(left);
    if (expression) {
      text += expression[0];
      at += expression[0].length;
      continue;
    }
    const char = rest[at] ?? '';
    if (quote === '' && /[\s;|&()<>]/.test(char)) break;
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === '\\' && quote !== "'") {
      if (rest[at + 1] !== '\n') text += rest[at + 1] ?? '';
      at++;
    } else {
      if (quote !== "'" && (char === '`' || left.startsWith('$('))) {
        opaque = true;
        const end = findSubstitutionEnd(left);
        text += left.slice(0, end);
        at += end;
        continue;
      }
      text += char;
    }
    at++;
  }
  // A character that no branch reads must not stop the loop.
  return {
    text: at === 0 ? (rest[0] ?? '') : text,
    length: Math.max(at, 1),
    opaque: opaque || quote !== '' || at === 0,
  };
}

function findSubstitutionEnd(text: string): number {
  if (text[0] === '`') return text.indexOf('`', 1) + 1 || text.length;
  let depth = 0;
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return at + 1;
  }
  return text.length;
}

function findComments(script: string): ReadonlyMap<number, string> {
  return new Map(
    script.split('\n').flatMap((line, number) => {
      const comment = /^\s*#\s?(.*)$/.exec(line)?.[1];
      return comment === undefined ? [] : [[number, comment] as const];
    }),
  );
}

function countNewlines(text: string): number {
  return text.split('\n').length - 1;
}
