// Waiting for a Kubo daemon: ready is when its API answers as the version that was asked for, and its gateway is open.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, runs } from '../../process/background.ts';
import { logTail } from '../log-tail.ts';
import { askIdentity, loopbackOf, prepareToAsk, urlOfMultiaddr } from './api.ts';

const POLL = 10;
const ANSWER_LIMIT = 5000;
/** More than any Kubo says until it is ready. */
const LOG_LINES = 1000;

/** What lies in the files `api` and `gateway` of a repository; a daemon that was killed leaves its own behind. */
export type AddressFiles = Readonly<Record<'api' | 'gateway', string | null>>;

export interface Awaited {
  readonly process: BackgroundProcess;
  readonly repo: string;
  readonly version: string;
  readonly hasGateway: boolean;
  /** As they were before the daemon was started. */
  readonly old: AddressFiles;
  /** Milliseconds. */
  readonly limit: number;
}

export interface Ready {
  readonly how: 'ready';
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  readonly gatewayUrl: string | null;
  readonly peerId: string;
}

export type Outcome =
  | Ready
  | { readonly how: 'ended' }
  | { readonly how: 'limit'; readonly missing: string }
  | { readonly how: 'other-version'; readonly version: string };

/** Returns what names each address file as it is now: another one is the next daemon's. */
export function addressFiles(repo: string): AddressFiles {
  return { api: stampOf(join(repo, 'api')), gateway: stampOf(join(repo, 'gateway')) };
}

/** Returns what became of a daemon that was started: never throws. */
export async function untilReady(awaited: Awaited): Promise<Outcome> {
  await prepareToAsk();
  for (const deadline = Date.now() + awaited.limit; ; await sleep(POLL)) {
    const seen = await look(awaited);
    if (typeof seen !== 'string') return seen;
    if (!runs(awaited.process)) return { how: 'ended' };
    if (Date.now() > deadline) return { how: 'limit', missing: seen };
  }
}

/** Returns what a daemon has come to, or what it has not yet. */
async function look({ process, repo, version, hasGateway, old }: Awaited): Promise<Outcome | string> {
  const multiaddr = newText(join(repo, 'api'), old.api);
  const apiUrl = multiaddr && urlOfMultiaddr(multiaddr);
  if (!multiaddr || !apiUrl) return 'its API is not open';
  const identity = await askIdentity(apiUrl, ANSWER_LIMIT);
  if (typeof identity === 'string') return identity;
  if (identity.version !== version) return { how: 'other-version', version: identity.version };
  const gatewayUrl = hasGateway ? gatewayOf(repo, old.gateway, process.log) : null;
  if (gatewayUrl === undefined) return 'its gateway is not open';
  return { how: 'ready', apiUrl, apiMultiaddr: loopbackOf(multiaddr), gatewayUrl, peerId: identity.peerId };
}

/** Kubo writes the URL to a file since 0.15; before, it is only said. */
function gatewayOf(repo: string, old: string | null, log: string): string | null | undefined {
  const url = newText(join(repo, 'gateway'), old);
  if (url) return url;
  const lines = logTail(log, LOG_LINES);
  if (!lines.includes('Daemon is ready')) return undefined;
  const [, multiaddr] = /^Gateway .*listening on (\S+)$/m.exec(lines.join('\n')) ?? [];
  return multiaddr ? urlOfMultiaddr(multiaddr) : null;
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
