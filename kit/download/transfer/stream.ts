// One continuous stream of a file's bytes, whatever number of answers it takes.

import type { Fault } from '../http/failure.ts';
import { progressLine } from './log.ts';
import { type Answer, failTry, nextAnswer } from './next-response.ts';
import type { Run } from './state.ts';

/** Yields the file from its first byte on. Throws where it cannot be gone on with; the run's attempt is `broken` then. */
export async function* deliver(run: Run, first: Answer): AsyncGenerator<Buffer, void> {
  const { attempt } = run;
  const { signal } = attempt.closing;
  let answer = first;
  for (;;) {
    const fault = yield* passOn(run, answer);
    if (!fault || signal.aborted) return;
    failTry(run, answer.turn, fault);
    const next = await nextAnswer(run);
    if (next === 'complete' || signal.aborted) return;
    if (next === null || next === 'anew') {
      attempt.broken = true;
      throw new Error(fault.reason);
    }
    answer = next;
  }
}

/** Yields what of an answer is new, and returns null at the file's end. */
async function* passOn(run: Run, { head, rest, skip }: Answer): AsyncGenerator<Buffer, Fault | null> {
  const { attempt } = run;
  // The answer's position in the file.
  let at = attempt.offset - skip;
  run.stretch = { since: run.options.now(), received: run.received };
  try {
    for (let index = 0; ; index++) {
      const step = head[index] ?? (await rest.next());
      if (step.done) return step.value ?? shortfall(run, at);
      const chunk = step.value;
      countBytes(run, at, chunk.length);
      at += chunk.length;
      const fault = excess(run, at) ?? watchClock(run);
      if (fault) return fault;
      const fresh = at - attempt.offset;
      if (fresh <= 0) continue;
      attempt.offset = at;
      yield fresh < chunk.length ? chunk.subarray(chunk.length - fresh) : chunk;
    }
  } finally {
    await rest.return(null);
  }
}

function countBytes(run: Run, at: number, bytes: number): void {
  run.received += bytes;
  run.refetched += Math.min(bytes, Math.max(0, run.reached - at));
  run.reached = Math.max(run.reached, at + bytes);
}

function shortfall({ attempt: { offset, length } }: Run, at: number): Fault | null {
  const whole = length ?? offset;
  if (at >= whole) return null;
  return { kind: 'transient', reason: `its file ended after ${at} of ${whole} bytes`, rangeless: at < offset };
}

function excess({ attempt: { length }, options: { maximum } }: Run, at: number): Fault | null {
  if (length === null && at > maximum) {
    return { kind: 'refused', reason: `it sent more than ${maximum} bytes, and no more are taken`, tainted: true };
  }
  if (length === null || at <= length) return null;
  return { kind: 'transient', reason: `it sent more than the ${length} bytes of the file`, tainted: true };
}

function watchClock(run: Run): Fault | null {
  const { now, limits, log } = run.options;
  const time = now();
  if (time >= run.deadline) {
    return { kind: 'transient', reason: `the file took longer than the ${limits.total / 1000} s that it may take` };
  }
  const { since, received } = run.stretch;
  if (time - since >= limits.stall) {
    const bytes = run.received - received;
    run.stretch = { since: time, received: run.received };
    if (bytes < limits.least) {
      const seconds = Math.round((time - since) / 1000);
      return { kind: 'transient', reason: `only ${bytes} bytes came in ${seconds} s`, elsewhere: true };
    }
  }
  if (time < run.progress) return null;
  run.progress = time + limits.progress;
  log.info(progressLine(run));
  return null;
}
