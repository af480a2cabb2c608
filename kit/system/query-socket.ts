// Sends one request to a socket of this machine, with limits on time and bytes. Loads node:net only when it connects.

import { lstatSync } from 'node:fs';
import { isMissingFile } from '../errors.ts';

const RESPONSE_TIMEOUT_MS = 2000;
const MAX_RESPONSE_BYTES = 65_536;

/** `absent`: the socket does not exist. `noResponse`: no permission, a timeout after 2 s, or a response over 64 KiB. */
export type SocketResponse =
  | { readonly kind: 'absent' | 'noResponse' }
  | { readonly kind: 'response'; readonly text: string };

const ABSENT: SocketResponse = { kind: 'absent' };
const NO_RESPONSE: SocketResponse = { kind: 'noResponse' };

/** Returns what the socket or named pipe at `path` sends in response to `request` until it closes. Never throws. */
export async function querySocket(path: string, request: string): Promise<SocketResponse> {
  if (isAbsent(path)) return ABSENT;
  const { createConnection } = await import('node:net');
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    const chunks: Buffer[] = [];
    const end = (response: SocketResponse) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(response);
    };
    const timer = setTimeout(() => end(NO_RESPONSE), RESPONSE_TIMEOUT_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code === 'ENOENT' ? ABSENT : NO_RESPONSE));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) > MAX_RESPONSE_BYTES) end(NO_RESPONSE);
    });
    socket.on('end', () => end({ kind: 'response', text: Buffer.concat(chunks).toString('utf8') }));
    socket.write(request);
  });
}

// Checks without loading node:net. Named pipes of Windows are not files.
function isAbsent(path: string): boolean {
  if (process.platform === 'win32') return false;
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return isMissingFile(error);
  }
}
