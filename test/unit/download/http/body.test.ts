// The pieces of a body, with a stream in place of a response. Broken connections are in test/integration/download.
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readChunks } from '../../../../kit/download/http/body.ts';

const MIB = 2 ** 20;

function bodyWith(chunks: readonly Buffer[]): PassThrough & { complete: boolean } {
  const body = Object.assign(new PassThrough({ highWaterMark: 64 * MIB }), { complete: false });
  body.once('end', () => {
    body.complete = true;
  });
  // Copies, because their memory is freed.
  for (const chunk of chunks) body.write(Buffer.from(chunk));
  return body;
}

async function readAll(body: PassThrough, pause = async () => {}) {
  const pieces: Buffer[] = [];
  const reading = readChunks(body as unknown as IncomingMessage, 5000);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return { pieces, failure: value };
    pieces.push(Buffer.from(value));
    await pause();
  }
}

const CHUNKS = Array.from({ length: 100 }, (_, index) => Buffer.alloc(64 * 1024 - index, index));

it('has the bytes of all chunks in their order, in pieces of a megabyte at most', async () => {
  const body = bodyWith(CHUNKS);
  body.end();
  const { pieces, failure } = await readAll(body);
  expect(failure).toBeNull();
  expect(Buffer.concat(pieces).equals(Buffer.concat(CHUNKS))).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(MIB);
  expect(pieces.length).toBeLessThan(12);
});

it('frees the memory of each chunk, unless others use it', async () => {
  const chunks = [Buffer.alloc(64 * 1024), Buffer.alloc(64 * 1024).subarray(1), Buffer.from('from the pool')];
  const sizes = chunks.map(({ length }) => length);
  const body = bodyWith([]);
  for (const chunk of chunks) body.write(chunk);
  body.end();
  const { pieces } = await readAll(body);
  expect(Buffer.concat(pieces)).toHaveLength(sizes.reduce((sum, size) => sum + size));
  expect(chunks.map(({ length }) => length)).toEqual([0, ...sizes.slice(1)]);
});

it('has what has arrived, if the reader waits for more', async () => {
  const body = bodyWith([]);
  const sizes: number[] = [];
  const reading = readAll(body, async () => {
    sizes.push(1);
  });
  for (let index = 0; index < 3; index++) {
    body.write(Buffer.from('a few bytes'));
    await nextTurn();
    await nextTurn();
  }
  body.end();
  const { pieces } = await reading;
  expect(sizes).toHaveLength(3);
  expect(Buffer.concat(pieces).toString()).toBe('a few bytes'.repeat(3));
});

it('does not arrive faster than the reader takes it', async () => {
  const body = Object.assign(new PassThrough({ highWaterMark: 64 * 1024 }), { complete: true });
  const reading = readChunks(body as unknown as IncomingMessage, 5000);
  const first = reading.next();
  let accepted = 0;
  for (let turn = 0; turn < 500; turn++) {
    if (!body.writableNeedDrain) {
      body.write(Buffer.alloc(64 * 1024));
      accepted += 64 * 1024;
    }
    await nextTurn();
  }
  expect((await first).done).toBe(false);
  expect(accepted).toBeLessThan(7 * MIB);
  await reading.return(null);
  expect(body.destroyed).toBe(true);
});
