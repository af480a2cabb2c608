// Installs while dist.ipfs.tech drops every packet, as it has since October 2026.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkNamespaceWrapper } from '../../support/isolation/network-namespace.ts';
import type { JobResult } from './job.ts';

const namespace = networkNamespaceWrapper('external', ['--mount']);
function run(dist: 'up' | 'unreachable'): readonly JobResult[] {
  const [command = '', ...args] = [...(namespace ?? []), process.execPath, join(import.meta.dirname, 'job.ts'), dist];
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe.skipIf(namespace === null)('while dist.ipfs.tech drops every packet', () => {
  let up: readonly JobResult[];
  let unreachable: readonly JobResult[];
  beforeAll(() => {
    up = run('up');
    unreachable = run('unreachable');
    for (const [at, { request, elapsedMs, requests }] of unreachable.entries()) {
      console.log(`${request}: ${elapsedMs} ms, up ${up[at]?.elapsedMs} ms; ${requests.join(' ')}`);
    }
  });

  it.each(['Kubo, digest known', 'Kubo', 'Cluster 1.1.6', 'Kubo, latest', 'Kubo, range'])(
    '%s makes the same requests, and none to it',
    (request) => {
      const now = unreachable.find((each) => each.request === request);
      expect(now?.exitCode, now?.log).toBe(0);
      expect(now?.droppedPackets).toBe(0);
      expect(now?.requests.toSorted()).toEqual(up.find((each) => each.request === request)?.requests.toSorted());
    },
  );

  it('a version published only there fails after one attempt to connect, and the error says what to do', () => {
    const now = unreachable.at(-1);
    expect([now?.exitCode, up.at(-1)?.exitCode], now?.log).toEqual([1, 0]);
    expect(now?.droppedPackets).toBeGreaterThan(0);
    expect(now?.log).toMatch(
      /IPFS Cluster 1\.0\.9 .*published at dist\.ipfs\.tech only, which has ended \(since 2026-10-06 it does not accept connections\).*Build it here.*name a mirror that has it with input mirror.*use 1\.1\.6, the nearest version/,
    );
  });
});
