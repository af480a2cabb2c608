// Sends a small request to each origin that jobs download from, and measures its response time and its clock.
import { isAlive, ORIGIN_RECORDS } from '../../distributions/origin-records.ts';
import { chooseProxy } from '../../download/http/proxy-settings.ts';
import { getFollowingRedirects } from '../../download/http/redirects.ts';
import { CHECKSUM_DATABASE } from '../../install/build/environment.ts';
import type { GoFacts } from './go.ts';

export interface OriginTarget {
  readonly id: string;
  /** For people. */
  readonly host: string;
  /** A small file that is served like downloads. */
  readonly url: string;
}

export interface OriginReachability {
  readonly target: OriginTarget;
  /** Until the headers of the response, redirects included. */
  readonly responseMs: number;
  /** The proxy of the request, without credentials: `proxy.example:3128`. Null without one. */
  readonly proxy: string | null;
  /** Why the origin is not usable; null if it is. Without a full stop. */
  readonly problem: string | null;
  /** Whether no response came from it, so that a proxy may be needed, or may be wrong. */
  readonly unreachable: boolean;
  /** What to do about the problem, if its cause is known. */
  readonly advice: string | null;
  /** By how much the clock of this machine is ahead of the server's; null if the response has no current time. */
  readonly clockAheadMs: number | null;
}

/** The origins that were alive at the last check. Downloads skip the others. */
export const DOCTOR_ORIGINS: readonly OriginTarget[] = ORIGIN_RECORDS.filter(({ id }) => isAlive(id)).map(
  ({ id, probe }) => createTarget(id, probe),
);

/**
 * Returns the origins of builds from source: the module proxy of Go's settings and, through that proxy as Go does, the public
 * checksum database. Empty without Go or without a proxy in its settings. Formats: `go help goproxy`, `go help module-auth`.
 */
export function listGoOrigins({ proxy }: Pick<GoFacts, 'proxy'>): readonly OriginTarget[] {
  const url = proxy.split(/[,|]/).find((each) => /^https?:/.test(each));
  if (url === undefined || !URL.canParse(url)) return [];
  const base = url.replace(/\/$/, '');
  return [
    createTarget('go-proxy', `${base}/golang.org/toolchain/@v/list`),
    { ...createTarget('go-checksums', `${base}/sumdb/${CHECKSUM_DATABASE}/supported`), host: CHECKSUM_DATABASE },
  ];
}

const TIMEOUT_MS = 5000;
const MAX_REDIRECTS = 3;
/** 416: the file is empty, so it has no first byte (RFC 9110, 14.1.2). The checksum database's answer through a proxy is. */
const GOOD_STATUSES: readonly number[] = [200, 206, 416];

/**
 * Returns the measurements of all origins, made in parallel. Never throws. `namesResolve`: whether a name server responds, for
 * the origins that are reached without a proxy.
 */
export function measureOrigins(
  targets: readonly OriginTarget[],
  namesResolve: boolean,
): Promise<readonly OriginReachability[]> {
  const unresolved = { responseMs: 0, proxy: null, problem: 'no name server responds', clockAheadMs: null };
  return Promise.all(
    targets.map((target) =>
      namesResolve || !isDirect(target)
        ? measureOrigin(target)
        : { target, ...unresolved, unreachable: true, advice: null },
    ),
  );
}

/** Returns whether a request to the origin uses no proxy, so that this machine must look its name up. */
export function isDirect({ url }: OriginTarget): boolean {
  return findProxyHost(url) === null;
}

/** Returns the measurement of an origin. Never throws. */
export async function measureOrigin(target: OriginTarget, timeoutMs = TIMEOUT_MS): Promise<OriginReachability> {
  const started = performance.now();
  const request = { target, proxy: findProxyHost(target.url) };
  const response = await getFollowingRedirects(target.url, {
    // One byte is enough.
    headers: { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity', range: 'bytes=0-0' },
    tokens: [],
    firstByteMs: timeoutMs,
    redirects: MAX_REDIRECTS,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const responseMs = Math.round(performance.now() - started);
  if ('failure' in response) {
    const { kind, reason, advice = null, tryNextOrigin = false } = response.failure;
    const problem = responseMs >= timeoutMs ? `no response within ${timeoutMs / 1000} s` : reason;
    const unreachable = kind === 'transient' || tryNextOrigin;
    return { ...request, responseMs, problem, unreachable, advice, clockAheadMs: null };
  }
  const { statusCode = 0, headers } = response.message;
  response.message.destroy();
  const problem = GOOD_STATUSES.includes(statusCode) ? null : `it answered ${statusCode}`;
  const clockAheadMs = measureClockAhead(headers, Date.now());
  return { ...request, responseMs, problem, unreachable: false, advice: null, clockAheadMs };
}

/** Returns the proxy that a request uses; null without one. */
function findProxyHost(url: string): string | null {
  try {
    return chooseProxy(new URL(url))?.host ?? null;
  } catch {
    return 'a proxy that cannot be used';
  }
}

/**
 * Returns by how many milliseconds `now` is ahead of the header Date, which has whole seconds. Null without the header, and for a
 * response from a cache, whose Date may be old (RFC 9111, 5.1).
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
