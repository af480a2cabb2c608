// Delivers one file as one continuous stream of chunks, across broken connections and across origins. What is done with
// the bytes, and whether they are the right ones, is the receiver's.
import { isKitError, type KitError, type KitErrorCode } from '../../errors.ts';
import { type FailureKind, reasonOf } from '../http/failure.ts';
import { summaryLine } from './log.ts';
import { nextResponse, type ResponseStream, recordAndLogFailure } from './next-response.ts';
import { type DownloadSource, failuresOf, type OriginFailure, resetOriginQueue } from './origin-queue.ts';
import {
  newAttempt,
  newTransferState,
  statisticsOf,
  type TransferOptions,
  type TransferState,
  type TransferStatistics,
} from './state.ts';
import { streamFile } from './stream.ts';

export type { FailureKind } from '../http/failure.ts';
export type { DownloadSource, OriginFailure } from './origin-queue.ts';
export type { TransferLog, TransferOptions, TransferStatistics } from './state.ts';

export interface Download {
  /** The file from its first byte on; to be read once. Reading may stop early. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The origin that is serving now. */
  readonly source: DownloadSource;
  /** Bytes of the file as announced, or null. */
  readonly length: number | null;
  readonly statistics: () => TransferStatistics;
}

/** What came of it: the receiver's value, or why each origin did not deliver, in their order. */
export type TransferResult<T> = { readonly value: T } | { readonly failures: readonly OriginFailure[] };

/** Errors of the receiver that are one origin's fault, which another one may not have. */
const ORIGIN_FAILURES: Readonly<Partial<Record<KitErrorCode, FailureKind>>> = {
  'download-failed': 'transient',
  'no-digest': 'refused',
};

/**
 * Returns what `receive` makes of the file. It is called again, from the file's beginning, where an origin turns out to
 * serve another file than the one before, and where it throws `download-failed` (counted as a failed try) or `no-digest`
 * (the origin is not asked again). Throws its other errors; `digest-mismatch` of a file that was pieced together from
 * several answers only when the file has been fetched once more from a single one.
 */
export async function transferFile<T>(
  sources: readonly DownloadSource[],
  receive: (download: Download) => Promise<T>,
  options: TransferOptions,
): Promise<TransferResult<T>> {
  const state = newTransferState(sources, options);
  let mismatch: KitError | null = null;
  for (;;) {
    const response = await nextResponse(state);
    if (response === null || typeof response === 'string') {
      if (mismatch) throw mismatch;
      return { failures: failuresOf(state.queue) };
    }
    const result = await receiveOnce(state, response, receive);
    if ('value' in result) {
      options.log.info(summaryLine(state));
      return result;
    }
    mismatch = handleReceiveError(state, result.error) ?? mismatch;
    state.attempt = newAttempt();
  }
}

/** Returns what the receiver made of one attempt. Nothing of the attempt is left when this returns. */
async function receiveOnce<T>(
  state: TransferState,
  response: ResponseStream,
  receive: (download: Download) => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  const { attempt } = state;
  const chunks = streamFile(state, response);
  try {
    const value = await receive(downloadOf(state, response, chunks));
    // A receiver that takes a broken stream for the file's end has not seen the file.
    return attempt.broken ? { error: null } : { value };
  } catch (error) {
    return { error };
  } finally {
    attempt.closing.abort();
    await response.remaining.return(null);
    await chunks.return();
  }
}

function downloadOf(state: TransferState, first: ResponseStream, chunks: AsyncIterable<Buffer>): Download {
  const { attempt } = state;
  return {
    chunks,
    get source() {
      return (attempt.servingOrigin ?? first.originState).source;
    },
    length: attempt.length,
    statistics: () => statisticsOf(state),
  };
}

/** Prepares the next attempt; returns the mismatch that it may undo. Throws the error where it is final. */
function handleReceiveError(state: TransferState, error: unknown): KitError | null {
  const { attempt, options } = state;
  // Whatever the receiver makes of the end of a broken stream.
  if (attempt.broken) return null;
  if (isKitError(error, 'digest-mismatch') && attempt.responseOrigins.length > 1) {
    const origins = [...new Set(attempt.responseOrigins)].join(' and ');
    options.log.info(`${origins}: the pieces do not make the file; it is fetched once more, in one`);
    state.singleResponseOnly = true;
    resetOriginQueue(state.queue);
    return error;
  }
  if (isKitError(error, 'digest-mismatch') && attempt.servingOrigin?.source.untrusted) {
    recordAndLogFailure(state, attempt.servingOrigin, {
      kind: 'refused',
      reason: 'its file has another digest',
      tryNextOrigin: true,
    });
    return error;
  }
  const kind = isKitError(error) ? ORIGIN_FAILURES[error.code] : undefined;
  if (!kind || !attempt.servingOrigin) throw error;
  recordAndLogFailure(state, attempt.servingOrigin, { kind, reason: reasonOf(error) });
  return null;
}
