// Reads the body of a response in pieces: what arrived while the reader was busy, copied together.
import type { IncomingMessage } from 'node:http';
import { failureFromError, type RequestFailure } from './failure.ts';

/** A socket delivers 64 KiB. For each trip of them to zlib's thread, the time would be longer than for this copy. */
const PIECE_BYTES = 2 ** 20;
/** Full pieces that may wait before the socket is paused. It continues when half of them are read. */
const MAX_QUEUED_PIECES = 4;
const CONNECTION_CLOSED: RequestFailure = { kind: 'transient', reason: 'the connection was closed' };

/**
 * Yields the pieces, which belong to the consumer. Frees the memory of the chunks that they are made of. Returns null at the end of
 * the body, or a failure: the connection broke, or sent nothing for `stallMs` milliseconds. The consumer's own time does not count.
 * Always closes the connection.
 */
export async function* readChunks(
  body: IncomingMessage,
  stallMs: number,
): AsyncGenerator<Buffer, RequestFailure | null> {
  const pieces = new PieceQueue();
  let wake: (() => void) | null = null;
  let stalled = false;
  let failure: unknown = null;
  const notify = () => {
    wake?.();
    wake = null;
  };
  // One timer for all pieces, because creating a timer takes longer than handling a chunk.
  const timer = setTimeout(() => {
    if (wake === null) return;
    stalled = true;
    body.destroy();
  }, stallMs);
  body.on('data', (chunk: Buffer) => {
    pieces.add(chunk);
    freeChunk(chunk);
    if (pieces.fullPieces >= MAX_QUEUED_PIECES) body.pause();
    notify();
  });
  body.on('error', (error) => {
    failure ??= error;
    notify();
  });
  body.once('end', notify);
  body.once('close', notify);
  try {
    for (;;) {
      const piece = pieces.take();
      if (piece !== null) {
        if (body.isPaused() && pieces.fullPieces <= MAX_QUEUED_PIECES / 2) body.resume();
        yield piece;
        continue;
      }
      if (body.readableEnded || body.destroyed) break;
      timer.refresh();
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return body.complete ? null : closeFailure({ stalled, failure, stallMs });
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

interface ClosedBody {
  readonly stalled: boolean;
  readonly failure: unknown;
  readonly stallMs: number;
}

function closeFailure({ stalled, failure, stallMs }: ClosedBody): RequestFailure {
  if (stalled) return { kind: 'transient', reason: `it sent nothing for ${stallMs / 1000} s`, tryNextOrigin: true };
  // Node's message if the connection ends before the body.
  const isClosed = failure === null || (failure instanceof Error && failure.message === 'aborted');
  return isClosed ? CONNECTION_CLOSED : failureFromError(failure);
}

/** Frees a chunk that was copied, unless its memory has other bytes, too. The garbage collector would find it much later. */
function freeChunk({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}

/** Bytes in the order in which they were added. */
class PieceQueue {
  private readonly full: Buffer[] = [];
  private piece: Buffer | null = null;
  /** The part of the current piece that waits. */
  private start = 0;
  private end = 0;

  get fullPieces(): number {
    return this.full.length;
  }

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      this.piece ??= Buffer.allocUnsafeSlow(PIECE_BYTES);
      const copied = chunk.copy(this.piece, this.end, at);
      at += copied;
      this.end += copied;
      if (this.end === PIECE_BYTES) {
        this.full.push(this.piece.subarray(this.start));
        this.piece = null;
        this.start = this.end = 0;
      }
    }
  }

  /** Returns the next full piece, or else what waits of the current one. Null if nothing waits. */
  take(): Buffer | null {
    const full = this.full.shift();
    if (full !== undefined) return full;
    if (this.piece === null || this.end === this.start) return null;
    const part = this.piece.subarray(this.start, this.end);
    this.start = this.end;
    return part;
  }
}
