// Delivers one file as one continuous stream of chunks, across broken connections and across origins. What is done with
// the bytes, and whether they are the right ones, is the receiver's.
import { isKitError, type KitError, type KitErrorCode } from '../../errors.ts';
import { type Outcome, reasonOf } from '../http/failure.ts';
import { summaryLine } from './log.ts';
import { type Answer, failTry, nextAnswer } from './next-response.ts';
import { failuresOf, type OriginFailure, renewTurns, type Source } from './origins.ts';
import { newAttempt, newRun, type Run, type Statistics, statisticsOf, type TransferOptions } from './state.ts';
import { deliver } from './stream.ts';

export type { Outcome } from '../http/failure.ts';
export type { OriginFailure, Source } from './origins.ts';
export type { Statistics, TransferLog, TransferOptions } from './state.ts';

export interface Download {
  /** The file from its first byte on; to be read once. Reading may stop early. */
  readonly chunks: AsyncIterable<Buffer>;
  /** The origin that is serving now. */
  readonly source: Source;
  /** Bytes of the file as announced, or null. */
  readonly length: number | null;
  readonly statistics: () => Statistics;
}

/** What came of it: the receiver's value, or why each origin did not deliver, in their order. */
export type Delivery<T> = { readonly value: T } | { readonly failures: readonly OriginFailure[] };

/** Errors of the receiver that are one origin's fault, which another one may not have. */
const ORIGIN_FAULTS: Readonly<Partial<Record<KitErrorCode, Outcome>>> = {
  'download-failed': 'transient',
  'no-digest': 'refused',
};

/**
 * Returns what `receive` makes of the file. It is called again, from the file's beginning, where an origin turns out to
 * serve another file than the one before, and where it throws `download-failed` (counted as a failed try) or `no-digest`
 * (the origin is not asked again). Throws its other errors; `digest-mismatch` of a file that was pieced together from
 * several answers only when the file has been fetched once more from a single one.
 */
export async function transfer<T>(
  sources: readonly Source[],
  receive: (download: Download) => Promise<T>,
  options: TransferOptions,
): Promise<Delivery<T>> {
  const run = newRun(sources, options);
  let mismatch: KitError | null = null;
  for (;;) {
    const answer = await nextAnswer(run);
    if (answer === null || typeof answer === 'string') {
      if (mismatch) throw mismatch;
      return { failures: failuresOf(run.turns) };
    }
    const result = await receiveOnce(run, answer, receive);
    if ('value' in result) {
      options.log.info(summaryLine(run));
      return result;
    }
    mismatch = afterError(run, result.error) ?? mismatch;
    run.attempt = newAttempt();
  }
}

/** Returns what the receiver made of one attempt. Nothing of the attempt is left when this returns. */
async function receiveOnce<T>(
  run: Run,
  answer: Answer,
  receive: (download: Download) => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: unknown }> {
  const { attempt } = run;
  const chunks = deliver(run, answer);
  try {
    const value = await receive(downloadOf(run, answer, chunks));
    // A receiver that takes a broken stream for the file's end has not seen the file.
    return attempt.broken ? { error: null } : { value };
  } catch (error) {
    return { error };
  } finally {
    attempt.closing.abort();
    await answer.rest.return(null);
    await chunks.return();
  }
}

function downloadOf(run: Run, first: Answer, chunks: AsyncIterable<Buffer>): Download {
  const { attempt } = run;
  return {
    chunks,
    get source() {
      return (attempt.serving ?? first.turn).source;
    },
    length: attempt.length,
    statistics: () => statisticsOf(run),
  };
}

/** Prepares the next attempt; returns the mismatch that it may undo. Throws the error where it is final. */
function afterError(run: Run, error: unknown): KitError | null {
  const { attempt, options } = run;
  // Whatever the receiver makes of the end of a broken stream.
  if (attempt.broken) return null;
  if (isKitError(error, 'digest-mismatch') && attempt.pieces.length > 1) {
    const origins = [...new Set(attempt.pieces)].join(' and ');
    options.log.info(`${origins}: the pieces do not make the file; it is fetched once more, in one`);
    run.whole = true;
    renewTurns(run.turns);
    return error;
  }
  if (isKitError(error, 'digest-mismatch') && attempt.serving?.source.untrusted) {
    failTry(run, attempt.serving, { kind: 'refused', reason: 'its file has another digest', elsewhere: true });
    return error;
  }
  const kind = isKitError(error) ? ORIGIN_FAULTS[error.code] : undefined;
  if (!kind || !attempt.serving) throw error;
  failTry(run, attempt.serving, { kind, reason: reasonOf(error) });
  return null;
}
