// dist.ipfs.tech drops every packet, as it has done since October 2026: what is published elsewhere does not notice.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkNamespaceWrapper } from '../../support/network-namespace.ts';
import type { JobResult } from './job.ts';

const namespace = networkNamespaceWrapper('outside', ['--mount']);
function run(dist: 'up' | 'dead'): readonly JobResult[] {
  const [command = '', ...args] = [...(namespace ?? []), process.execPath, join(import.meta.dirname, 'job.ts'), dist];
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe.skipIf(namespace === null)('with dist.ipfs.tech dropping every packet', () => {
  let up: readonly JobResult[];
  let dead: readonly JobResult[];
  beforeAll(() => {
    up = run('up');
    dead = run('dead');
    for (const [at, { request, elapsedMs: milliseconds, requests }] of dead.entries()) {
      console.log(`${request}: ${milliseconds} ms, up ${up[at]?.elapsedMs} ms; ${requests.join(' ')}`);
    }
  });

  it.each(['Kubo, digest known', 'Kubo', 'Cluster 1.1.6', 'Kubo, latest', 'Kubo, range'])(
    '%s: the same requests, and none to it',
    (request) => {
      const now = dead.find((each) => each.request === request);
      expect(now?.exitCode, now?.log).toBe(0);
      expect(now?.droppedPackets).toBe(0);
      expect(now?.requests.toSorted()).toEqual(up.find((each) => each.request === request)?.requests.toSorted());
    },
  );

  it('what was published there alone is given up after one attempt to connect, with what can be done', () => {
    const now = dead.at(-1);
    expect([now?.exitCode, up.at(-1)?.exitCode], now?.log).toEqual([1, 0]);
    expect(now?.droppedPackets).toBeGreaterThan(0);
    expect(now?.log).toMatch(
      /IPFS Cluster 1\.0\.9 .*published at dist\.ipfs\.tech only, which has ended \(since 2026-10-06 it does not accept connections\).*Build it here.*use a 'mirror'.*use 1\.1\.6, the nearest version/,
    );
  });
});
