// A small text from one URL: a list of versions, a digest beside an archive. One retry, and a cap.
import { setTimeout as delay } from 'node:timers/promises';
import { pauseAfter } from '../transfer/origins.ts';
import { chunksOf } from './body.ts';
import { PAGE_SNIFF, pageIn } from './error-page.ts';
import type { Fault, Outcome } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './limits.ts';
import { get, showUrl } from './redirects.ts';
import { judgeAnswer } from './response.ts';
import type { HostToken } from './token.ts';

export interface TextOptions {
  readonly token: HostToken | null;
  /** Bytes. */
  readonly maximum: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where a redirect to such a URL is the answer, the text is that URL. */
  readonly stopAt?: (url: URL) => boolean;
  /** What the job knows of hosts. */
  readonly hosts?: HostHealth;
  /** Ends the request. */
  readonly signal?: AbortSignal;
  readonly log?: { readonly debug: (text: string) => void };
  readonly limits?: TransferLimits;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export type TextAnswer =
  | { readonly text: string }
  | { readonly failure: { readonly kind: Outcome; readonly reason: string } };

/** Returns the text, or why there is none after a second try, which follows a transient failure only. Never throws. */
export async function getText(url: string, options: TextOptions): Promise<TextAnswer> {
  const { limits = TRANSFER_LIMITS, random = Math.random, sleep = delay, log } = options;
  for (let tries = 1; ; tries++) {
    const answer = await getOnce(url, options, limits);
    if ('text' in answer) return answer;
    const { fault } = answer;
    log?.debug(`${showUrl(url)}: ${fault.reason}`);
    const impatient = fault.pause !== undefined && fault.pause > limits.patience;
    const pause = pauseAfter(fault, tries, limits, random);
    const gone = fault.unreachable !== undefined && (options.hosts?.remaining(fault.unreachable) ?? pause) <= pause;
    const pointless = impatient || gone || fault.silent || options.signal?.aborted;
    if (fault.kind !== 'transient' || pointless || tries === 2) {
      return { failure: { kind: fault.kind, reason: fault.reason } };
    }
    if (fault.unreachable) options.hosts?.spend(fault.unreachable, pause);
    await sleep(pause);
  }
}

async function getOnce(
  url: string,
  { token, maximum, headers, stopAt, hosts, signal, log }: TextOptions,
  limits: TransferLimits,
): Promise<{ readonly text: string } | { readonly fault: Fault }> {
  const closing = new AbortController();
  const ends = signal ? AbortSignal.any([closing.signal, signal]) : closing.signal;
  const reply = await get(url, {
    headers: { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity', ...headers },
    token,
    firstByte: limits.firstByte,
    redirects: limits.redirects,
    signal: ends,
    ...(hosts ? { hosts } : {}),
    ...(stopAt ? { stopAt } : {}),
    onRequest: (asked) => log?.debug(`GET ${showUrl(asked)}`),
  });
  if ('fault' in reply) return reply;
  const { message } = reply;
  if (stopAt?.(reply.url)) return { text: reply.url.href };
  const verdict = judgeAnswer(message.statusCode ?? 0, message.headers, {
    offset: 0,
    length: null,
    etag: null,
    maximum,
  });
  if (!('skip' in verdict)) {
    message.destroy();
    return 'fault' in verdict ? verdict : { text: '' };
  }
  // A text that trickles has twice the time of one that stalls.
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    closing.abort();
  }, 2 * limits.stall);
  const content = await collect(chunksOf(message, limits.stall), maximum);
  clearTimeout(timer);
  if (late)
    return { fault: { kind: 'transient', reason: `it took longer than ${(2 * limits.stall) / 1000} s`, silent: true } };
  if ('fault' in content) return content;
  const page = pageIn('text', message.headers['content-type'], content.subarray(0, PAGE_SNIFF * 16));
  return page ? { fault: { kind: 'refused', reason: `it answered with ${page}` } } : { text: content.toString('utf8') };
}

async function collect(
  body: AsyncGenerator<Buffer, Fault | null>,
  maximum: number,
): Promise<Buffer | { fault: Fault }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const step = await body.next();
    if (step.done) return step.value ? { fault: step.value } : Buffer.concat(chunks);
    bytes += step.value.length;
    chunks.push(step.value);
    if (bytes <= maximum) continue;
    await body.return(null);
    return { fault: { kind: 'refused', reason: `it sent more than ${maximum} bytes, and no more are taken` } };
  }
}
