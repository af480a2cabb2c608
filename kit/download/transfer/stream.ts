// Streams a file's bytes continuously, from as many responses as needed.

import type { RequestFailure } from '../http/failure.ts';
import { progressLine } from './log.ts';
import { nextResponse, type ResponseStream, recordAndLogFailure } from './next-response.ts';
import type { TransferState } from './state.ts';

/**
 * Yields the file from its first byte. Throws, and marks the attempt as broken, if no response can continue it. Throws the reason of the
 * transfer's signal.
 */
export async function* streamFile(state: TransferState, first: ResponseStream): AsyncGenerator<Buffer, void> {
  const { attempt, options } = state;
  const { signal } = attempt;
  let response = first;
  for (;;) {
    const failure = yield* streamResponse(state, response);
    if (failure) options.signal.throwIfAborted();
    if (!failure || signal.aborted) return;
    recordAndLogFailure(state, response.originState, failure);
    const next = await nextResponse(state);
    options.signal.throwIfAborted();
    if (next === 'complete' || signal.aborted) return;
    if (next === null || next === 'restart') {
      attempt.broken = true;
      throw new Error(failure.reason);
    }
    response = next;
  }
}

/** Yields the new bytes of a response. Returns null at the end of the file, or a failure. */
async function* streamResponse(
  state: TransferState,
  { head, remaining, skipBytes }: ResponseStream,
): AsyncGenerator<Buffer, RequestFailure | null> {
  const { attempt } = state;
  // Position of the response in the file.
  let position = attempt.offset - skipBytes;
  state.speedWindow = { since: state.options.now(), received: state.received };
  try {
    for (let index = 0; ; index++) {
      const step = head[index] ?? (await remaining.next());
      if (step.done) return step.value ?? checkComplete(state, position);
      const chunk = step.value;
      countBytes(state, position, chunk.length);
      position += chunk.length;
      const failure = checkNotTooLong(state, position) ?? checkTimeAndSpeed(state);
      if (failure) return failure;
      const fresh = position - attempt.offset;
      if (fresh <= 0) continue;
      attempt.offset = position;
      yield fresh < chunk.length ? chunk.subarray(chunk.length - fresh) : chunk;
    }
  } finally {
    await remaining.return(null);
  }
}

function countBytes(state: TransferState, position: number, bytes: number): void {
  state.received += bytes;
  state.refetched += Math.min(bytes, Math.max(0, state.highestOffset - position));
  state.highestOffset = Math.max(state.highestOffset, position + bytes);
}

function checkComplete({ attempt: { offset, length } }: TransferState, position: number): RequestFailure | null {
  const expectedLength = length ?? offset;
  if (position >= expectedLength) return null;
  return {
    kind: 'transient',
    reason: `its file ended after ${position} of ${expectedLength} bytes`,
    noRanges: position < offset,
  };
}

function checkNotTooLong(
  { attempt: { length }, options: { maximumBytes } }: TransferState,
  position: number,
): RequestFailure | null {
  if (length === null && position > maximumBytes) {
    return { kind: 'refused', reason: `it sent more than the limit of ${maximumBytes} bytes`, corrupt: true };
  }
  if (length === null || position <= length) return null;
  return { kind: 'transient', reason: `it sent more than the ${length} bytes of the file`, corrupt: true };
}

function checkTimeAndSpeed(state: TransferState): RequestFailure | null {
  const { now, limits, log } = state.options;
  const time = now();
  if (time >= state.deadlineMs) {
    return { kind: 'transient', reason: `the download took longer than ${limits.totalMs / 1000} s` };
  }
  const { since, received } = state.speedWindow;
  if (time - since >= limits.stallMs) {
    const bytes = state.received - received;
    state.speedWindow = { since: time, received: state.received };
    if (bytes < limits.minimumBytesPerStall) {
      const seconds = Math.round((time - since) / 1000);
      return { kind: 'transient', reason: `it sent only ${bytes} bytes in ${seconds} s`, tryNextOrigin: true };
    }
  }
  if (time < state.nextProgressAt) return null;
  state.nextProgressAt = time + limits.progressIntervalMs;
  log.info(progressLine(state));
  return null;
}
