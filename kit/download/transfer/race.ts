// Requests candidates in order. If one is slow, requests the next one too, and uses the first good result.

interface RaceOptions<Candidate, Result> {
  /** At least one. */
  readonly candidates: readonly Candidate[];
  /** Returns null if the candidate has no good result. The signal aborts when another candidate has won. */
  readonly request: (candidate: Candidate, signal: AbortSignal) => Promise<Result | null>;
  /** Milliseconds without a result after which the next candidate is requested too. */
  readonly delayMs: number;
  /** Whether the next candidate is requested at once if one fails. Otherwise it is requested only if one is slow. */
  readonly nextOnFailure: boolean;
  /** Called with a good result that came too late. */
  readonly discard?: (result: Result) => void;
  /** Called before a candidate is requested because the previous one is slow. */
  readonly onSlow?: (slow: Candidate, next: Candidate) => void;
}

/** Returns the first good result, or null if all requested candidates had none. Throws the errors of `request`. */
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
        (result) => {
          if (over) {
            if (result !== null) discard?.(result);
            return;
          }
          running--;
          if (result !== null) finish(() => resolve(result), controller);
          else if (nextOnFailure && controllers.length < candidates.length) start();
          else if (running === 0) finish(() => resolve(null));
        },
        (error) => finish(() => reject(error)),
      );
    };
    start();
  });
}
