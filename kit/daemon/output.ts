// What a program of a node printed, and what its end says about why it exited.
import type { ProcessResult } from '../process/run.ts';

/** Returns the lines that a command printed. If it did not exit by itself, the last line says so. */
export function outputLines(ended: ProcessResult, limitMs: number): readonly string[] {
  switch (ended.how) {
    case 'not-started':
      return [`Error: ${ended.reason}`];
    case 'timed-out':
      return [...printedLines(ended), `Error: it did not exit within ${limitMs / 1000} s`];
    case 'signal':
      return [...printedLines(ended), `Error: it was stopped by ${ended.signal}`];
    case 'exit':
      return printedLines(ended);
  }
}

/** A line of the log before an exit: the time, the level, the component, the place in the source and the message. */
const FATAL = /^\S+\s+FATAL\s+\S+\s+\S+:\d+\s+/;

/** Returns the last error in a program's lines, as part of a sentence: `it exited with 'lock is held'`. */
export function describeExit(lines: readonly string[]): string {
  // Kubo prints `Error: …`, IPFS Cluster `error creating REST API component: …`, and some parts of Kubo only log.
  const last = lines.findLast((line) => /^error:? /i.test(line) || FATAL.test(line));
  const lastError = last?.replace(/^Error: /, '').replace(FATAL, '');
  return lastError ? `it exited with '${lastError}'` : 'it exited without an error message';
}

function printedLines({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): readonly string[] {
  return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
}
