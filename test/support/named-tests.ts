// Finds tests that docs name as proof: `path/to/file.test.ts`: title of the test.

/** A row of a table with the columns promise and test. */
export interface Promised {
  /** From 1. */
  readonly line: number;
  readonly promise: string;
  readonly tests: readonly { readonly file: string; readonly title: string }[];
}

const SEPARATOR = '<br>';

/**
 * Returns the rows of all tables with the columns `promise` and `test`. A cell of tests has one or more, separated by `<br>`,
 * each as `file`: title. Throws for any other cell.
 */
export function readPromises(markdown: string): readonly Promised[] {
  const rows: Promised[] = [];
  let inTable = false;
  for (const [index, text] of markdown.split('\n').entries()) {
    if (!text.startsWith('|')) inTable = false;
    else if (/^\| promise \| test \|$/.test(text)) inTable = true;
    else if (inTable && !/^\|[ -]+\|[ -]+\|$/.test(text)) rows.push(parseRow(text, index + 1));
  }
  return rows;
}

function parseRow(text: string, line: number): Promised {
  const [, promise = '', tests = ''] = /^\| (.+?) \| (.+) \|$/.exec(text) ?? [];
  const named = tests.split(SEPARATOR).map((each) => {
    const [, file, title] = /^\s*`([^`]+\.test\.ts)`: (.+?)\s*$/.exec(each) ?? [];
    if (!file || !title) throw new Error(`line ${line}: '${each}' does not name a test`);
    return { file, title };
  });
  return { line, promise, tests: named };
}

/** The literal title of a test, also after `each()`, `skipIf()` and `runIf()`. Tests that never run do not count. */
const TITLE =
  /(?:\b(?:it|test|describe)(?:\.(?:only|concurrent))?|\))\s*\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)\s*,/g;

/** Returns the titles of tests in a source, as they are written there: `%s` and `$name` stay. */
export function listTestTitles(source: string): readonly string[] {
  return [...source.matchAll(TITLE)].map(([, single, double, template]) =>
    (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1'),
  );
}
