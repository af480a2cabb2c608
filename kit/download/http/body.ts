// Reads the body of a response as chunks from the socket, without copies. Some megabytes may wait for the reader.
import { on } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { failureFromError, type RequestFailure } from './failure.ts';

/** Chunks, of at most 64 KiB each, that may wait before the socket is paused. */
const MAX_QUEUED_CHUNKS = 32;
const CONNECTION_CLOSED: RequestFailure = { kind: 'transient', reason: 'the connection was closed' };

/**
 * Yields the chunks. Returns null at the end of the body, or a failure: the connection broke, or sent nothing for `stallMs`
 * milliseconds. The consumer's own time does not count. Always closes the connection.
 */
export async function* readChunks(
  body: IncomingMessage,
  stallMs: number,
): AsyncGenerator<Buffer, RequestFailure | null> {
  const events = on(body, 'data', {
    close: ['end', 'close'],
    highWaterMark: MAX_QUEUED_CHUNKS,
    lowWaterMark: MAX_QUEUED_CHUNKS / 4,
  });
  let waiting = false;
  let stalled = false;
  // One timer for all chunks, because creating a timer takes longer than handling a chunk.
  const timer = setTimeout(() => {
    if (!waiting) return;
    stalled = true;
    body.destroy();
  }, stallMs);
  const stalledFailure: RequestFailure = {
    kind: 'transient',
    reason: `it sent nothing for ${stallMs / 1000} s`,
    tryNextOrigin: true,
  };
  try {
    for (;;) {
      waiting = true;
      timer.refresh();
      const step = await events.next();
      waiting = false;
      if (step.done) break;
      yield step.value[0] as Buffer;
    }
    if (body.complete) return null;
    return stalled ? stalledFailure : CONNECTION_CLOSED;
  } catch (error) {
    if (stalled) return stalledFailure;
    // Node's message if the connection ends before the body.
    return error instanceof Error && error.message === 'aborted' ? CONNECTION_CLOSED : failureFromError(error);
  } finally {
    clearTimeout(timer);
    body.destroy();
    await events.return?.();
  }
}
