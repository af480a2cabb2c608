// Reads the end of a daemon's log.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const MAX_TAIL_LINES = 20;
/** More than that many lines have, even with a stack trace among them. */
const READ_BYTES = 2 ** 16;
/** A crash prints the stacks of all goroutines, which can be thousands of lines. */
const CRASH_BYTES = 2 ** 21;

/** Returns the last lines of a log, without empty ones; an empty list if the log cannot be read. */
export function readLogTail(path: string, lines = MAX_TAIL_LINES): readonly string[] {
  return splitLines(readEnd(path, READ_BYTES)).slice(-lines);
}

/** Returns the end of the log of a program that exited: long enough for the reason of a crash to be in it. */
export function readExitLog(path: string): readonly string[] {
  return splitLines(readEnd(path, CRASH_BYTES));
}

function splitLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

function readEnd(path: string, bytes: number): string {
  try {
    // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no such flag.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = fstatSync(file);
      const end = Buffer.alloc(Math.min(size, bytes));
      return end.toString('utf8', 0, readSync(file, end, 0, end.length, size - end.length));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
