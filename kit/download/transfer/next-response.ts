// Gets the next response that continues the file, trying one origin after the other.
import { readChunks } from '../http/body.ts';
import { describeErrorPage, SNIFF_BYTES } from '../http/error-page.ts';
import type { RequestFailure } from '../http/failure.ts';
import { redactUrl } from '../http/redact.ts';
import { getFollowingRedirects } from '../http/redirects.ts';
import { REQUEST_HEADERS } from '../http/request.ts';
import { classifyResponse } from '../http/response.ts';
import { logFailure } from './log.ts';
import {
  type DownloadSource,
  nextOrigin,
  type OriginState,
  otherReadyOrigins,
  recordFailure,
  shareUnreachableHost,
} from './origin-queue.ts';
import { raceInOrder } from './race.ts';
import type { TransferState } from './state.ts';

export interface ResponseStream {
  readonly originState: OriginState;
  /** The part that was read already: the first chunk, and the end of the body if it followed at once. */
  readonly head: readonly ChunkResult[];
  readonly remaining: AsyncGenerator<Buffer, RequestFailure | null>;
  /** Bytes at the start that the receiver has already. */
  readonly skipBytes: number;
}

type ChunkResult = IteratorResult<Buffer, RequestFailure | null>;

/** A response that an origin can give. Changes the transfer only when it is accepted. */
type Candidate = {
  readonly originState: OriginState;
  /** After redirects. */
  readonly url: URL;
  /** The file's size, or null. */
  readonly length: number | null;
  readonly etag: string | null;
  /** null: the file is complete. */
  readonly response: ResponseStream | null;
};

type CandidateResult = Candidate | { readonly failure: RequestFailure };

/**
 * Returns the response that continues the file; `complete` if no bytes are missing; `restart` if the next origin cannot
 * continue the file and must send all of it; null if no origin is left.
 */
export async function nextResponse(state: TransferState): Promise<ResponseStream | 'complete' | 'restart' | null> {
  const { options, queue, attempt, deadlineMs } = state;
  const { signal } = attempt;
  for (;;) {
    const originState = nextOrigin(queue, options.now(), deadlineMs);
    if (!originState) return null;
    const pause = originState.notBefore - options.now();
    if (pause > 0) {
      options.log.debug(`retrying ${originState.source.origin} in ${Math.ceil(pause)} ms`);
      if (originState.unreachableHost) options.hosts.addWait(originState.unreachableHost, pause, options.now());
      await options.sleep(pause, signal).catch(() => undefined);
    }
    if (signal.aborted) return null;
    if (attempt.offset > 0 && !canContinue(state, originState)) return 'restart';
    const offer = await raceOrigins(state, originState);
    if (signal.aborted) return null;
    if (!offer) continue;
    acceptCandidate(state, offer);
    return offer.response ?? 'complete';
  }
}

/** Returns the response of this origin or, if it is slow, the first good one of this and the next origins. */
function raceOrigins(state: TransferState, originState: OriginState): Promise<Candidate | null> {
  const { options, queue, attempt } = state;
  const others = otherReadyOrigins(queue, originState, options.now()).filter(
    (other) => attempt.offset === 0 || canContinue(state, other),
  );
  return raceInOrder<OriginState, Candidate>({
    candidates: [originState, ...others],
    request: async (candidate, raceLost) => {
      const result = await requestCandidate(state, candidate, AbortSignal.any([attempt.signal, raceLost]));
      if (!('failure' in result)) return result;
      if (!raceLost.aborted && !attempt.signal.aborted) recordAndLogFailure(state, candidate, result.failure);
      return null;
    },
    delayMs: options.limits.raceAfterMs,
    nextOnFailure: false,
    discard: ({ response }) => void response?.remaining.return(null),
    onSlow: ({ source: slowSource }, { source: next }) => {
      options.hosts.markSlow(hostOf(slowSource));
      const seconds = options.limits.raceAfterMs / 1000;
      const name = next.origin === slowSource.origin ? redactUrl(next.url) : next.origin;
      options.log.info(`${slowSource.origin} has not answered for ${seconds} s, trying ${name} too`);
    },
  });
}

/** Records a failed try and logs it. */
export function recordAndLogFailure(state: TransferState, originState: OriginState, failure: RequestFailure): void {
  const { options, queue, deadlineMs } = state;
  const { limits, random, hosts } = options;
  recordFailure(queue, originState, failure, { limits, random, deadline: deadlineMs, now: options.now() });
  if (
    originState.unreachableHost &&
    hosts.remainingMs(originState.unreachableHost) <= originState.notBefore - options.now()
  )
    originState.closed = true;
  shareUnreachableHost(queue, originState);
  if (failure.corrupt) state.attempt.corrupt = true;
  logFailure(state, originState, failure);
}

function canContinue({ options, attempt, singleResponseOnly }: TransferState, originState: OriginState): boolean {
  if (singleResponseOnly || attempt.corrupt || !originState.rangesTrusted) return false;
  return options.pinned || originState === attempt.servingOrigin;
}

async function requestCandidate(
  state: TransferState,
  originState: OriginState,
  signal: AbortSignal,
): Promise<CandidateResult> {
  const { options, attempt } = state;
  const { limits, tokens, maximumBytes, log, hosts } = options;
  const { offset, length } = attempt;

  const onRequest = (url: URL) => {
    state.requests++;
    log.debug(`GET ${redactUrl(url)}${offset > 0 ? ` from byte ${offset}` : ''}`);
  };
  originState.tries++;
  const result = await getFollowingRedirects(originState.source.url, {
    headers: { ...REQUEST_HEADERS, ...rangeHeaders(offset, originState.etag) },
    tokens,
    firstByteMs: limits.firstByteMs,
    redirects: limits.maxRedirects,
    signal,
    hosts,
    onRequest,
  });
  if ('failure' in result) return result;
  const { statusCode = 0, headers: responseHeaders } = result.message;
  const etag = options.pinned ? null : originState.etag;
  const classification = classifyResponse(statusCode, responseHeaders, { offset, length, etag, maximumBytes });
  log.debug(`${redactUrl(result.url)} answered ${statusCode}: ${describeClassification(classification)}`);
  if (!('skipBytes' in classification)) {
    result.message.destroy();
    return 'complete' in classification
      ? { originState, url: result.url, length: offset, etag: originState.etag, response: null }
      : classification;
  }
  const remaining = readChunks(result.message, Math.max(1, Math.min(limits.stallMs, state.deadlineMs - options.now())));
  const head = await readFirstBytes(remaining);
  const failure = checkFirstBytes(head, statusCode, responseHeaders['content-type']);
  if (failure) {
    await remaining.return(null);
    return { failure };
  }
  const response = { originState, head, remaining, skipBytes: classification.skipBytes };
  return {
    originState,
    url: result.url,
    length: classification.total,
    etag: responseHeaders.etag ?? (offset > 0 ? originState.etag : null),
    response,
  };
}

function acceptCandidate({ attempt, queue }: TransferState, { originState, url, length, etag }: Candidate): void {
  attempt.length = length;
  attempt.servingOrigin = originState;
  attempt.servingUrl = url;
  attempt.responseOrigins.push(originState.source.origin);
  originState.etag = etag;
  queue.lastIndex = queue.list.indexOf(originState);
}

function hostOf({ url }: DownloadSource): string {
  return new URL(url).host;
}

/** If-Range accepts strong etags only (RFC 9110, 13.1.5), of the same origin. */
function rangeHeaders(offset: number, etag: string | null): Readonly<Record<string, string>> {
  if (offset === 0) return {};
  const range = { range: `bytes=${offset}-` };
  return etag?.startsWith('"') ? { ...range, 'if-range': etag } : range;
}

/** Returns the first chunk, joined with the next ones until it is long enough to detect an error page. */
async function readFirstBytes(chunks: AsyncGenerator<Buffer, RequestFailure | null>): Promise<readonly ChunkResult[]> {
  let head = await chunks.next();
  while (!head.done && head.value.length < SNIFF_BYTES) {
    const next = await chunks.next();
    if (next.done) return [head, next];
    head = { done: false, value: Buffer.concat([head.value, next.value]) };
  }
  return [head];
}

function checkFirstBytes(
  [first]: readonly ChunkResult[],
  status: number,
  type: string | undefined,
): RequestFailure | null {
  if (!first || first.done) return first?.value ?? { kind: 'transient', reason: 'it answered with an empty body' };
  const page = status === 200 ? describeErrorPage('archive', type, first.value) : null;
  return page ? { kind: 'refused', reason: `it answered with ${page} instead of the file` } : null;
}

function describeClassification(classification: ReturnType<typeof classifyResponse>): string {
  if ('failure' in classification) return classification.failure.reason;
  if ('complete' in classification) return 'the file is complete';
  const size = classification.total === null ? 'unknown size' : `${classification.total} bytes`;
  return classification.skipBytes > 0 ? `${size}, ${classification.skipBytes} bytes received already` : size;
}
