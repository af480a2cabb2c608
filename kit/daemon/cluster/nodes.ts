// Connects the Kubo nodes of a job's Cluster peers with each other, so that each can fetch what is pinned on another.
import { errorMessage, KitError } from '../../errors.ts';
import type { KuboNode } from '../kubo/request.ts';
import { requestLoopback } from '../loopback.ts';

/** The nodes are on one machine. */
const CONNECT_LIMIT_MS = 20_000;

/** Connects each node with every other one. Throws `daemon-failed` if two cannot connect. */
export async function connectNodes(nodes: readonly KuboNode[]): Promise<void> {
  const reachable = await Promise.all(nodes.map(async (node) => ({ node, addresses: await swarmAddresses(node) })));
  await Promise.all(
    reachable.flatMap(({ node, addresses }, at) => nodes.slice(0, at).map((from) => connect(from, node, addresses))),
  );
}

async function swarmAddresses(node: KuboNode): Promise<readonly string[]> {
  const subject = `reading the addresses of the Kubo node ${node.name}`;
  const { Addresses } = JSON.parse(await post(`${node.apiUrl}/api/v0/id`, subject)) as { Addresses?: string[] };
  return Addresses ?? [];
}

async function connect(from: KuboNode, to: KuboNode, addresses: readonly string[]): Promise<void> {
  const query = addresses.map((address) => `arg=${encodeURIComponent(address)}`).join('&');
  await post(`${from.apiUrl}/api/v0/swarm/connect?${query}`, `connecting the Kubo nodes ${from.name} and ${to.name}`);
}

function post(url: string, subject: string): Promise<string> {
  return requestLoopback('POST', url, CONNECT_LIMIT_MS).catch((error) => {
    throw new KitError('daemon-failed', {
      subject,
      problem: errorMessage(error),
      fix: 'Check that ipfs-config, ipfs-profile and daemon-args keep the TCP address on the loopback interface.',
      cause: error,
    });
  });
}
