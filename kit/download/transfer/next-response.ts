// Gets the next answer that the file can go on with: asks the origins whose turn it is until one gives it.
import { chunksOf } from '../http/body.ts';
import { PAGE_SNIFF, pageIn } from '../http/error-page.ts';
import type { Fault } from '../http/failure.ts';
import { get, showUrl } from '../http/redirects.ts';
import { judgeAnswer } from '../http/response.ts';
import { failedTry } from './log.ts';
import { nextTurn, noteFault, othersAtOnce, type Source, type Turn } from './origins.ts';
import { raceInOrder } from './race.ts';
import type { Run } from './state.ts';

export interface Answer {
  /** Who gave it. */
  readonly turn: Turn;
  /** What has been looked at already: the first chunk, and the body's end where it came right after. */
  readonly head: readonly Step[];
  readonly rest: AsyncGenerator<Buffer, Fault | null>;
  /** Bytes that were passed on before. */
  readonly skip: number;
}

export type Step = IteratorResult<Buffer, Fault | null>;

/** What an origin has to offer. It changes nothing of the transfer before it is accepted. */
type Offer = {
  readonly turn: Turn;
  /** The file's size, or null. */
  readonly length: number | null;
  readonly etag: string | null;
  /** Null where nothing is missing. */
  readonly answer: Answer | null;
};

type Asked = Offer | { readonly fault: Fault };

/**
 * Returns the answer to go on with; `complete` where nothing is missing; `anew` where the origin whose turn it is
 * cannot go on with what there is, and has to be asked for the whole file; null where no origin is left.
 */
export async function nextAnswer(run: Run): Promise<Answer | 'complete' | 'anew' | null> {
  const { options, turns, attempt, deadline } = run;
  const { signal } = attempt.closing;
  for (;;) {
    const turn = nextTurn(turns, options.now(), deadline);
    if (!turn) return null;
    const pause = turn.notBefore - options.now();
    if (pause > 0) {
      options.log.debug(`${turn.source.origin} is asked again in ${Math.ceil(pause)} ms`);
      if (turn.unreachable) options.hosts.spend(turn.unreachable, pause);
      await options.sleep(pause, signal).catch(() => undefined);
    }
    if (signal.aborted) return null;
    if (attempt.offset > 0 && !canGoOn(run, turn)) return 'anew';
    const offer = await firstOffer(run, turn);
    if (signal.aborted) return null;
    if (!offer) continue;
    accept(run, offer);
    return offer.answer ?? 'complete';
  }
}

/** Returns what the origin whose turn it is has to offer; where it is slow, what the fastest of it and the next ones has. */
function firstOffer(run: Run, turn: Turn): Promise<Offer | null> {
  const { options, turns, attempt } = run;
  const others = othersAtOnce(turns, turn, options.now()).filter(
    (other) => attempt.offset === 0 || canGoOn(run, other),
  );
  return raceInOrder<Turn, Offer>({
    candidates: [turn, ...others],
    ask: async (candidate, lost) => {
      const asked = await ask(run, candidate, AbortSignal.any([attempt.closing.signal, lost]));
      if (!('fault' in asked)) return asked;
      if (!lost.aborted && !attempt.closing.signal.aborted) failTry(run, candidate, asked.fault);
      return null;
    },
    after: options.limits.race,
    nextOnFailure: false,
    discard: ({ answer }) => void answer?.rest.return(null),
    onSlow: ({ source: slow }, { source: next }) => {
      options.hosts.markSlow(hostOf(slow));
      const seconds = options.limits.race / 1000;
      const name = next.origin === slow.origin ? showUrl(next.url) : next.origin;
      options.log.info(`${slow.origin} has not answered for ${seconds} s: ${name} is asked as well`);
    },
  });
}

/** Counts a try as failed, with its line in the log. */
export function failTry(run: Run, turn: Turn, fault: Fault): void {
  const { options, turns, deadline } = run;
  const { limits, random, log, hosts } = options;
  noteFault(turns, turn, fault, { limits, random, deadline, now: options.now() });
  if (turn.unreachable && hosts.remaining(turn.unreachable) <= turn.notBefore - options.now()) turn.closed = true;
  if (fault.tainted) run.attempt.tainted = true;
  log.info(failedTry(turn, fault, run.attempt.offset));
}

function canGoOn({ options, attempt, whole }: Run, turn: Turn): boolean {
  if (whole || attempt.tainted || !turn.ranges) return false;
  return options.pinned || turn === attempt.serving;
}

async function ask(run: Run, turn: Turn, signal: AbortSignal): Promise<Asked> {
  const { options, attempt } = run;
  const { limits, token, maximum, log, hosts } = options;
  const { offset, length } = attempt;
  const headers = { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity', ...rangeHeaders(offset, turn.etag) };
  const onRequest = (url: URL) => {
    run.requests++;
    log.debug(`GET ${showUrl(url)}${offset > 0 ? ` from byte ${offset} on` : ''}`);
  };
  turn.tries++;
  const { firstByte, redirects } = limits;
  const reply = await get(turn.source.url, { headers, token, firstByte, redirects, signal, hosts, onRequest });
  if ('fault' in reply) return reply;
  const { statusCode = 0, headers: received } = reply.message;
  const etag = options.pinned ? null : turn.etag;
  const verdict = judgeAnswer(statusCode, received, { offset, length, etag, maximum });
  log.debug(`${showUrl(reply.url)} answered ${statusCode}: ${describe(verdict)}`);
  if (!('skip' in verdict)) {
    reply.message.destroy();
    return 'complete' in verdict ? { turn, length: offset, etag: turn.etag, answer: null } : verdict;
  }
  const rest = chunksOf(reply.message, Math.max(1, Math.min(limits.stall, run.deadline - options.now())));
  const head = await firstBytes(rest);
  const fault = faultOfHead(head, statusCode, received['content-type']);
  if (fault) {
    await rest.return(null);
    return { fault };
  }
  const answer = { turn, head, rest, skip: verdict.skip };
  return { turn, length: verdict.total, etag: received.etag ?? (offset > 0 ? turn.etag : null), answer };
}

function accept({ attempt, turns }: Run, { turn, length, etag }: Offer): void {
  Object.assign(attempt, { length, serving: turn });
  attempt.pieces.push(turn.source.origin);
  turn.etag = etag;
  turns.at = turns.list.indexOf(turn);
}

function hostOf({ url }: Source): string {
  return new URL(url).host;
}

/** If-Range takes strong tags only (RFC 9110, 13.1.5); they mean nothing to another origin. */
function rangeHeaders(offset: number, etag: string | null): Readonly<Record<string, string>> {
  if (offset === 0) return {};
  const range = { range: `bytes=${offset}-` };
  return etag?.startsWith('"') ? { ...range, 'if-range': etag } : range;
}

/** Returns the first chunk, joined with those after it as long as it is too short to tell what it is. */
async function firstBytes(chunks: AsyncGenerator<Buffer, Fault | null>): Promise<readonly Step[]> {
  let head = await chunks.next();
  while (!head.done && head.value.length < PAGE_SNIFF) {
    const next = await chunks.next();
    if (next.done) return [head, next];
    head = { done: false, value: Buffer.concat([head.value, next.value]) };
  }
  return [head];
}

function faultOfHead([first]: readonly Step[], status: number, type: string | undefined): Fault | null {
  if (!first || first.done) return first?.value ?? { kind: 'transient', reason: 'it answered with nothing' };
  const page = status === 200 ? pageIn('archive', type, first.value) : null;
  return page ? { kind: 'refused', reason: `it answered with ${page} instead of the file` } : null;
}

function describe(verdict: ReturnType<typeof judgeAnswer>): string {
  if ('fault' in verdict) return verdict.fault.reason;
  if ('complete' in verdict) return 'nothing is missing';
  return `${verdict.total ?? 'unannounced'} bytes${verdict.skip > 0 ? `, ${verdict.skip} of them there already` : ''}`;
}
