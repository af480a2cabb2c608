import { expect, it } from 'vitest';
import { releaseBytes } from '../../../kit/download/release-bytes.ts';

const MIB = 2 ** 20;

it('a large buffer is freed when each of its bytes was released', () => {
  const buffer = Buffer.allocUnsafeSlow(2 * MIB);
  const parts = [buffer.subarray(0, 10), buffer.subarray(10, MIB), buffer.subarray(MIB)];
  for (const part of parts.slice(1)) releaseBytes(part);
  expect(buffer).toHaveLength(2 * MIB);
  for (const part of parts.slice(0, 1)) releaseBytes(part);
  expect([buffer, ...parts].map(({ length }) => length)).toEqual([0, 0, 0, 0]);
});

it.each([
  ['small', Buffer.allocUnsafeSlow(MIB - 1)],
  ['shared', Buffer.from(new SharedArrayBuffer(MIB))],
])('a %s buffer stays, because others may use its memory', (_, buffer) => {
  const { length } = buffer;
  releaseBytes(buffer);
  expect(buffer).toHaveLength(length);
});
