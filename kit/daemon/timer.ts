// How long something took, for the log.

/** Returns a function that returns the time since the call: `0.4 s`. */
export function startTimer(): () => string {
  const started = Date.now();
  return () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
