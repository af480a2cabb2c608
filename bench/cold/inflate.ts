// Decompression only, of a local file, without keeping the result: the part of an install that cannot be avoided.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Method } from './method.ts';

export const run: Method = async ({ path }) => {
  const gunzip = createGunzip({ chunkSize: 2 ** 20 });
  await pipeline(createReadStream(path), gunzip, async (chunks: AsyncIterable<Buffer>) => {
    for await (const _ of chunks) {
      // Discarded.
    }
  });
};
