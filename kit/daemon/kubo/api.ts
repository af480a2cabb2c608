// Kubo's RPC API, as far as a job needs it: who answers there, and the request to end.

export interface KuboIdentity {
  readonly peerId: string;
  readonly version: string;
}

/**
 * Returns the URL of an address on this machine, as Kubo writes it to `<repo>/api`: `/ip4/127.0.0.1/tcp/5001`. Where it
 * listens on all addresses, the loopback one is meant. Null where it is no TCP address.
 */
export function multiaddrToUrl(multiaddr: string): string | null {
  const [, , host, port] =
    /^\/(ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)(?:\/http)?$/.exec(toLoopback(multiaddr)) ?? [];
  if (!host) return null;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Returns a multiaddr by which this machine reaches what listens there. */
export function toLoopback(multiaddr: string): string {
  return multiaddr
    .trim()
    .replace(/^\/ip4\/0\.0\.0\.0\//, '/ip4/127.0.0.1/')
    .replace(/^\/ip6\/::\//, '/ip6/::1/');
}

/** Returns who answers at an API, or why nobody does. Never throws. */
export async function fetchIdentity(url: string, limit: number): Promise<KuboIdentity | string> {
  try {
    const [{ ID: peerId }, { Version: version }] = await Promise.all([
      callApi(url, 'id', limit),
      callApi(url, 'version', limit),
    ]);
    if (typeof peerId === 'string' && typeof version === 'string' && peerId !== '') return { peerId, version };
    return 'its API names no peer id and no version';
  } catch (error) {
    return `its API does not answer: ${error instanceof Error ? error.message : error}`;
  }
}

/** Returns how many peers a node's swarm is connected to; null where the API does not answer. Never throws. */
export async function countSwarmPeers(url: string, limit: number): Promise<number | null> {
  try {
    // A peer has an entry for each of its connections; without any, Peers is null.
    const { Peers } = (await callApi(url, 'swarm/peers', limit)) as {
      Peers?: readonly { readonly Peer: string }[] | null;
    };
    return new Set((Peers ?? []).map(({ Peer }) => Peer)).size;
  } catch {
    return null;
  }
}

/** Asks a node to shut down; returns whether it says that it will. */
export async function requestShutdown(url: string, limit: number): Promise<boolean> {
  return post(`${url}/api/v0/shutdown`, limit).then(
    () => true,
    () => false,
  );
}

async function callApi(url: string, command: string, limit: number): Promise<Record<string, unknown>> {
  return JSON.parse(await post(`${url}/api/v0/${command}`, limit));
}

/** Node's http takes longer to load than a node to answer: it is loaded while the node starts, see `prepareToAsk`. */
async function post(url: string, limit: number): Promise<string> {
  return (await import('../loopback.ts')).requestLoopback('POST', url, limit);
}

/** Loads what asking takes. */
export async function preloadHttp(): Promise<void> {
  await import('../loopback.ts');
}
