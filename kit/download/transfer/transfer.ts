// Downloads a file as one continuous stream, across broken connections and several origins. The receiver checks and uses the
// bytes.
import { isKitError, type KitError, type KitErrorCode } from '../../errors.ts';
import { type FailureKind, reasonOf } from '../http/failure.ts';
import { logRepeats, summaryLine } from './log.ts';
import { nextResponse, type ResponseStream, recordAndLogFailure } from './next-response.ts';
import { type DownloadSource, failuresOf, type OriginFailure, resetOriginQueue } from './origin-queue.ts';
import {
  createAttempt,
  createTransferState,
  statisticsOf,
  type TransferOptions,
  type TransferState,
  type TransferStatistics,
} from './state.ts';
import { streamFile } from './stream.ts';

export interface Download {
  /** The file from its first byte. To be read once; reading may stop early. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The origin that is currently serving. */
  readonly source: DownloadSource;
  /** The announced size in bytes, or null. */
  readonly length: number | null;
  readonly statistics: () => TransferStatistics;
}

/** The receiver's value, or why each origin did not deliver the file, in their order. */
type TransferResult<T> = { readonly value: T } | { readonly failures: readonly OriginFailure[] };

/** Errors of the receiver that are specific to an origin, so that another origin may succeed. */
const ORIGIN_FAILURES: Readonly<Partial<Record<KitErrorCode, FailureKind>>> = {
  'download-failed': 'transient',
  'no-digest': 'refused',
};

/**
 * Returns the value of `receive`. Calls it again, with the file from its first byte, if an origin turns out to serve a
 * different file than the one before, and if it throws `download-failed` (a failed try) or `no-digest` (the origin is not
 * tried again). Throws its other errors, and the reason of `signal`. A `digest-mismatch` of a file from several responses is
 * thrown only after the file was downloaded again from a single response.
 */
export async function transferFile<T>(
  sources: readonly DownloadSource[],
  receive: (download: Download) => Promise<T>,
  options: TransferOptions,
): Promise<TransferResult<T>> {
  const state = createTransferState(sources, options);
  try {
    return await transferWithRetries(state, receive);
  } finally {
    logRepeats(state);
  }
}

async function transferWithRetries<T>(
  state: TransferState,
  receive: (download: Download) => Promise<T>,
): Promise<TransferResult<T>> {
  let mismatch: KitError | null = null;
  for (;;) {
    const response = await nextResponse(state);
    state.options.signal.throwIfAborted();
    if (response === null || typeof response === 'string') {
      if (mismatch) throw mismatch;
      return { failures: failuresOf(state.queue) };
    }
    const result = await receiveOnce(state, response, receive);
    if ('value' in result) {
      state.options.log.info(summaryLine(state));
      return result;
    }
    mismatch = handleReceiveError(state, result.error) ?? mismatch;
    state.attempt = createAttempt(state.options.signal);
  }
}

/** Returns the receiver's value or error of one attempt, after all requests of the attempt have ended. */
async function receiveOnce<T>(
  state: TransferState,
  response: ResponseStream,
  receive: (download: Download) => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  const { attempt } = state;
  const chunks = streamFile(state, response);
  try {
    const value = await receive(downloadOf(state, response, chunks));
    // The receiver may have taken the end of a broken stream for the end of the file.
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

/** Prepares the next attempt. Returns the digest mismatch that it may resolve, or null. Throws a permanent error. */
function handleReceiveError(state: TransferState, error: unknown): KitError | null {
  const { attempt, options } = state;
  options.signal.throwIfAborted();
  // The error of the receiver only follows from the end of the broken stream.
  if (attempt.broken) return null;
  if (isKitError(error, 'digest-mismatch') && attempt.responseOrigins.length > 1) {
    const origins = [...new Set(attempt.responseOrigins)].join(' and ');
    options.log.info(`${origins}: the parts have a wrong digest together, downloading the file again in one response`);
    state.singleResponseOnly = true;
    resetOriginQueue(state.queue);
    return error;
  }
  if (isKitError(error, 'digest-mismatch') && attempt.servingOrigin?.source.untrusted) {
    recordAndLogFailure(state, attempt.servingOrigin, {
      kind: 'refused',
      reason: 'its file has a different digest',
      tryNextOrigin: true,
    });
    return error;
  }
  const kind = isKitError(error) ? ORIGIN_FAILURES[error.code] : undefined;
  if (!kind || !attempt.servingOrigin) throw error;
  recordAndLogFailure(state, attempt.servingOrigin, { kind, reason: reasonOf(error) });
  return null;
}
