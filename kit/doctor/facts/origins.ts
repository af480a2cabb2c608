// Asks the places that jobs download from: whether they answer, how soon, and what time it is there.
import { isAlive, ORIGIN_RECORDS } from '../../distributions/origin-records.ts';
import { get } from '../../download/http/redirects.ts';
import type { GoFacts } from '../checks/go.ts';

export interface OriginQuestion {
  readonly id: string;
  /** For people. */
  readonly host: string;
  /** Something small that is served as downloads are. */
  readonly url: string;
}

export interface OriginAnswer {
  readonly question: OriginQuestion;
  /** Until the head of the answer, redirects included. */
  readonly milliseconds: number;
  /** Why it is of no use, or null where it is. */
  readonly fault: string | null;
  /** Milliseconds by which this machine's clock is ahead of the answer's; null where the answer has no time of its own. */
  readonly ahead: number | null;
}

/** Those that answered when they were last seen: no download waits for another one. */
export const ORIGINS: readonly OriginQuestion[] = ORIGIN_RECORDS.filter(({ id }) => isAlive(id)).map(({ id, probe }) =>
  question(id, probe),
);

/**
 * Returns what a build from source asks: the module proxy of Go's settings, and by it, as Go does, the checksum database.
 * Nothing where no Go is, or its settings have no proxy. Formats: `go help goproxy`, `go help module-auth`.
 */
export function goOrigins({ proxy, checksums }: Pick<GoFacts, 'proxy' | 'checksums'>): readonly OriginQuestion[] {
  const url = proxy.split(/[,|]/).find((each) => /^https?:/.test(each));
  if (url === undefined || !URL.canParse(url)) return [];
  const base = url.replace(/\/$/, '');
  const database = /^[\w.-]+/.exec(checksums)?.[0] ?? 'off';
  return [
    question('go-proxy', `${base}/golang.org/toolchain/@v/list`),
    ...(database === 'off'
      ? []
      : [{ ...question('go-checksums', `${base}/sumdb/${database}/supported`), host: database }]),
  ];
}

const LIMIT = 5000;
const REDIRECTS = 3;

/** Returns what every origin answers, asked all at once. Throws nothing. */
export function askOrigins(questions: readonly OriginQuestion[], named: boolean): Promise<readonly OriginAnswer[]> {
  const nameless = { milliseconds: 0, fault: 'no name server answers', ahead: null };
  return Promise.all(questions.map((question) => (named ? askOrigin(question) : { question, ...nameless })));
}

/** Returns what an origin answers within `limit` milliseconds. Throws nothing. */
export async function askOrigin(question: OriginQuestion, limit = LIMIT): Promise<OriginAnswer> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const nothing = { question, ahead: null };
  const reply = await get(question.url, {
    // One byte is enough to know.
    headers: { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity', range: 'bytes=0-0' },
    token: null,
    firstByte: limit,
    redirects: REDIRECTS,
    signal: AbortSignal.timeout(limit),
  });
  const milliseconds = took();
  if ('fault' in reply) {
    const fault = milliseconds >= limit ? `no answer came for ${limit / 1000} s` : reply.fault.reason;
    return { ...nothing, milliseconds, fault };
  }
  const { statusCode = 0, headers } = reply.message;
  reply.message.destroy();
  const fault = statusCode === 200 || statusCode === 206 ? null : `it answered ${statusCode}`;
  return { question, milliseconds, fault, ahead: aheadOf(headers, Date.now()) };
}

/**
 * Returns by how many milliseconds `now` is ahead of the head's Date, which has whole seconds; null without one, and for
 * what comes out of a cache, whose Date may be that of the cached answer (RFC 9111, 5.1).
 */
export function aheadOf(
  { date, age }: { readonly date?: string | undefined; readonly age?: string | undefined },
  now: number,
): number | null {
  const time = Date.parse(date ?? '');
  const cached = age !== undefined && age.trim() !== '0';
  return Number.isNaN(time) || cached ? null : now - (time + 500);
}

function question(id: string, url: string): OriginQuestion {
  return { id: `origin-${id}`, host: new URL(url).host, url };
}
