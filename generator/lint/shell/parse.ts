// Parses a POSIX shell script that may contain expressions of GitHub Actions.
import { type ParsedScript, parse } from 'unbash';
import { replaceExpressions } from '../model/expressions-in-text.ts';

interface ShellScript {
  /** The tree. Its positions are offsets in the script as written, but its texts have placeholders for expressions. */
  readonly tree: ParsedScript;
  /** Returns a text of the tree with its expressions as written. */
  readonly restore: (text: string) => string;
}

/** GitHub does not run longer ones. */
const MAX_CHARACTERS = 500_000;
/** Rules ask for the same scripts again and again, one rule after the other. */
const MAX_CACHED = 5000;
const cached = new Map<string, ShellScript>();

/** Returns the tree of a script. Never throws: a script with errors has a partial tree. */
export function parseShell(source: string): ShellScript {
  const known = cached.get(source);
  if (known) return known;
  if (cached.size >= MAX_CACHED) cached.clear();
  const { masked, restore } = maskExpressions(limitHereDocuments(source.slice(0, MAX_CHARACTERS)));
  const script = { tree: parse(masked), restore };
  cached.set(source, script);
  return script;
}

/** The parser searches the end of each from the start of the script. */
const MAX_HERE_DOCUMENTS = 500;

/** Returns a script up to a number of here-documents that no real one has. */
function limitHereDocuments(source: string): string {
  let at = -1;
  for (let count = 0; count <= MAX_HERE_DOCUMENTS; count++) {
    at = source.indexOf('<<', at + 1);
    if (at === -1) return source;
  }
  return source.slice(0, at);
}

// A placeholder is as long as its expression, so that offsets stay the same: the number of the expression between a first and
// several last characters. All are in Unicode's private use area, which a shell reads as letters.
const FIRST = '\uE000';
const LAST = '\uF8FF';
const NUMBERS = 0xe001;
const MAX_EXPRESSIONS = 0xf8fe - NUMBERS;
const PLACEHOLDER = new RegExp(`${FIRST}([\uE001-\uF8FE])${LAST}*`, 'g');

/** `restore` returns a part of the masked text with the expressions as written. A script of GitHub has at most a few hundred. */
function maskExpressions(source: string): { readonly masked: string; readonly restore: (text: string) => string } {
  const expressions: string[] = [];
  const masked = replaceExpressions(source, (_inside, whole) => {
    if (expressions.length === MAX_EXPRESSIONS) return whole;
    expressions.push(whole);
    return `${FIRST}${String.fromCharCode(NUMBERS + expressions.length - 1)}`.padEnd(whole.length, LAST);
  });
  if (expressions.length === 0) return { masked, restore: (text) => text };
  const restore = (text: string) =>
    text.replace(PLACEHOLDER, (whole, number: string) => expressions[number.charCodeAt(0) - NUMBERS] ?? whole);
  return { masked, restore };
}
