// Asks the places that jobs download from: whether they answer, how soon, and what time it is there.
import { isAlive, ORIGIN_RECORDS } from '../../distributions/origin-records.ts';
import { getFollowingRedirects } from '../../download/http/redirects.ts';
import type { GoFacts } from '../checks/go.ts';

export interface OriginTarget {
  readonly id: string;
  /** For people. */
  readonly host: string;
  /** Something small that is served as downloads are. */
  readonly url: string;
}

export interface OriginReachability {
  readonly target: OriginTarget;
  /** Until the head of the answer, redirects included. */
  readonly responseMs: number;
  /** Why it is of no use, or null where it is. */
  readonly problem: string | null;
  /** Milliseconds by which this machine's clock is ahead of the answer's; null where the answer has no time of its own. */
  readonly clockAheadMs: number | null;
}

/** Those that answered when they were last seen: no download waits for another one. */
export const DOCTOR_ORIGINS: readonly OriginTarget[] = ORIGIN_RECORDS.filter(({ id }) => isAlive(id)).map(
  ({ id, probe }) => createTarget(id, probe),
);

/**
 * Returns what a build from source asks: the module proxy of Go's settings, and by it, as Go does, the checksum database.
 * Nothing where no Go is, or its settings have no proxy. Formats: `go help goproxy`, `go help module-auth`.
 */
export function listGoOrigins({
  proxy,
  checksumDatabase,
}: Pick<GoFacts, 'proxy' | 'checksumDatabase'>): readonly OriginTarget[] {
  const url = proxy.split(/[,|]/).find((each) => /^https?:/.test(each));
  if (url === undefined || !URL.canParse(url)) return [];
  const base = url.replace(/\/$/, '');
  const database = /^[\w.-]+/.exec(checksumDatabase)?.[0] ?? 'off';
  return [
    createTarget('go-proxy', `${base}/golang.org/toolchain/@v/list`),
    ...(database === 'off'
      ? []
      : [{ ...createTarget('go-checksums', `${base}/sumdb/${database}/supported`), host: database }]),
  ];
}

const TIMEOUT_MS = 5000;
const MAX_REDIRECTS = 3;

/** Returns what every origin answers, asked all at once. Throws nothing. */
export function measureOrigins(
  targets: readonly OriginTarget[],
  namesResolve: boolean,
): Promise<readonly OriginReachability[]> {
  const unresolved = { responseMs: 0, problem: 'no name server answers', clockAheadMs: null };
  return Promise.all(targets.map((target) => (namesResolve ? measureOrigin(target) : { target, ...unresolved })));
}

/** Returns what an origin answers within `limit` milliseconds. Throws nothing. */
export async function measureOrigin(target: OriginTarget, timeoutMs = TIMEOUT_MS): Promise<OriginReachability> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  const noClock = { target, clockAheadMs: null };
  const reply = await getFollowingRedirects(target.url, {
    // One byte is enough to know.
    headers: { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity', range: 'bytes=0-0' },
    token: null,
    firstByteMs: timeoutMs,
    redirects: MAX_REDIRECTS,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const responseMs = took();
  if ('failure' in reply) {
    const problem = responseMs >= timeoutMs ? `no answer came for ${timeoutMs / 1000} s` : reply.failure.reason;
    return { ...noClock, responseMs, problem };
  }
  const { statusCode = 0, headers } = reply.message;
  reply.message.destroy();
  const problem = statusCode === 200 || statusCode === 206 ? null : `it answered ${statusCode}`;
  return { target, responseMs, problem, clockAheadMs: measureClockAhead(headers, Date.now()) };
}

/**
 * Returns by how many milliseconds `now` is ahead of the head's Date, which has whole seconds; null without one, and for
 * what comes out of a cache, whose Date may be that of the cached answer (RFC 9111, 5.1).
 */
export function measureClockAhead(
  { date, age }: { readonly date?: string | undefined; readonly age?: string | undefined },
  now: number,
): number | null {
  const time = Date.parse(date ?? '');
  const cached = age !== undefined && age.trim() !== '0';
  return Number.isNaN(time) || cached ? null : now - (time + 500);
}

function createTarget(id: string, url: string): OriginTarget {
  return { id: `origin-${id}`, host: new URL(url).host, url };
}
