// Kubo's RPC API, as far as a job needs it: identity, peers, shutdown.
import { errorMessage } from '../../errors.ts';
import { requestLoopback, StatusError } from '../loopback.ts';

/** How to reach the RPC API of a node. */
export interface ApiAccess {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  /** The secret that it requires; null if it requires none. */
  readonly token: string | null;
}

type IdentityResult =
  | { readonly how: 'answered'; readonly peerId: string; readonly version: string }
  /** The API requires a secret that was not sent. */
  | { readonly how: 'denied' }
  /** `reason` is the end of a sentence. */
  | { readonly how: 'failed'; readonly reason: string };

/** How Kubo's RPC API denies a request without a valid secret. Source: core/corehttp/commands.go in ipfs/kubo 0.25 to 0.43. */
const ACCESS_DENIED = /^Kubo RPC Access Denied/;

/**
 * Returns the URL of an address on this machine, which Kubo writes to `<repo>/api` as `/ip4/127.0.0.1/tcp/5001`. If it listens
 * on all addresses, the URL has the loopback address. Null if it is not a TCP address.
 */
export function multiaddrToUrl(multiaddr: string): string | null {
  const [, , host, port] =
    /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)(?:\/http)?\/*$/.exec(toLoopback(multiaddr)) ?? [];
  if (!host) return null;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Returns the multiaddr with the loopback address in place of `all addresses`. */
export function toLoopback(multiaddr: string): string {
  return multiaddr
    .trim()
    .replace(/^\/ip4\/0\.0\.0\.0\//, '/ip4/127.0.0.1/')
    .replace(/^\/ip6\/::\//, '/ip6/::1/');
}

/** Returns the identity of the node at an API, or why it could not be read. Never throws. */
export async function fetchIdentity(api: ApiAccess, limitMs: number): Promise<IdentityResult> {
  try {
    const { ID: peerId, AgentVersion: agent } = await callApi(api, 'id', limitMs);
    const version = versionInAgent(agent) ?? (await callApi(api, 'version', limitMs)).Version;
    if (typeof peerId === 'string' && typeof version === 'string' && peerId !== '') {
      return { how: 'answered', peerId, version };
    }
    return { how: 'failed', reason: 'its API returns no peer ID or version' };
  } catch (error) {
    if (isDenial(error) && ACCESS_DENIED.test(error.text)) return { how: 'denied' };
    return { how: 'failed', reason: `its API does not answer: ${errorMessage(error)}` };
  }
}

/** Returns the number of a node's connected swarm peers; null if the API does not answer. Never throws. */
export async function countSwarmPeers(api: ApiAccess, limitMs: number): Promise<number | null> {
  try {
    // A peer has an entry for each connection. Without peers, the list is null.
    const { Peers } = (await callApi(api, 'swarm/peers', limitMs)) as {
      Peers?: readonly { readonly Peer: string }[] | null;
    };
    return new Set((Peers ?? []).map(({ Peer }) => Peer)).size;
  } catch {
    return null;
  }
}

/** Requests a shutdown, and returns whether the node accepted it. Never throws. */
export async function requestShutdown(api: ApiAccess, limitMs: number): Promise<boolean> {
  return post(api, 'shutdown', limitMs).then(
    () => true,
    () => false,
  );
}

/** Returns whether an API denies a request without a secret; false if it does not answer. Never throws. */
export async function isApiDenied(url: string, limitMs: number): Promise<boolean> {
  return post({ url, token: null }, 'id', limitMs).then(() => false, isDenial);
}

async function callApi(api: ApiAccess, command: string, limitMs: number): Promise<Record<string, unknown>> {
  return JSON.parse(await post(api, command, limitMs));
}

function post({ url, token }: ApiAccess, command: string, limitMs: number): Promise<string> {
  return requestLoopback('POST', `${url}/api/v0/${command}`, limitMs, token);
}

function isDenial(error: unknown): error is StatusError {
  return error instanceof StatusError && error.status === 403;
}

/**
 * Returns the version in the name of a program of upstream: `kubo/0.43.0/`, `go-ipfs/0.12.0/`. Null for another name.
 * Source: GetUserAgentVersion in version.go of ipfs/kubo.
 */
function versionInAgent(agent: unknown): string | null {
  return /^(?:kubo|go-ipfs)\/([^/]+)(?:\/|$)/.exec(String(agent))?.[1] ?? null;
}
