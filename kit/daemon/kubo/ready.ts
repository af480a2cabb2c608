// Waiting for a Kubo daemon: ready is when its API answers as the version that was asked for, and its gateway is open.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, isRunning } from '../../process/background.ts';
import { readLogTail } from '../log-tail.ts';
import { fetchIdentity, multiaddrToUrl, preloadHttp, toLoopback } from './api.ts';

const POLL_MS = 10;
const ANSWER_LIMIT_MS = 5000;
/** More than any Kubo says until it is ready. */
const LOG_LINES = 1000;

/** What lies in the files `api` and `gateway` of a repository; a daemon that was killed leaves its own behind. */
export type AddressFiles = Readonly<Record<'api' | 'gateway', string | null>>;

export interface DaemonWaitOptions {
  readonly process: BackgroundProcess;
  readonly repo: string;
  readonly version: string;
  readonly hasGateway: boolean;
  /** As they were before the daemon was started. */
  readonly old: AddressFiles;
  /** Milliseconds. */
  readonly limit: number;
}

export interface ReadyDaemon {
  readonly how: 'ready';
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  readonly gatewayUrl: string | null;
  readonly peerId: string;
}

export type DaemonWaitResult =
  | ReadyDaemon
  | { readonly how: 'ended' }
  | { readonly how: 'limit'; readonly missing: string }
  | { readonly how: 'other-version'; readonly version: string };

/** Returns what names each address file as it is now: another one is the next daemon's. */
export function stampAddressFiles(repo: string): AddressFiles {
  return { api: stampOf(join(repo, 'api')), gateway: stampOf(join(repo, 'gateway')) };
}

/** Returns what became of a daemon that was started: never throws. */
export async function waitForDaemon(options: DaemonWaitOptions): Promise<DaemonWaitResult> {
  await preloadHttp();
  for (const deadline = Date.now() + options.limit; ; await sleep(POLL_MS)) {
    const progress = await checkReadiness(options);
    if (typeof progress !== 'string') return progress;
    if (!isRunning(options.process)) return { how: 'ended' };
    if (Date.now() > deadline) return { how: 'limit', missing: progress };
  }
}

/** Returns what a daemon has come to, or what it has not yet. */
async function checkReadiness({
  process,
  repo,
  version,
  hasGateway,
  old,
}: DaemonWaitOptions): Promise<DaemonWaitResult | string> {
  const multiaddr = newText(join(repo, 'api'), old.api);
  const apiUrl = multiaddr && multiaddrToUrl(multiaddr);
  if (!multiaddr || !apiUrl) return 'its API is not open';
  const identity = await fetchIdentity(apiUrl, ANSWER_LIMIT_MS);
  if (typeof identity === 'string') return identity;
  if (identity.version !== version) return { how: 'other-version', version: identity.version };
  const gatewayUrl = hasGateway ? gatewayOf(repo, old.gateway, process.log) : null;
  if (gatewayUrl === undefined) return 'its gateway is not open';
  return { how: 'ready', apiUrl, apiMultiaddr: toLoopback(multiaddr), gatewayUrl, peerId: identity.peerId };
}

/** Kubo writes the URL to a file since 0.15; before, it is only said. */
function gatewayOf(repo: string, old: string | null, log: string): string | null | undefined {
  const url = newText(join(repo, 'gateway'), old);
  if (url) return url;
  const lines = readLogTail(log, LOG_LINES);
  if (!lines.includes('Daemon is ready')) return undefined;
  const [, multiaddr] = /^Gateway .*listening on (\S+)$/m.exec(lines.join('\n')) ?? [];
  return multiaddr ? multiaddrToUrl(multiaddr) : null;
}

function newText(path: string, old: string | null): string | null {
  if (stampOf(path) === old) return null;
  try {
    return readFileSync(path, 'utf8').trim() || null;
  } catch {
    return null;
  }
}

function stampOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat ? `${stat.ino} ${stat.mtimeNs}` : null;
}
