// Gives the memory of large buffers back as soon as their bytes are used. The garbage collector finds it much later.

/** Smaller buffers share their memory with others. */
const MIN_BUFFER_BYTES = 2 ** 20;

const remainingBytes = new WeakMap<ArrayBuffer, number>();

/** Frees the memory of a buffer when each of its bytes was released. No one may read a part, or release it again, after this. */
export function releaseBytes({ buffer, length }: Buffer): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < MIN_BUFFER_BYTES) return;
  const remaining = (remainingBytes.get(buffer) ?? buffer.byteLength) - length;
  if (remaining > 0) remainingBytes.set(buffer, remaining);
  else buffer.transfer(0);
}
