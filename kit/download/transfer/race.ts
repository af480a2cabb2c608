// Asks candidates in their order, the next one beside one that is slow: the first good answer wins.

export interface RaceOptions<Candidate, Result> {
  /** At least one. */
  readonly candidates: readonly Candidate[];
  /** Returns null where a candidate has no good answer. The signal is given when another one has won. */
  readonly request: (candidate: Candidate, signal: AbortSignal) => Promise<Result | null>;
  /** Milliseconds without an answer after which the next candidate is asked as well. */
  readonly delayMs: number;
  /** Whether the next candidate is asked at once where one fails; else only where one is slow. */
  readonly nextOnFailure: boolean;
  /** Told of a good answer that came too late. */
  readonly discard?: (answer: Result) => void;
  /** Told before a candidate is asked because the one before it is slow. */
  readonly onSlow?: (slow: Candidate, next: Candidate) => void;
}

/** Returns the first good answer, or null where none of those that were asked had one. Throws what `ask` throws. */
export function raceInOrder<Candidate, Result>(race: RaceOptions<Candidate, Result>): Promise<Result | null> {
  const { candidates, request, delayMs, nextOnFailure, discard, onSlow } = race;
  return new Promise((resolve, reject) => {
    const controllers: AbortController[] = [];
    let running = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const finish = (settle: () => void, winner?: AbortController) => {
      over = true;
      clearTimeout(timer);
      for (const each of controllers) if (each !== winner) each.abort();
      settle();
    };
    const start = () => {
      clearTimeout(timer);
      const candidate = candidates[controllers.length] as Candidate;
      const next = candidates[controllers.length + 1];
      const controller = new AbortController();
      controllers.push(controller);
      running++;
      if (next !== undefined) {
        timer = setTimeout(() => {
          onSlow?.(candidate, next);
          start();
        }, delayMs);
      }
      request(candidate, controller.signal).then(
        (answer) => {
          if (over) {
            if (answer !== null) discard?.(answer);
            return;
          }
          running--;
          if (answer !== null) finish(() => resolve(answer), controller);
          else if (nextOnFailure && controllers.length < candidates.length) start();
          else if (running === 0) finish(() => resolve(null));
        },
        (error) => finish(() => reject(error)),
      );
    };
    start();
  });
}
