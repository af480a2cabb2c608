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

/** How the runtime of Go starts to say why a program crashes. Stack traces follow, which can be much longer than the log before. */
const CRASH =
  /^(?:panic: |fatal error: |runtime: (?:failed|out of memory|cannot allocate)|runtime\/cgo: |unexpected fault address )/;
const EXHAUSTED =
  /failed to create new OS thread|newosproc|pthread_create failed|out of memory|cannot allocate memory|failed to (?:reserve|allocate)/;

/** Advice for a crash because the job has too few processes or too little memory. */
const LIMITS_FIX =
  'Check the limits of the job for processes and memory (ulimit -a, and those of its container), or use a machine with less load.';

/** Returns the lines of a crash of a Go program, with its reason first; null if it did not crash. */
export function findCrash(lines: readonly string[]): readonly string[] | null {
  const at = lines.findIndex((line) => CRASH.test(line));
  return at < 0 ? null : lines.slice(at);
}

/** Returns what to do about a crash for lack of processes or memory; null for other exits. */
export function limitsAdvice(lines: readonly string[]): string | null {
  const messages = findCrash(lines)?.filter((line) => CRASH.test(line)) ?? [];
  return messages.some((line) => EXHAUSTED.test(line)) ? LIMITS_FIX : null;
}

/** Returns the last error in a program's lines, as part of a sentence: `it exited with 'lock is held'`. */
export function describeExit(lines: readonly string[]): string {
  const crash = findCrash(lines);
  if (crash !== null) return `it crashed with '${crash[0]}'`;
  // Kubo prints `Error: …`, IPFS Cluster `error creating REST API component: …`, and some parts of Kubo only log.
  const last = lines.findLast((line) => /^error:? /i.test(line) || FATAL.test(line));
  const lastError = last?.replace(/^Error: /, '').replace(FATAL, '');
  return lastError ? `it exited with '${lastError}'` : 'it exited without an error message';
}

function printedLines({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): readonly string[] {
  return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
}
