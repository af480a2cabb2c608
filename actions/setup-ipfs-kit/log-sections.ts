// The log of installs that run at the same time, one after the other: the first unfinished one is printed as it runs, the others when
// their turn comes.
import type { Runner } from '../../kit/runner/runner.ts';

type LogWriter = Pick<Runner, 'write'>;

/** The part of one install. */
export interface LogSection extends LogWriter {
  /** To be called when the install has ended. */
  readonly end: () => void;
}

/**
 * Returns a function that opens the next section. Sections are printed in the order in which they were opened, each as a whole. What a
 * section gets after its end follows behind the last one.
 */
export function createLogSections(log: LogWriter): () => LogSection {
  const waiting: string[][] = [];
  const ended = new Set<number>();
  const late: string[] = [];
  let current = 0;
  const printAll = (texts: string[]) => {
    for (const text of texts.splice(0)) log.write(text);
  };
  const printNext = () => {
    while (ended.has(current)) {
      current += 1;
      printAll(waiting[current] ?? late);
    }
  };
  return () => {
    const own: string[] = [];
    const index = waiting.push(own) - 1;
    return {
      write: (text) => {
        const isLate = ended.has(index);
        if (index === current || (isLate && current === waiting.length)) log.write(text);
        else (isLate ? late : own).push(text);
      },
      end: () => {
        ended.add(index);
        printNext();
      },
    };
  };
}
