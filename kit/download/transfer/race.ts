// Asks candidates in their order, the next one beside one that is slow: the first good answer wins.

export interface Race<Candidate, Answer> {
  /** At least one. */
  readonly candidates: readonly Candidate[];
  /** Returns null where a candidate has no good answer. The signal is given when another one has won. */
  readonly ask: (candidate: Candidate, signal: AbortSignal) => Promise<Answer | null>;
  /** Milliseconds without an answer after which the next candidate is asked as well. */
  readonly after: number;
  /** Whether the next candidate is asked at once where one fails; else only where one is slow. */
  readonly nextOnFailure: boolean;
  /** Told of a good answer that came too late. */
  readonly discard?: (answer: Answer) => void;
  /** Told before a candidate is asked because the one before it is slow. */
  readonly onSlow?: (slow: Candidate, next: Candidate) => void;
}

/** Returns the first good answer, or null where none of those that were asked had one. Throws what `ask` throws. */
export function raceInOrder<Candidate, Answer>(race: Race<Candidate, Answer>): Promise<Answer | null> {
  const { candidates, ask, after, nextOnFailure, discard, onSlow } = race;
  return new Promise((resolve, reject) => {
    const asked: AbortController[] = [];
    let running = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const finish = (settle: () => void, winner?: AbortController) => {
      over = true;
      clearTimeout(timer);
      for (const each of asked) if (each !== winner) each.abort();
      settle();
    };
    const start = () => {
      clearTimeout(timer);
      const candidate = candidates[asked.length] as Candidate;
      const next = candidates[asked.length + 1];
      const controller = new AbortController();
      asked.push(controller);
      running++;
      if (next !== undefined) {
        timer = setTimeout(() => {
          onSlow?.(candidate, next);
          start();
        }, after);
      }
      ask(candidate, controller.signal).then(
        (answer) => {
          if (over) {
            if (answer !== null) discard?.(answer);
            return;
          }
          running--;
          if (answer !== null) finish(() => resolve(answer), controller);
          else if (nextOnFailure && asked.length < candidates.length) start();
          else if (running === 0) finish(() => resolve(null));
        },
        (error) => finish(() => reject(error)),
      );
    };
    start();
  });
}
