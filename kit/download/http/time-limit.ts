// Time limits that count only time in which this process runs. If other processes take the processors, or the machine was suspended,
// the timers of a process expire before it sees what has happened meanwhile, such as a connection that was accepted at once.

/** Between them, the process handles what has happened. */
const PARTS = 10;

/** Calls `onExpired` after some milliseconds. A pause of the process counts as a tenth of them. Returns a function that ends the limit. */
export function startTimeLimit(milliseconds: number, onExpired: () => void): () => void {
  let passed = 0;
  let immediate: NodeJS.Immediate | undefined;
  const timer = setInterval(() => {
    passed++;
    if (passed < PARTS) return;
    clearInterval(timer);
    // After what has happened during the last part.
    immediate = setImmediate(onExpired);
  }, milliseconds / PARTS);
  return () => {
    clearInterval(timer);
    clearImmediate(immediate);
  };
}
