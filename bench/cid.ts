// The CIDs of a buffer compared with its sha256: the additional time per candidate.
import { createHash, randomBytes } from 'node:crypto';
import { createCidHash } from '../kit/download/digest/cid.ts';
import type { Measurement, Mode } from './measurement.ts';
import { measureRatio } from './sampling/measure.ts';
import { elapsedMs } from './sampling/timing.ts';

/** About the size of a Kubo archive, in chunks like those of a socket. */
const CONTENT_BYTES = 40 * 2 ** 20;
const CHUNK_BYTES = 64 * 2 ** 10;
const V0 = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
const V1 = 'bafybeidfjeuz6b5h3mqnh26oswoxehl5425tw2csebqhh7kbigtp3isw6e';

export function cidVsSha256(mode: Mode): Promise<Measurement> {
  const bytes = randomBytes(CONTENT_BYTES);
  const hashOnly = () => {
    const hash = createHash('sha256');
    for (const chunk of chunksOf(bytes)) hash.update(chunk);
    hash.digest();
  };
  const tasks = {
    sha256_ms: () => elapsedMs(hashOnly),
    cid_v0_ms: () => elapsedMs(() => cidsOf(V0, bytes)),
    cid_v1_ms: () => elapsedMs(() => cidsOf(V1, bytes)),
  };
  return measureRatio(
    {
      bench: 'cid-vs-sha256',
      limit: 1.5,
      warmUps: 2,
      rounds: 15,
      // A CIDv1 has three candidates, and each hashes every byte.
      figure: ({ sha256_ms, cid_v0_ms, cid_v1_ms }) => Math.max(cid_v0_ms, cid_v1_ms / 3) / sha256_ms,
    },
    tasks,
    mode,
  );
}

async function cidsOf(expected: string, bytes: Buffer): Promise<void> {
  const hash = createCidHash(expected);
  for (const chunk of chunksOf(bytes)) hash.update(chunk);
  await hash.digest();
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}
