// Counts the tests that a command ran, by what test runners print at their end. Pure: lines in, a number out.
import { stripVTControlCharacters } from 'node:util';

/** Returns how many tests the lines of one summary say; null if they are not of this runner. */
type Counter = (lines: readonly string[]) => number | null;

/** Before a line: the name of a workspace, as pnpm (`packages/a test: `) and turbo (`a:test: `) print it. */
const PREFIX = String.raw`^(?:\S+(?: \S+)?: ?)?\s*`;

/**
 * Returns how many tests ran, without skipped ones; null if no line is of a test runner that is known. Several summaries, as of tox or
 * of workspaces, add up. Go prints tests only with -v: without it, each package with tests counts as one.
 */
export function countTests(output: readonly string[]): number | null {
  const lines = output.map((line) => stripVTControlCharacters(line));
  const counts = SUMMARIES.map((counter) => counter(lines)).filter((count) => count !== null);
  if (counts.length > 0) return counts.reduce((sum, count) => sum + count, 0);
  return LAST_RESORTS.map((counter) => counter(lines)).find((count) => count !== null) ?? null;
}

/** Adds up what `count` returns for each line that matches; null if none does. */
function sumLines(pattern: RegExp, count: (match: RegExpExecArray) => number): Counter {
  return (lines) => {
    const counts = lines.flatMap((line) => {
      const match = pattern.exec(line);
      return match ? [count(match)] : [];
    });
    return counts.length > 0 ? counts.reduce((sum, each) => sum + each, 0) : null;
  };
}

/** Adds up the numbers before or after some words, such as `5 passed`. */
const sumWords = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);

const numberOf = (match: RegExpExecArray) => Number(match[1]);

const PYTEST =
  /^=*\s*((?:no tests ran|\d+ [a-z]+(?: passed)?(?:, \d+ [a-z]+(?: passed)?)*)) in [\d.:]+s?(?: \([\d:]+\))?\s*=*$/;
const NODE_TOTAL = new RegExp(`${PREFIX}(?:ℹ|#) (?:pass|fail) +(\\d+)$`);

const SUMMARIES: readonly Counter[] = [
  sumLines(PYTEST, ([, text = '']) => sumWords(text, /(\d+) (?:passed|failed|xfailed|xpassed)(?=,|$)/g)),
  sumLines(/^Ran (\d+) tests? in [\d.]+s$/, numberOf),
  // Skipped tests of unittest, which its number includes.
  sumLines(/^(?:OK|FAILED) \((?:[a-z ]+=\d+, )*skipped=(\d+)/, (match) => -Number(match[1])),
  sumLines(/^(\d+) tests? in \d+ items?\.$/, numberOf),
  sumLines(NODE_TOTAL, numberOf),
  sumLines(new RegExp(`${PREFIX}Tests: +((?:\\d+ \\w+, )*\\d+ total)$`), ([, text = '']) =>
    sumWords(text, /(\d+) (?:passed|failed)/g),
  ),
  sumLines(new RegExp(`${PREFIX}Tests +(\\d+ .*)\\(\\d+\\)$`), ([, text = '']) =>
    sumWords(text, /(\d+) (?:passed|failed)/g),
  ),
  sumLines(new RegExp(`${PREFIX}No tests? (?:files )?found`), () => 0),
  sumLines(new RegExp(`${PREFIX}(\\d+) (?:passing(?: \\(\\S+\\))?|failing)$`), numberOf),
  sumLines(new RegExp(`${PREFIX}(\\d+) tests? (?:passed|failed)$`), numberOf),
  sumLines(
    /^(\d+) specs?, \d+ failures?(?:, (\d+) pending specs?)?/,
    ([, all, pending]) => Number(all) - Number(pending ?? 0),
  ),
  sumLines(new RegExp(`${PREFIX}Passed: +(\\d+)$`), numberOf),
  sumLines(/^# \{.*\btotal: (\d+).*\}$/, numberOf),
  sumLines(/^--- (?:PASS|FAIL): /, () => 1),
  sumLines(/^DONE (\d+) tests?(?:, (\d+) skipped)?/, ([, all, skipped]) => Number(all) - Number(skipped ?? 0)),
  sumLines(/^test result: \w+\. (\d+) passed; (\d+) failed;/, ([, passed, failed]) => Number(passed) + Number(failed)),
];

/** What says less, for output without a summary. */
const LAST_RESORTS: readonly Counter[] = [
  sumLines(/^(?:not )?ok \d+\b(?!.*# (?:SKIP|skip|TODO))/, () => 1),
  sumLines(/^(?:ok +\t\S+\t(?!.*\[no tests to run\])|FAIL\t\S+\t)/, () => 1),
  sumLines(/^(?:\?|ok) +\t\S+\t/, () => 0),
];
