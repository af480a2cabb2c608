// Builds of several products: one at a time, because each uses all cores and much memory, and after everything else, because a
// download that fails should not be reported only after a build of many minutes.

/** Returns what the build returns. Waits for its turn first, and throws the reason if no build may start any more. */
export type BuildTurn = <T>(build: () => Promise<T>) => Promise<T>;

interface WaitingBuild {
  readonly index: number;
  readonly start: () => void;
  readonly refuse: (reason: Error) => void;
}

interface BuildTurns {
  /** Returns the turn of an install, by its index. */
  readonly turnOf: (index: number) => BuildTurn;
  /** To be called when an install has ended. */
  readonly end: () => void;
  /** From now on, no build starts. Those that wait, and those that would start, throw `reason`. */
  readonly stop: (reason: Error) => void;
}

/** Returns the turns of `installs` installs. A build starts when every other install has ended or waits, the first one first. */
export function createBuildTurns(installs: number): BuildTurns {
  const waiting: WaitingBuild[] = [];
  let working = installs;
  let stopped: Error | null = null;
  const refuseAll = (reason: Error) => {
    for (const build of waiting.splice(0)) {
      working += 1;
      build.refuse(reason);
    }
  };
  const stopWorking = () => {
    working -= 1;
    if (working > 0) return;
    waiting.sort((a, b) => a.index - b.index);
    for (const build of waiting.splice(0, 1)) {
      working += 1;
      build.start();
    }
  };
  return {
    turnOf: (index) => async (build) => {
      if (stopped) throw stopped;
      await new Promise<void>((start, refuse) => {
        waiting.push({ index, start, refuse });
        stopWorking();
      });
      return build();
    },
    end: stopWorking,
    stop: (reason) => {
      stopped = reason;
      refuseAll(reason);
    },
  };
}
