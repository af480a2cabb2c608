// An answer's body as chunks, as they come from the socket: none is copied, and some megabytes may wait to be taken.
import { on } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type Fault, faultOfError } from './failure.ts';

/** Chunks, of 64 KiB each at most, that may wait before the socket is no longer read. */
const QUEUE = 32;
const CLOSED: Fault = { kind: 'transient', reason: 'the connection was closed' };

/**
 * Yields the chunks and returns null at the body's end, or why it ended before: broken, or without a byte for `limit`
 * milliseconds. Time that the consumer takes does not count. The connection is closed in any case.
 */
export async function* chunksOf(body: IncomingMessage, limit: number): AsyncGenerator<Buffer, Fault | null> {
  const events = on(body, 'data', { close: ['end', 'close'], highWaterMark: QUEUE, lowWaterMark: QUEUE / 4 });
  let waiting = false;
  let stalled = false;
  // One timer for all chunks: a timer for each costs more than the chunk.
  const timer = setTimeout(() => {
    if (!waiting) return;
    stalled = true;
    body.destroy();
  }, limit);
  const stall: Fault = { kind: 'transient', reason: `no byte came for ${limit / 1000} s`, elsewhere: true };
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
    return stalled ? stall : CLOSED;
  } catch (error) {
    if (stalled) return stall;
    // Node's word for a connection that ends before the body does.
    return error instanceof Error && error.message === 'aborted' ? CLOSED : faultOfError(error);
  } finally {
    clearTimeout(timer);
    body.destroy();
    await events.return?.();
  }
}
