// An answer's body as chunks, as they come from the socket: none is copied, and some megabytes may wait to be taken.
import { on } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { failureFromError, type RequestFailure } from './failure.ts';

/** Chunks, of 64 KiB each at most, that may wait before the socket is no longer read. */
const MAX_QUEUED_CHUNKS = 32;
const CONNECTION_CLOSED: RequestFailure = { kind: 'transient', reason: 'the connection was closed' };

/**
 * Yields the chunks and returns null at the body's end, or why it ended before: broken, or without a byte for `limit`
 * milliseconds. Time that the consumer takes does not count. The connection is closed in any case.
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
  // One timer for all chunks: a timer for each costs more than the chunk.
  const timer = setTimeout(() => {
    if (!waiting) return;
    stalled = true;
    body.destroy();
  }, stallMs);
  const stalledFailure: RequestFailure = {
    kind: 'transient',
    reason: `no byte came for ${stallMs / 1000} s`,
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
    // Node's word for a connection that ends before the body does.
    return error instanceof Error && error.message === 'aborted' ? CONNECTION_CLOSED : failureFromError(error);
  } finally {
    clearTimeout(timer);
    body.destroy();
    await events.return?.();
  }
}
