// The CIDs of a buffer compared with its sha256: the additional time per candidate.
import { createHash, randomBytes } from 'node:crypto';
import { createCidHash } from '../kit/download/digest/cid.ts';
import { elapsedMs, interleavedMedians } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

/** About the size of a Kubo archive, in chunks like those of a socket. */
const CONTENT_BYTES = 40 * 2 ** 20;
const CHUNK_BYTES = 64 * 2 ** 10;
const REPETITIONS = { full: { warmUps: 2, runs: 15 }, smoke: { warmUps: 0, runs: 1 } };
const V0 = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
const V1 = 'bafybeidfjeuz6b5h3mqnh26oswoxehl5425tw2csebqhh7kbigtp3isw6e';

export async function cidVsSha256(mode: Mode): Promise<Measurement> {
  const bytes = randomBytes(CONTENT_BYTES);
  const hashOnly = () => {
    const hash = createHash('sha256');
    for (const chunk of chunksOf(bytes)) hash.update(chunk);
    hash.digest();
  };
  const [sha256, v0, v1] = await interleavedMedians(
    [
      () => elapsedMs(hashOnly),
      () => elapsedMs(() => cidsOf(V0, bytes)),
      () => elapsedMs(() => cidsOf(V1, bytes)),
    ] as const,
    REPETITIONS[mode],
  );
  // A CIDv1 has three candidates, and each hashes every byte.
  const ratio = Math.max(v0, v1 / 3) / sha256;
  return { bench: 'cid-vs-sha256', ratio, limit: 1.5, sha256_ms: sha256, cid_v0_ms: v0, cid_v1_ms: v1 };
}

async function cidsOf(expected: string, bytes: Buffer): Promise<void> {
  const hash = createCidHash(expected);
  for (const chunk of chunksOf(bytes)) hash.update(chunk);
  await hash.digest();
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
