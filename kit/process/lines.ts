// Splits the output of a process into lines, as node:readline does, which takes a millisecond to load.

interface LineSplitter {
  /** Takes a piece of any length. */
  readonly write: (text: string) => void;
  /** Ends the last line, which may have no line break. */
  readonly end: () => void;
}

const LINE_BREAK = /\r\n|\n|\r/;

/** Calls `onLine` for each line, as soon as it has ended: with `\n`, `\r\n` or, as those of progress bars do, `\r`. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  let unfinished = '';
  let endedInReturn = false;
  return {
    write: (text) => {
      if (text === '') return;
      // The second half of \r\n.
      const [first = '', ...others] = (endedInReturn && text.startsWith('\n') ? text.slice(1) : text).split(LINE_BREAK);
      endedInReturn = text.endsWith('\r');
      const lines = [unfinished + first, ...others];
      unfinished = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end: () => {
      if (unfinished !== '') onLine(unfinished);
      unfinished = '';
    },
  };
}
