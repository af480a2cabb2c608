// Uses a running Kubo node as a Node project does: through its API. Standard library only.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';

const { IPFS_API, CLUSTER_API } = process.env;
const skip = (what) => (what ? false : 'this job has none');

async function call(command, body) {
  const response = await fetch(`${IPFS_API}/api/v0/${command}`, { method: 'POST', body });
  assert.equal(response.status, 200);
  return response;
}

test('ipfs is on PATH and runs', () => {
  assert.match(execFileSync('ipfs', ['version', '--number'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+/);
});

test('the node returns what was added', { skip: skip(IPFS_API) }, async () => {
  const content = randomBytes(16_000);
  const form = new FormData();
  form.append('file', new Blob([content]));
  const { Hash } = await (await call('add', form)).json();
  const back = Buffer.from(await (await call(`cat?arg=${Hash}`)).arrayBuffer());
  assert.ok(back.equals(content));
});

test('Cluster peers see each other', { skip: skip(CLUSTER_API) }, async () => {
  const peer = await (await fetch(`${CLUSTER_API}/id`)).json();
  assert.ok(peer.cluster_peers.length > 1);
});
