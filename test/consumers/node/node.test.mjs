// A running Kubo node as a Node project uses it: through its API. Standard library only.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

const { IPFS_API, CLUSTER_API } = process.env;
const skip = (what) => (what ? false : 'this leg has none');

async function call(command, body) {
  const answer = await fetch(`${IPFS_API}/api/v0/${command}`, { method: 'POST', body });
  assert.equal(answer.status, 200);
  return answer;
}

test('ipfs is on PATH and runs', () => {
  assert.match(execFileSync('ipfs', ['version', '--number'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+/);
});

test('the node gives back what was added', { skip: skip(IPFS_API) }, async () => {
  const content = randomBytes(16_000);
  const form = new FormData();
  form.append('file', new Blob([content]));
  const { Hash } = await (await call('add', form)).json();
  const back = Buffer.from(await (await call(`cat?arg=${Hash}`)).arrayBuffer());
  assert.ok(back.equals(content));
});

test('Cluster peers see one another', { skip: skip(CLUSTER_API) }, async () => {
  const peer = await (await fetch(`${CLUSTER_API}/id`)).json();
  assert.ok(peer.cluster_peers.length > 1);
});
