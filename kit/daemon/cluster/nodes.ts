// The Kubo nodes of a job's peers, which know of nobody: each is connected with each, so that what is pinned at one can
// be fetched from another.
import { KitError } from '../../errors.ts';
import type { KuboNode } from '../kubo/node.ts';
import { requestLoopback } from '../loopback.ts';

/** Milliseconds: these are three nodes of one machine. */
const CONNECT_LIMIT_MS = 20_000;

/** Connects each node with each. Throws `daemon-failed` where two do not meet. */
export async function connectNodes(nodes: readonly KuboNode[]): Promise<void> {
  const reachable = await Promise.all(nodes.map(async (node) => ({ node, addresses: await swarmAddresses(node) })));
  await Promise.all(
    reachable.flatMap(({ node, addresses }, at) => nodes.slice(0, at).map((from) => connect(from, node, addresses))),
  );
}

async function swarmAddresses(node: KuboNode): Promise<readonly string[]> {
  const what = `asking the Kubo node ${node.name} for its addresses`;
  const { Addresses } = JSON.parse(await post(`${node.apiUrl}/api/v0/id`, what)) as { Addresses?: string[] };
  return Addresses ?? [];
}

async function connect(from: KuboNode, to: KuboNode, addresses: readonly string[]): Promise<void> {
  const query = addresses.map((address) => `arg=${encodeURIComponent(address)}`).join('&');
  await post(`${from.apiUrl}/api/v0/swarm/connect?${query}`, `connecting the Kubo nodes ${from.name} and ${to.name}`);
}

function post(url: string, what: string): Promise<string> {
  return requestLoopback('POST', url, CONNECT_LIMIT_MS).catch((error) => {
    throw new KitError('daemon-failed', {
      subject: what,
      problem: error instanceof Error ? error.message : `${error}`,
      fix: 'Check what ipfs-config, ipfs-profile and daemon-args do to addresses: the nodes meet on loopback, by TCP.',
      cause: error,
    });
  });
}
