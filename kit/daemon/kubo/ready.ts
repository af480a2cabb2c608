// Waits for a Kubo daemon. It is ready when its API reports the requested version and its gateway is open.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, isRunning } from '../../process/background.ts';
import { readBoundedText } from '../../system/read-text.ts';
import { readLogTail } from '../log-tail.ts';
import { fetchIdentity, multiaddrToUrl, toLoopback } from './api.ts';

/** Kubo takes a tenth of a second. A machine on which it takes longer has no time for polls. */
const POLL_MS = 2;
const SLOW_POLL_MS = 20;
const FAST_POLLS_MS = 1000;
const ANSWER_LIMIT_MS = 5000;
/** More than any Kubo prints until it is ready. */
const LOG_LINES = 1000;

/** The permission bits of group and others to write. */
const WRITABLE_BY_OTHERS = 0o022;

/** Stamps of the files `api` and `gateway` of a repository. A daemon that was killed leaves its files behind. */
type AddressFiles = Readonly<Record<'api' | 'gateway', string | null>>;

interface DaemonWaitOptions {
  readonly process: BackgroundProcess;
  readonly repo: string;
  readonly version: string;
  /** The secret that the API requires, or null. */
  readonly token: string | null;
  readonly hasGateway: boolean;
  /** By its configuration. */
  readonly peerId: string;
  /** The stamps from before the daemon was started. */
  readonly old: AddressFiles;
  /** Milliseconds. */
  readonly limitMs: number;
}

interface ReadyDaemon {
  readonly how: 'ready';
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  readonly gatewayUrl: string | null;
  readonly peerId: string;
  /** Whether the API denied the requests, because it requires another secret than the given one. Then its version is unknown. */
  readonly isApiDenied: boolean;
}

export type DaemonWaitResult =
  | ReadyDaemon
  | { readonly how: 'exited' }
  /** `missing` says what is not ready, as the end of a sentence. */
  | { readonly how: 'timed-out'; readonly missing: string }
  | { readonly how: 'version-mismatch'; readonly version: string };

/** Returns the stamps of the address files. A file with another stamp was written by the next daemon. */
export function stampAddressFiles(repo: string): AddressFiles {
  return { api: stampFile(join(repo, 'api')), gateway: stampFile(join(repo, 'gateway')) };
}

/**
 * Returns the daemon when it is ready, or why it is not. Without a secret, an API that requires one is ready as soon as it says so.
 * Never throws.
 */
export async function waitForDaemon(options: DaemonWaitOptions): Promise<DaemonWaitResult> {
  const started = Date.now();
  for (;;) {
    const progress = await checkReadiness(options);
    if (typeof progress !== 'string') return progress;
    if (!isRunning(options.process)) return { how: 'exited' };
    const waited = Date.now() - started;
    if (waited > options.limitMs) return { how: 'timed-out', missing: progress };
    await sleep(waited < FAST_POLLS_MS ? POLL_MS : SLOW_POLL_MS);
  }
}

/** Returns the result of the wait, or what is not ready yet. */
async function checkReadiness({
  process,
  repo,
  version,
  token,
  hasGateway,
  peerId: configuredPeerId,
  old,
}: DaemonWaitOptions): Promise<DaemonWaitResult | string> {
  const multiaddr = readIfNew(join(repo, 'api'), old.api, token !== null);
  const apiUrl = multiaddr && multiaddrToUrl(multiaddr);
  if (!multiaddr || !apiUrl) return 'its API is not open';
  const identity = await fetchIdentity({ url: apiUrl, token }, ANSWER_LIMIT_MS);
  if (identity.how === 'failed') return identity.reason;
  const isApiDenied = identity.how === 'denied';
  if (isApiDenied && token !== null) return 'its API does not accept the secret of api-auth';
  if (!isApiDenied && identity.version !== version) return { how: 'version-mismatch', version: identity.version };
  const gatewayUrl = hasGateway ? findGatewayUrl(repo, old.gateway, process.log) : null;
  if (gatewayUrl === undefined) return 'its gateway is not open';
  const peerId = isApiDenied ? configuredPeerId : identity.peerId;
  return { how: 'ready', apiUrl, apiMultiaddr: toLoopback(multiaddr), gatewayUrl, peerId, isApiDenied };
}

/**
 * Returns undefined while the gateway is not open, and null for one without a URL. Kubo writes the URL to a file since 0.15, of a Unix
 * socket as `http:///run/gateway.sock`. Older releases only print the address.
 */
function findGatewayUrl(repo: string, old: string | null, log: string): string | null | undefined {
  const url = readIfNew(join(repo, 'gateway'), old);
  if (url) return url.startsWith('http:///') ? null : url;
  const lines = readLogTail(log, LOG_LINES);
  if (!lines.includes('Daemon is ready')) return undefined;
  const [, multiaddr] = /^Gateway .*listening on (\S+)$/m.exec(lines.join('\n')) ?? [];
  return multiaddr ? multiaddrToUrl(multiaddr) : null;
}

/** `isOwn`: only a file of this user that others cannot write to, because a secret is sent to the address in it. */
function readIfNew(path: string, old: string | null, isOwn = false): string | null {
  if (stampFile(path) === old || (isOwn && isChangedByOthers(path))) return null;
  try {
    return readBoundedText(path).trim() || null;
  } catch {
    return null;
  }
}

/** Windows has no owner and mode in stat. */
function isChangedByOthers(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || process.getuid === undefined) return false;
  return stat.uid !== process.getuid() || (stat.mode & WRITABLE_BY_OTHERS) !== 0;
}

function stampFile(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.mtimeNs}` : null;
}
