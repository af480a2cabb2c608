// Downloads a small text from one URL, such as a list of versions or a digest. Retries once and limits the size.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { retryDelayMs } from '../transfer/origin-queue.ts';
import { readChunks } from './body.ts';
import { describeErrorPage, SNIFF_BYTES } from './error-page.ts';
import { type FailureReason, type RequestFailure, toFailureReason } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './limits.ts';
import { redactUrl } from './redact.ts';
import { getFollowingRedirects, type HostToken } from './redirects.ts';
import { REQUEST_HEADERS } from './request.ts';
import { classifyResponse } from './response.ts';

export interface TextOptions {
  readonly tokens: readonly HostToken[];
  /** Bytes. */
  readonly maximumBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to stop at a redirect to this URL. The text is the URL then. */
  readonly stopAt?: (url: URL) => boolean;
  readonly hosts?: HostHealth;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
  readonly log?: Pick<Log, 'debug'>;
  readonly limits?: TransferLimits;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export type TextResponse = { readonly text: string } | { readonly failure: FailureReason };

/** Returns the text, or why the download failed. Retries once after a transient failure. Never throws. */
export async function getText(url: string, options: TextOptions): Promise<TextResponse> {
  const { limits = TRANSFER_LIMITS, random = Math.random, log } = options;
  for (let tries = 1; ; tries++) {
    const response = await requestText(url, options, limits);
    if ('text' in response) return response;
    const { failure } = response;
    log?.debug(`${redactUrl(url)}: ${failure.reason}`);
    const waitTooLong = failure.retryAfterMs !== undefined && failure.retryAfterMs > limits.longestRetryAfterMs;
    const pause = retryDelayMs(failure, tries, limits, random);
    const hostGivenUp =
      failure.unreachableHost !== undefined && (options.hosts?.remainingMs(failure.unreachableHost) ?? pause) <= pause;
    const giveUp = waitTooLong || hostGivenUp || failure.timedOut || options.signal?.aborted;
    if (failure.kind !== 'transient' || giveUp || tries === 2) {
      return { failure: toFailureReason(failure) };
    }
    if (failure.unreachableHost) options.hosts?.addWait(failure.unreachableHost, pause);
    await (options.sleep ?? sleepUntilAborted(options.signal))(pause);
  }
}

function sleepUntilAborted(signal: AbortSignal | undefined) {
  return (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

async function requestText(
  url: string,
  { tokens, maximumBytes, headers, stopAt, hosts, signal, log }: TextOptions,
  limits: TransferLimits,
): Promise<{ readonly text: string } | { readonly failure: RequestFailure }> {
  const closing = new AbortController();
  const ends = signal ? AbortSignal.any([closing.signal, signal]) : closing.signal;
  const result = await getFollowingRedirects(url, {
    headers: { ...REQUEST_HEADERS, ...headers },
    tokens,
    firstByteMs: limits.firstByteMs,
    redirects: limits.maxRedirects,
    signal: ends,
    ...(hosts ? { hosts } : {}),
    ...(stopAt ? { stopAt } : {}),
    onRequest: (requested) => log?.debug(`GET ${redactUrl(requested)}`),
  });
  if ('failure' in result) return result;
  const { message } = result;
  if (stopAt?.(result.url)) return { text: result.url.href };
  const classification = classifyResponse(message.statusCode ?? 0, message.headers, {
    offset: 0,
    length: null,
    etag: null,
    maximumBytes,
  });
  if (!('skipBytes' in classification)) {
    message.destroy();
    return 'failure' in classification ? classification : { text: '' };
  }
  // Limits the whole body too, because a slow one may never stall.
  const limitMs = 2 * limits.stallMs;
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    closing.abort();
  }, limitMs);
  const content = await collectBytes(readChunks(message, limits.stallMs), maximumBytes);
  clearTimeout(timer);
  if (timedOut)
    return { failure: { kind: 'transient', reason: `it took longer than ${limitMs / 1000} s`, timedOut: true } };
  if ('failure' in content) return content;
  const page = describeErrorPage('text', message.headers['content-type'], content.subarray(0, SNIFF_BYTES * 16));
  return page
    ? { failure: { kind: 'refused', reason: `it answered with ${page}` } }
    : { text: content.toString('utf8') };
}

async function collectBytes(
  body: AsyncGenerator<Buffer, RequestFailure | null>,
  maximumBytes: number,
): Promise<Buffer | { failure: RequestFailure }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const step = await body.next();
    if (step.done) return step.value ? { failure: step.value } : Buffer.concat(chunks);
    bytes += step.value.length;
    chunks.push(step.value);
    if (bytes <= maximumBytes) continue;
    await body.return(null);
    return { failure: { kind: 'refused', reason: `it sent more than the limit of ${maximumBytes} bytes` } };
  }
}
